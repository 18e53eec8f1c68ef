using System.Runtime.CompilerServices;

namespace Gabor.Numerics;

/// <summary>
/// The shape of one image, (5.1)–(5.3), or one layer's activations: H × W × D, channels last. A vector of n is 1 × 1 × n.
/// </summary>
/// <param name="Height">Rows H, at least 1.</param>
/// <param name="Width">Columns W, at least 1.</param>
/// <param name="Depth">Channels D, at least 1.</param>
/// <exception cref="ArgumentOutOfRangeException">A size is less than 1. Only <c>default(Shape)</c>, which is no shape, has
/// zeros.</exception>
public readonly record struct Shape(int Height, int Width, int Depth)
{
    /// <summary>Rows H, at least 1.</summary>
    public int Height { get; init => field = Checked(value); } = Checked(Height);

    /// <summary>Columns W, at least 1.</summary>
    public int Width { get; init => field = Checked(value); } = Checked(Width);

    /// <summary>Channels D, at least 1.</summary>
    public int Depth { get; init => field = Checked(value); } = Checked(Depth);

    /// <summary>H · W · D, the number of elements.</summary>
    /// <exception cref="OverflowException">The product does not fit an <see cref="int"/>.</exception>
    public int Count => checked(Height * Width * Depth);

    /// <summary>The shape of a vector of <paramref name="length"/> elements, 1 × 1 × n.</summary>
    public static Shape Vector(int length) => new(1, 1, length);

    /// <summary>The shape as people write it: <c>28×28×1</c>, and <c>10</c> for a vector.</summary>
    public override string ToString() => Height == 1 && Width == 1 ? $"{Depth}" : $"{Height}×{Width}×{Depth}";

    static int Checked(int size, [CallerMemberName] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, name);
        return size;
    }
}
