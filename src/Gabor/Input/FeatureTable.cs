using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Devices;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Preprocessing;

namespace Gabor.Input;

/// <summary>The features that the frozen layers of a network make of the images of a source, computed once.</summary>
sealed class FeatureTable : NetworkInput
{
    /// <summary>Images that go through the layers together.</summary>
    const int BatchImages = 256;

    readonly Tensor values;

    FeatureTable(ImageSource images, Shape shape, Tensor values)
        : base(images) => (Shape, this.values) = (shape, values);

    /// <inheritdoc/>
    public override Shape Shape { get; }

    /// <summary>The features of all images, [m, H, W, D].</summary>
    public Tensor Tensor => values;

    /// <summary>Features that were computed before.</summary>
    /// <param name="images">The images.</param>
    /// <param name="shape">The shape of one image's features.</param>
    /// <param name="values">[m, H, W, D].</param>
    public static FeatureTable Of(ImageSource images, Shape shape, Tensor values) => new(images, shape, values);

    /// <summary>Computes the features of all images of a source.</summary>
    /// <param name="layers">The layers, with what is done to images before.</param>
    /// <param name="images">The images.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="progress">Reported the number of images that are done; none if null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FeatureTable Compute(
        Model layers, ImageSource images, Workers workers, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        int batch = Math.Min(BatchImages, images.Count);
        var plan = new CpuDevice(workers).Bind(Plan.Compile(layers, batch, PlanMode.Inference, new PlanOptions()));
        var feeder = new PlanFeeder(Of(images, layers.Preprocessing), plan, workers);
        var view = ImageCrop.Centre(layers.Preprocessing);
        var shape = layers.Output;
        var values = new Tensor(images.Count, shape.Height, shape.Width, shape.Depth);
        plan.Refresh();
        for (int first = 0; first < images.Count; first += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, images.Count - first);
            feeder.Read(first, count, view);
            plan.Forward(count);
            plan.Output(count).CopyTo(values.Span[(first * shape.Count)..]);
            progress?.Report(first + count);
        }

        return new FeatureTable(images, shape, values);
    }

    /// <inheritdoc/>
    public override InputReader NewReader(InputOptions? options = null) => new Reader(this);

    /// <inheritdoc/>
    public override int ThreadsFor(InputOptions options) => options.Threads > 0 ? options.Threads : 1;

    sealed class Reader(FeatureTable table) : InputReader
    {
        public override void Read(int index, ImageCrop crop, Span<float> to, Augmenter? change = null)
        {
            if (change is not null)
                throw new NotSupportedException("features were made of images as they are.");
            table.values.Span.Slice(index * to.Length, to.Length).CopyTo(to);
        }

        public override void ReadForTraining(int index, int epoch, Span<float> to) => Read(index, default, to);
    }
}
