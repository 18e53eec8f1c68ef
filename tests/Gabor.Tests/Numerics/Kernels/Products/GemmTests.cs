using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.Products;

public sealed class GemmTests : KernelContract
{
    internal override IEnumerable<Case> Cases
    {
        get
        {
            // Every count of columns across all widths of panels, then odd shapes around the tile of six rows, with and without a start.
            for (int n = 1; n <= 257; n += n < 70 ? 1 : 17)
                yield return Product(7, n, 5, n % 2 == 0, n % 3 == 0, n % 5 == 0);
            for (int k = 0; k <= 257; k += 1 + (k / 4))
                yield return Product(6, 33, k, k % 2 == 0, k % 3 == 0, true);

            // One row by matrices with more and fewer columns than stay in registers; tall results, which are computed turned.
            for (int n = 1; n <= 150; n += n < 40 ? 1 : 7)
            {
                yield return Product(1, n, n % 19, false, false, n % 2 == 0);
                yield return Product(70, n % 18 + 1, 9, true, false, false);
            }

            // Nine and ten columns, which have a tile of eight rows of their own on one tier.
            for (int m = 1; m <= 18; m++)
            {
                yield return Product(m, 9, m % 7, false, m % 2 == 0, m % 3 == 0);
                yield return Product(m, 10, 3 + (m % 5), false, m % 2 == 1, m % 3 != 0);
            }

            foreach (int m in (int[])[1, 2, 5, 6, 7, 11, 12, 13])
            {
                foreach (bool aTransposed in (bool[])[false, true])
                {
                    foreach (bool bTransposed in (bool[])[false, true])
                        yield return Product(m, 19, 23, aTransposed, bTransposed, false);
                }
            }
        }
    }

    internal override IEnumerable<Case> LongCases
    {
        get
        {
            foreach (bool aTransposed in (bool[])[false, true])
            {
                foreach (bool bTransposed in (bool[])[false, true])
                    yield return Product(131, 197, 301, aTransposed, bTransposed, aTransposed);
            }

            // Few rows, so that columns are split among threads; few columns, so that A is not packed.
            yield return Product(3, 1030, 70, false, true, true);
            yield return Product(300, 10, 784, true, false, false);
            yield return Product(131, 10, 784, false, false, true);

            // One row by a matrix that several threads share; a sum of more than one block.
            yield return Product(1, 517, 301, false, false, true);
            yield return Product(13, 70, 1100, true, true, true);

            // Chains and blocks of long sums, at their ends and beyond, on every path.
            foreach (int k in (int[])[63, 64, 65, 128, 1023, 1024, 1025, 2100])
            {
                yield return Product(1, 30, k, false, false, true);
                yield return Product(1, 130, k, false, false, true);
                yield return Product(11, 10, k, false, k % 2 == 0, true);
                yield return Product(35, 10, k, false, k % 2 == 0, true);
                yield return Product(70, 9, k, true, false, false);
                yield return Product(8, 37, k, k % 2 == 0, false, true);
            }
        }
    }

    /// <summary>
    /// With B prepared and with the result rectified, every bit is that of the product as it is and of the kernel that rectifies.
    /// </summary>
    [Fact]
    public void A_prepared_matrix_and_a_rectified_result_give_the_same_bits()
    {
        foreach (Tier tier in Enum.GetValues<Tier>().Where(tier => tier <= Tiers.Best))
        {
            foreach (int threads in (int[])[1, 2, 3])
            {
                using var workers = new Workers(threads, tier);
                (int, int, int)[] shapes =
                [
                    (1, 10, 7), (1, 300, 600), (2, 1, 3), (13, 37, 20), (70, 16, 9), (64, 200, 50), (9, 130, 1100), (5, 9, 0),
                    (21, 10, 784), (3, 9, 20),
                ];
                foreach ((int m, int n, int k) in shapes)
                {
                    foreach (bool transposed in (bool[])[false, true])
                    {
                        float[] a = Numbers(m * k, 1), b = Numbers(k * n, 2), start = Numbers(n, 3), expected = Poison(m * n);
                        float[] found = Poison(m * n);
                        float[] prepared = Poison(Gemm.PreparedFloats(k, n, tier));
                        Gemm.Prepare(b, transposed, k, n, prepared, workers);
                        Gemm.Multiply(a, false, b, transposed, start, expected, m, n, k, workers);
                        Gemm.MultiplyPrepared(a, prepared, start, found, m, n, k, workers);
                        Assert.Equal(Bits(expected), Bits(found));

                        ElementWiseKernels.Relu(expected, expected, workers);
                        Gemm.MultiplyPrepared(a, prepared, start, found, m, n, k, workers, rectify: true);
                        Assert.Equal(Bits(expected), Bits(found));
                        Gemm.Multiply(a, false, b, transposed, start, found, m, n, k, workers, rectify: true);
                        Assert.Equal(Bits(expected), Bits(found));
                    }
                }
            }
        }

        static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
    }

