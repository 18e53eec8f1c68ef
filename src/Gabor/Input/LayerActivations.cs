using Gabor.Data;
using Gabor.Devices;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Plans.Fusions;
using Gabor.Preprocessing;

namespace Gabor.Input;

/// <summary>The activations of some layers for the images of a source, a batch at a time; the network computes as in evaluation.</summary>
/// <remarks>Normalization is not folded into convolutions, so that the bits do not depend on which layers are asked for.</remarks>
sealed class LayerActivations
{
    /// <summary>The most images of a batch, and the most floats of their activations.</summary>
    const int MostImages = 256, MostFloats = 1 << 24;

    readonly BoundPlan plan;
    readonly PlanFeeder feeder;
    readonly ImageSource images;
    readonly ImageCrop view;

    /// <param name="model">The network.</param>
    /// <param name="layers">The places of the layers in it.</param>
    /// <param name="images">The images.</param>
    /// <param name="workers">The threads that share the work.</param>
    public LayerActivations(Model model, IReadOnlyList<int> layers, ImageSource images, Workers workers)
    {
        this.images = images;
        long floats = layers.Sum(layer => (long)model.Nodes[layer].Layer.Output.Count);
        int batch = (int)Math.Clamp(MostFloats / floats, 1, Math.Min(MostImages, images.Count));
        var options = new PlanOptions { Fusions = [.. Fusion.All.Where(fusion => fusion is not FoldedNormalization)] };
        plan = new CpuDevice(workers).Bind(Plan.Compile(FrozenLayers.Until(model, layers), batch, PlanMode.Inference, options));
        plan.Refresh();
        feeder = new PlanFeeder(NetworkInput.Of(images, model.Preprocessing), plan, workers);
        view = ImageCrop.Centre(model.Preprocessing);
    }

    /// <summary>The images of the batch that was computed last.</summary>
    public int Count { get; private set; }

    /// <summary>The activations of the batch, [N, H', W', D'].</summary>
    /// <param name="index">Which of the layers, in the order in which they were asked for.</param>
    public ReadOnlySpan<float> Of(int index) => plan.Output(Count, index);

    /// <summary>The preprocessed images of the batch, [N, H, W, D].</summary>
    public ReadOnlySpan<float> Input => plan.Input(Count);

    /// <summary>Computes all images and calls <paramref name="take"/> with the first image of each batch.</summary>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Run(Action<int> take, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        for (int first = 0; first < images.Count; first += plan.Plan.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            Count = Math.Min(plan.Plan.BatchSize, images.Count - first);
            feeder.Read(first, Count, view);
            plan.Forward(Count);
            take(first);
            progress?.Report(first + Count);
        }
    }
}
