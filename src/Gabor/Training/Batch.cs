using Gabor.Numerics;

namespace Gabor.Training;

/// <summary>Images made ready for the first layer, and their labels.</summary>
sealed class Batch(Shape shape, int capacity) : IDisposable
{
    readonly Tensor pixels = new(capacity, shape.Height, shape.Width, shape.Depth);
    readonly int[] labels = new int[capacity];

    /// <summary>How many images are in it.</summary>
    public int Count { get; set; }

    /// <summary>[N, H, W, D], preprocessed.</summary>
    public Span<float> Pixels => pixels.Span[..(Count * shape.Count)];

    /// <summary>[N].</summary>
    public Span<int> Labels => labels.AsSpan(0, Count);

    /// <summary>Gives its memory back.</summary>
    public void Dispose() => pixels.Dispose();
}
