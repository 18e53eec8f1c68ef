using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.Reductions;

public sealed class ReduceTests : KernelContract
{
    internal override IEnumerable<Case> Cases =>
        Enumerable.Range(0, 258).Concat([4095, 4096, 4097, 8192, 12289]).Select(n => Of($"length {n}", Numbers(n, (uint)n)))
            .Concat(
                Enumerable.Range(0, 22).SelectMany(
                    shift => new[] { 1, 2, 5, 30 }.Select(n => Of($"{n} specials from {shift}", Specials(shift)[..n]))));

    internal override IEnumerable<Case> LongCases =>
        new[] { 20_000, 100_003, 1_200_000 }.Select(n => Of($"length {n}", Numbers(n, (uint)n)));

    [Fact]
    public void A_sum_is_the_stated_tree()
    {
        using var workers = new Workers(2);
        foreach (int length in new[] { 0, 1, 15, 16, 17, 100, 4096, 4097, 5 * 4096 + 3, 1_100_000 })
        {
            float[] x = Numbers(length, 5);
            Assert.Equal(Tree(x), Reduce.Sum(x, workers));
        }
    }

    [Fact]
    public void The_first_of_equals_is_the_largest()
    {
        Assert.Equal(0, Reduce.ArgMax([]));
        Assert.Equal(1, Reduce.ArgMax([1, 3, 3, 2]));
        Assert.Equal(2, Reduce.ArgMax([float.NaN, 1, 3, float.NaN]));
        Assert.Equal(0, Reduce.ArgMax([float.NaN, float.NaN]));
        Assert.Equal(0, Reduce.ArgMax([float.NegativeInfinity, float.NegativeInfinity]));
        Assert.Equal(2, Reduce.ArgMax([-1, 5, float.PositiveInfinity]));
    }

    [Fact]
    public void One_number_that_is_not_finite_is_found_anywhere()
    {
        using var workers = new Workers(1);
        foreach (int length in new[] { 1, 17, 256, 5000 })
        {
            for (int place = 0; place < length; place += 1 + length / 50)
            {
                foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue })
                {
                    float[] x = Numbers(length, 1);
                    x[place] = value;
                    Assert.Equal(float.IsFinite(value), Reduce.Finite(x, workers));
                }
            }
        }
    }

    /// <summary>
    /// The rule of the documentation in plain words: lanes by index mod 16, chains of 64, tree over lanes, tree over blocks.
    /// </summary>
    static float Tree(float[] x)
    {
        int block = 4096;
        while ((x.Length + block - 1) / block > 256)
            block *= 2;
        List<float> partial = [.. x.Chunk(block).Select(part => Join([.. Enumerable.Range(0, 16).Select(lane => Lane(part, lane))]))];
        return partial.Count == 0 ? 0 : Join(partial);

        static float Lane(float[] part, int lane)
        {
            // Chains of 64; what does not fill all lanes belongs to the last.
            float[] own = [.. part.Where((_, i) => i % 16 == lane)];
            int whole = part.Length / 16, chains = Math.Max(1, (whole + 63) / 64);
            float sum = 0;
            for (int chain = 0; chain < chains; chain++)
            {
                float one = 0;
                for (int i = chain * 64; i < own.Length && (i < (chain + 1) * 64 || chain == chains - 1); i++)
                    one += own[i];
                sum = chain == 0 ? one : sum + one;
            }

            return sum;
        }

        static float Join(List<float> values)
        {
            while (values.Count > 1)
            {
                int half = (values.Count + 1) / 2;
                values = [.. Enumerable.Range(0, half).Select(i => i + half < values.Count ? values[i] + values[i + half] : values[i])];
            }

            return values[0];
        }
    }

    static Case Of(string name, float[] x) => new(
        name,
        [x],
        [Poison(4)],
        (inputs, outputs, workers) =>
        {
            Span<float> results = outputs[0].Span;
            results[0] = Reduce.Sum(inputs[0].Span, workers);
            results[1] = Reduce.SumOfSquares(inputs[0].Span, workers);
            results[2] = Reduce.Max(inputs[0].Span, workers);
            results[3] = Reduce.Finite(inputs[0].Span, workers) ? 1 : 0;
        },
        (inputs, _) =>
        [
            [
                Overflowing(inputs[0].Sum()),
                Overflowing(inputs[0].Sum(v => v * v)),
                inputs[0].Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NegativeInfinity).Max(),
                inputs[0].All(double.IsFinite) ? 1 : 0,
            ],
        ],
        100,
        x.All(v => Math.Abs(v) < 1e10) ? 2e-6 * x.Sum(v => Math.Abs((double)v)) / Math.Pow(x.Length + 1, 0.33) + 1e-44 : 1e30);

    static double Overflowing(double sum) => (float)sum;
}
