namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>An input of a quantized layer: numbers, or the bytes of numbers, each image in whole floats.</summary>
/// <param name="values">The memory.</param>
/// <param name="isBytes">Whether bytes lie there.</param>
/// <param name="scale">How bytes stand for numbers.</param>
readonly ref struct ByteInput(ReadOnlySpan<float> values, bool isBytes, ByteScale scale)
{
    /// <summary>The memory.</summary>
    public ReadOnlySpan<float> Values { get; } = values;

    /// <summary>Whether bytes lie there.</summary>
    public bool IsBytes { get; } = isBytes;

    /// <summary>How bytes stand for numbers.</summary>
    public ByteScale Scale { get; } = scale;

    /// <summary>Floats of memory of an image of so many elements.</summary>
    public int Floats(int elements) => IsBytes ? ByteArrays.Floats(elements) : elements;
}

/// <summary>An output of a quantized layer.</summary>
/// <param name="values">The memory.</param>
/// <param name="isBytes">Whether bytes are stored, each image in whole floats.</param>
/// <param name="scale">The bytes that numbers become; null where they stay as they are.</param>
readonly ref struct ByteOutput(Span<float> values, bool isBytes, ByteScale? scale)
{
    /// <summary>The memory.</summary>
    public Span<float> Values { get; } = values;

    /// <summary>Whether bytes are stored.</summary>
    public bool IsBytes { get; } = isBytes;

    /// <summary>The bytes that numbers become; null where they stay as they are.</summary>
    public ByteScale? Scale { get; } = scale;

    /// <summary>Floats of memory of an image of so many elements.</summary>
    public int Floats(int elements) => IsBytes ? ByteArrays.Floats(elements) : elements;
}

/// <summary>Bytes in the memory of floats.</summary>
static class ByteArrays
{
    /// <summary>Floats that hold so many bytes.</summary>
    public static int Floats(int bytes) => (int)(((long)bytes + sizeof(float) - 1) / sizeof(float));
}
