using Gabor.Numerics;

namespace Gabor.Input;

/// <summary>Images made ready for the first layer, and what they are.</summary>
/// <param name="shape">H × W × D of an image.</param>
/// <param name="capacity">The most images.</param>
/// <param name="classes">K where each image has shares of all classes, else 0.</param>
sealed class Batch(Shape shape, int capacity, int classes = 0) : IDisposable
{
    readonly int[] labels = new int[capacity];
    readonly float[] targets = new float[capacity * classes];

    /// <summary>The place of its first image in the batch of the run: above 0 where other processes read those before it.</summary>
    public int First { get; set; }

    /// <summary>The images of the batch of the run, whoever reads them.</summary>
    public int Whole { get; set; }

    /// <summary>How many images are in it.</summary>
    public int Count { get; set; }

    /// <summary>H × W × D of an image.</summary>
    public Shape Shape => shape;

    /// <summary>[capacity, H, W, D], preprocessed, of which the first <see cref="Count"/> images count: what a plan reads.</summary>
    public Tensor Pixels { get; } = new(capacity, shape.Height, shape.Width, shape.Depth);

    /// <summary>[N, H, W, D], the images that count.</summary>
    public Span<float> Values => Pixels.Span[..(Count * shape.Count)];

    /// <summary>[N]; where there are targets, the class with the largest share.</summary>
    public Span<int> Labels => labels.AsSpan(0, Count);

    /// <summary>t, [N, K], shares that add up to 1; empty where the labels say all.</summary>
    public Span<float> Targets => targets.AsSpan(0, Count * classes);

    /// <summary>One image, [H, W, D].</summary>
    public Span<float> Image(int index) => Pixels.Span.Slice(index * shape.Count, shape.Count);

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => Pixels.Dispose();
}
