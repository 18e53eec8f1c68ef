using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>
/// The least height and width that suffice for what an image is decoded for: a decoder may give a smaller image than the file holds where
/// that is less work, as JPEG does, but never one below this.
/// </summary>
/// <param name="Height">Pixels of height, at least 0.</param>
/// <param name="Width">Pixels of width, at least 0.</param>
/// <remarks>The default, 0 × 0, asks for all that the file holds.</remarks>
public readonly record struct ImageNeed(int Height, int Width)
{
    /// <summary>Where a decoder may put the pixels, for who needs no image any longer than until the next; null for new memory.</summary>
    internal PixelMemory? Memory { get; init; }

    /// <summary>Whether both ask for the same size; where the pixels go is not part of it.</summary>
    public bool Equals(ImageNeed other) => (Height, Width) == (other.Height, other.Width);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Height, Width);

    /// <summary>By how much a decoder may shrink, the most first.</summary>
    static ReadOnlySpan<int> Divisors => [8, 4, 2];

    /// <summary>Whether all that the file holds is asked for.</summary>
    public bool IsFullSize => Height <= 0 || Width <= 0;

    /// <summary>What images suffice for that are brought to a shape.</summary>
    internal static ImageNeed Of(Shape shape) => new(shape.Height, shape.Width);

    /// <summary>The same for a file whose rows become columns.</summary>
    internal ImageNeed Turned => this with { Height = Width, Width = Height };

    /// <summary>
    /// By how much an image is shrunk as it is decoded: 8, 4 or 2, the most whose result, rounded up, is still at least twice what is
    /// needed, so that the filter that brings it to its shape still has pixels to average; else 1.
    /// </summary>
    /// <remarks>All who read images go by this rule alone, so that training, evaluation and prediction see the same bits.</remarks>
    /// <param name="height">Pixels of the file.</param>
    /// <param name="width">Pixels of the file.</param>
    public int Shrinking(int height, int width)
    {
        if (IsFullSize)
            return 1;
        foreach (int divisor in Divisors)
        {
            if ((height + divisor - 1) / divisor >= 2L * Height && (width + divisor - 1) / divisor >= 2L * Width)
                return divisor;
        }

        return 1;
    }
}
