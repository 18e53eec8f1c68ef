using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>Numbers to bytes and back, as <see cref="ByteScale"/> says; vectors of AVX2 give what it gives.</summary>
static unsafe class ByteRows
{
    /// <summary>Floats of a vector.</summary>
    const int Width = 8;

    /// <summary>q = the bytes of x.</summary>
    public static void ToBytes(float* x, byte* q, nint count, ByteScale scale, bool hasVectors)
    {
        nint i = 0;
        if (hasVectors)
        {
            var bytes = new Vectors(scale);
            for (; i <= count - (2 * Width); i += 2 * Width)
                Vectors.Store(bytes.Steps(Vector256.Load(x + i)), bytes.Steps(Vector256.Load(x + i + Width)), q + i);
        }

        for (; i < count; i++)
            q[i] = scale.Quantize(x[i]);
    }

    /// <summary>x = the numbers of q.</summary>
    public static void ToNumbers(byte* q, float* x, nint count, ByteScale scale, bool hasVectors)
    {
        nint i = 0;
        if (hasVectors)
        {
            var bytes = new Vectors(scale);
            for (; i <= count - Width; i += Width)
                bytes.Numbers(q + i).Store(x + i);
        }

        for (; i < count; i++)
            x[i] = scale.Number(q[i]);
    }

    /// <summary>a = the numbers of the bytes of x: what is left of x once it is stored as bytes.</summary>
    public static void Rounded(float* x, float* a, nint count, ByteScale scale, bool hasVectors)
    {
        nint i = 0;
        if (hasVectors)
        {
            var bytes = new Vectors(scale);
            for (; i <= count - Width; i += Width)
                bytes.Numbers(bytes.Steps(Vector256.Load(x + i))).Store(a + i);
        }

        for (; i < count; i++)
            a[i] = scale.Number(scale.Quantize(x[i]));
    }

    /// <summary>A scale in each lane.</summary>
    public readonly struct Vectors(ByteScale scale)
    {
        readonly Vector256<float> factor = Vector256.Create(scale.Scale), inverse = Vector256.Create(scale.Inverse);
        readonly Vector256<float> least = Vector256.Create((float)-scale.ZeroPoint);
        readonly Vector256<float> most = Vector256.Create((float)(byte.MaxValue - scale.ZeroPoint));
        readonly Vector256<int> zero = Vector256.Create(scale.ZeroPoint);

        /// <summary>The bytes of eight numbers, as integers; the processor's maximum is its second operand where one is none.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<int> Steps(Vector256<float> x) =>
            Avx.ConvertToVector256Int32(Avx.Min(Avx.Max(x * inverse, least), most)) + zero;

        /// <summary>The numbers of eight bytes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Numbers(byte* q) => Numbers(Avx2.ConvertToVector256Int32(q));

        /// <summary>The numbers of eight bytes that are integers.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Numbers(Vector256<int> q) => Avx.ConvertToVector256Single(q - zero) * factor;

        /// <summary>Writes 16 integers of 0 … 255 as bytes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<int> first, Vector256<int> second, byte* to)
        {
            var shorts = Avx2.Permute4x64(Avx2.PackSignedSaturate(first, second).AsInt64(), 0xD8).AsInt16();
            Sse2.PackUnsignedSaturate(shorts.GetLower(), shorts.GetUpper()).Store(to);
        }
    }
}
