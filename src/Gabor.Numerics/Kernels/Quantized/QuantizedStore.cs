using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>
/// What becomes of the sums of integers: a = sum · factor + offset of its filter, the product and sum rounded once; as float32, as the
/// number of its byte where the output has a scale, or as that byte.
/// </summary>
/// <param name="to">Where the outputs lie: floats or bytes.</param>
/// <param name="scale">The scale of the output; null for none.</param>
/// <param name="isBytes">Whether bytes are stored.</param>
readonly unsafe struct QuantizedStore(void* to, ByteScale? scale, bool isBytes)
{
    readonly bool rounds = scale is not null;
    readonly ByteScale scale = scale.GetValueOrDefault();

    // Made once for all tiles: it divides.
    readonly ByteRows.Vectors vectors = scale is { } known ? new(known) : default;

    /// <summary>Stores some columns of a row, one by one.</summary>
    public void One(int sum, float factor, float offset, nint place)
    {
        float a = float.FusedMultiplyAdd(sum, factor, offset);
        if (isBytes)
            ((byte*)to)[place] = scale.Quantize(a);
        else
            ((float*)to)[place] = rounds ? scale.Number(scale.Quantize(a)) : a;
    }

    /// <summary>Stores up to 16 columns of some rows, by AVX2.</summary>
    /// <param name="sums">[rows, 16].</param>
    /// <param name="factor">Of 16 columns.</param>
    /// <param name="offset">Likewise.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns, at most 16.</param>
    /// <param name="place">Where the first row begins in the output.</param>
    /// <param name="step">From one row to the next.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Rows(int* sums, float* factor, float* offset, int rows, int columns, nint place, nint step)
    {
        Vector256<float> f0 = Vector256.Load(factor), f1 = Vector256.Load(factor + 8);
        Vector256<float> o0 = Vector256.Load(offset), o1 = Vector256.Load(offset + 8);
        var bytes = vectors;
        float* some = stackalloc float[IIntegerTile.Columns];
        for (int r = 0; r < rows; r++, sums += IIntegerTile.Columns, place += step)
        {
            var a0 = Fma.MultiplyAdd(Avx.ConvertToVector256Single(Vector256.Load(sums)), f0, o0);
            var a1 = Fma.MultiplyAdd(Avx.ConvertToVector256Single(Vector256.Load(sums + 8)), f1, o1);
            bool isPart = columns < IIntegerTile.Columns;
            if (isBytes)
            {
                byte* q = isPart ? (byte*)some : (byte*)to + place;
                ByteRows.Vectors.Store(bytes.Steps(a0), bytes.Steps(a1), q);
                for (int k = 0; isPart && k < columns; k++)
                    ((byte*)to)[place + k] = q[k];
                continue;
            }

            float* a = isPart ? some : (float*)to + place;
            (rounds ? bytes.Numbers(bytes.Steps(a0)) : a0).Store(a);
            (rounds ? bytes.Numbers(bytes.Steps(a1)) : a1).Store(a + 8);
            for (int k = 0; isPart && k < columns; k++)
                ((float*)to)[place + k] = a[k];
        }
    }
}
