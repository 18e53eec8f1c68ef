using System.Runtime.InteropServices;

namespace Gabor.Numerics;

/// <summary>
/// Float memory that starts on a cache line and never moves, so that kernels may hold pointers into it and vector loads never
/// straddle two lines. The garbage collector owns it: nothing needs to be disposed.
/// </summary>
sealed unsafe class AlignedArray
{
    /// <summary>Bytes of one cache line, and of one 512-bit vector.</summary>
    public const int Alignment = 64;

    /// <summary>Floats of one cache line.</summary>
    public const int AlignmentFloats = Alignment / sizeof(float);

    readonly float[] memory;
    readonly int start;

    /// <summary>Memory for <paramref name="length"/> floats, all 0.</summary>
    /// <exception cref="OutOfMemoryException">There is not that much memory.</exception>
    public AlignedArray(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        memory = GC.AllocateArray<float>(checked(length + AlignmentFloats), pinned: true);
        nuint address = (nuint)Unsafe(memory);
        start = (int)((Alignment - address % Alignment) % Alignment) / sizeof(float);
    }

    /// <summary>Floats.</summary>
    public int Length { get; }

    /// <summary>All of it.</summary>
    public Span<float> Span => memory.AsSpan(start, Length);

    /// <summary>Its first float; valid as long as this object is reachable.</summary>
    public float* Pointer => Unsafe(memory) + start;

    /// <summary>The part from <paramref name="offset"/> on.</summary>
    public Span<float> Slice(int offset, int length) => Span.Slice(offset, length);

    static float* Unsafe(float[] pinned) =>
        (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
