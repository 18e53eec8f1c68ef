using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>One decoded image: bytes row by row, channels last, upright; D = 1 is grey, D = 3 red, green, blue.</summary>
public sealed class Image
{
    readonly byte[] pixels;

    /// <summary>An image from its bytes; the array is kept, not copied.</summary>
    /// <param name="shape">H × W × D, D 1 or 3.</param>
    /// <param name="pixels">[H, W, D], 0…255.</param>
    /// <param name="wasTransparent">Whether transparent parts were laid on white, or on black.</param>
    /// <exception cref="ArgumentException">D is neither 1 nor 3, or the number of pixels is not H · W · D.</exception>
    public Image(Shape shape, byte[] pixels, bool wasTransparent = false)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (shape.Depth is not (1 or 3))
        {
            throw new ArgumentException(
                $"Image: {shape.Depth} channels given; an image is grey (1) or red, green, blue (3).", nameof(shape));
        }

        if (shape.Height < 1 || shape.Width < 1 || pixels.Length != shape.Count)
            throw new ArgumentException($"Image: {pixels.Length} bytes given for {shape}.", nameof(pixels));
        Shape = shape;
        this.pixels = pixels;
        WasTransparent = wasTransparent;
    }

    Image(byte[] memory, Shape shape) => (pixels, Shape) = (memory, shape);

    /// <summary>An image at the start of memory that is as long or longer.</summary>
    internal static Image At(byte[] memory, Shape shape, IReadOnlyList<string> remarks) => new(memory, shape) { Remarks = remarks };

    /// <summary>H × W × D.</summary>
    public Shape Shape { get; }

    /// <summary>[H, W, D], 0…255.</summary>
    public ReadOnlySpan<byte> Pixels => pixels.AsSpan(0, Shape.Count);

    /// <summary>The same, for those who keep it.</summary>
    internal ReadOnlyMemory<byte> Memory => pixels.AsMemory(0, Shape.Count);

    /// <summary>Whether the file had transparent parts, which were laid on white, or on black where white would have hidden all.</summary>
    public bool WasTransparent { get; }

    /// <summary>Whether they were laid on black.</summary>
    internal bool IsLaidOnBlack { get; init; }

    /// <summary>What a person should know of the file: sentences, none if it was as it should be.</summary>
    internal IReadOnlyList<string> Remarks { get; init; } = [];
}