    /// <summary>The rule of <see cref="Gabor.Numerics.Kernels.Reductions.LongSum"/> in plain words, for one element.</summary>
    [Fact]
    public void A_sum_is_cut_into_chains_and_blocks_as_stated()
    {
        using var workers = new Workers(2);
        foreach (int k in (int[])[1, 64, 65, 200, 1024, 1025, 2048, 5000])
        {
            float[] a = Numbers(k, 1), b = Numbers(k, 2), c = new float[1];
            float start = 3.7f, total = 0, rest = 0;
            for (int block = 0; block < k; block += 1024)
            {
                float sum = 0;
                for (int chain = block; chain < Math.Min(k, block + 1024); chain += 64)
                {
                    float one = chain == 0 ? start : 0;
                    for (int t = chain; t < Math.Min(k, chain + 64); t++)
                        one = MathF.FusedMultiplyAdd(a[t], b[t], one);
                    sum = chain == block ? one : sum + one;
                }

                // What an addition rounds away, by Neumaier: exact, whichever is larger.
                float both = total + sum;
                rest += Math.Abs(total) >= Math.Abs(sum) ? total - both + sum : sum - both + total;
                total = both;
            }

            Gemm.Multiply(a, false, b, false, [start], c, 1, 1, k, workers);
            Assert.Equal(total + rest, c[0]);
        }
    }

    [Fact]
    public void A_long_sum_that_overflows_is_infinite_and_not_undefined()
    {
        using var workers = new Workers(1);
        float[] a = [.. Enumerable.Repeat(1e37f, 5000)], ones = [.. Enumerable.Repeat(1f, 5000)], c = new float[1];
        Gemm.Multiply(a, false, ones, false, [], c, 1, 1, 5000, workers);
        Assert.Equal(float.PositiveInfinity, c[0]);
    }

    [Fact]
    public void What_was_not_prepared_for_this_shape_is_refused()
    {
        using var workers = new Workers(1);
        Assert.Throws<ArgumentException>(() => Gemm.Prepare(new float[6], false, 2, 3, new float[5], workers));
        Assert.Throws<ArgumentException>(() => Gemm.MultiplyPrepared(new float[4], new float[3], [], new float[6], 2, 3, 2, workers));
    }

    static Case Product(int m, int n, int k, bool aTransposed, bool bTransposed, bool starts) => new(
        $"{m}×{k} by {k}×{n}{(aTransposed ? ", A transposed" : "")}{(bTransposed ? ", B transposed" : "")}"
        + (starts ? ", from a start" : ""),
        [Numbers(m * k, 1), Numbers(k * n, 2), Numbers(starts ? n : 0, 3)],
        [Poison(m * n)],
        (inputs, outputs, workers) =>
            Gemm.Multiply(inputs[0].Span, aTransposed, inputs[1].Span, bTransposed, inputs[2].Span, outputs[0].Span, m, n, k, workers),
        (inputs, _) =>
        {
            double[] c = new double[m * n];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    c[(i * n) + j] = starts ? inputs[2][j] : 0;
                    for (int t = 0; t < k; t++)
                    {
                        int x = aTransposed ? (t * m) + i : (i * k) + t, y = bTransposed ? (j * k) + t : (t * n) + j;
                        c[(i * n) + j] += inputs[0][x] * inputs[1][y];
                    }
                }
            }

            return [c];
        },

        // Each of k roundings errs by half a unit of a partial sum, which is about the largest product, 2¹⁶, times √k; the errors add like
        // √k.
        Relative: 4,
        Absolute: 65536.0 * (k + 1) * Math.Pow(2, -24));
}
