using Gabor.Data;
using Gabor.Devices;
using Gabor.Input;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Plans;

namespace Gabor.Training;

/// <summary>
/// The frozen layers of a network that is trained. What they measure is measured on the training images before the first step. Where
/// training shows every image as it is, their features are computed once; where it changes images, with each batch. Both give the same
/// bits.
/// </summary>
sealed class FeatureStage : IDisposable
{
    /// <summary>The most numbers that features of a source may take in memory, and that a layer measures at once: 2 GiB.</summary>
    const long MostFloats = 1L << 29;

    readonly Model model, frozen;
    readonly TrainingOptions options;
    readonly Workers workers;
    BoundPlan? live;
    Tensor? features;

    FeatureStage(Model model, Model frozen, TrainingOptions options, Workers workers) =>
        (this.model, this.frozen, this.options, this.workers) = (model, frozen, options, workers);

    /// <summary>The frozen layers of a model; null where there are none.</summary>
    public static FeatureStage? Of(Model model, TrainingOptions options, Workers workers) =>
        model.FrozenPart() is { } frozen ? new(model, frozen, options, workers) : null;

    /// <summary>Whether there is a layer that measures the training images.</summary>
    public bool MustFit => model.Nodes.Any(node => IsFitted(node.Layer));

    static bool IsFitted(Layer layer) =>
        layer is FeatureLayer { IsFitted: true } && !layer.Parameters.All(parameter => parameter.IsGiven);

    /// <summary>Lets each layer that measures do so, on the features that those before it give.</summary>
    /// <param name="images">The training images; of very many, some that are drawn by the seed.</param>
    /// <param name="end">The place of the first layer that does not.</param>
    /// <param name="progress">Reported what is being done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">There are too few images for a layer.</exception>
    public void Fit(ImageSource images, int end, IProgress<FeatureProgress>? progress, CancellationToken cancellation)
    {
        for (int i = 0; i < end; i++)
        {
            if (!IsFitted(model.Nodes[i].Layer))
                continue;
            var layer = (FeatureLayer)model.Nodes[i].Layer;
            cancellation.ThrowIfCancellationRequested();
            int most = (int)Math.Clamp(MostFloats / layer.Inputs[0].Count, 1, images.Count);
            var some = RandomSubset.Of(images, most, options.Seed);
            var counter = progress is null ? null : new FeatureCounter(progress, layer.Name, some.Count);
            var before = FeatureTable.Compute(FrozenLayers.Before(model, i), some, workers, counter, cancellation);
            progress?.Report(new(layer.Name, some.Count, some.Count));
            layer.Fit(before.Tensor.Span, some.Count, options.Seed, workers, cancellation);
        }
    }

    /// <summary>The features of all images of a source; null where training changes the images, or they would be too many.</summary>
    /// <param name="images">The images.</param>
    /// <param name="isTraining">Whether they are trained on.</param>
    /// <param name="cache">Where features are kept for other runs; null for nowhere.</param>
    /// <param name="progress">Reported how many are done.</param>
    /// <param name="cancellation">Ends it.</param>
    public FeatureTable? Table(
        ImageSource images, bool isTraining, FeatureCache? cache, IProgress<FeatureProgress>? progress, CancellationToken cancellation)
    {
        bool isAsItIs = isTraining
            ? options is { Augmentations.Count: 0, Shift: 0, Crop: 0, Mixup: null, Cutmix: null }
            : options.Crops == 1;
        if (!isAsItIs || (long)images.Count * frozen.Output.Count > MostFloats)
            return null;
        return cache is null ? Compute() : cache.Get(frozen, images, Compute);

        FeatureTable Compute() => FeatureTable.Compute(
            frozen, images, workers, progress is null ? null : new FeatureCounter(progress, null, images.Count), cancellation);
    }

    /// <summary>The features of a batch.</summary>
    public Tensor Apply(Batch batch)
    {
        if (live is null)
        {
            int most = batch.Pixels.Count / frozen.Input.Count;
            live = new CpuDevice(workers).Bind(Plan.Compile(frozen, most, PlanMode.Inference, new PlanOptions()));
            features = new Tensor(most, frozen.Output.Height, frozen.Output.Width, frozen.Output.Depth);
            live.Refresh();
        }

        live.ForwardFrom(batch.Pixels, 0, batch.Count, 0, 0, 0);
        live.Output(batch.Count).CopyTo(features!.Span);
        return features;
    }

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => features?.Dispose();
}
