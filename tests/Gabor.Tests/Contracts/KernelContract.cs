using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Contracts;

/// <summary>What every kernel owes. A kernel's test class lists cases and states definitions in double; the rest is here.</summary>
public abstract class KernelContract : IDisposable
{
    static readonly int[] ThreadCounts = [1, 2, 3, 5];

    static readonly Tier[] Available = [.. Enum.GetValues<Tier>().Where(tier => tier <= Tiers.Best).Order()];

    // Workers have one caller at a time, and test classes run side by side: each test has its own.
    readonly Dictionary<(int Threads, Tier Tier), Workers> crews = [];

    public void Dispose()
    {
        foreach (Workers workers in crews.Values)
            workers.Dispose();
        GC.SuppressFinalize(this);
    }

    internal delegate void Kernel(Memory<float>[] inputs, Memory<float>[] outputs, Workers workers);

    internal delegate double[][] Definition(double[][] inputs, double[][] outputs);

    /// <summary>One call of a kernel.</summary>
    /// <param name="Name">What a failure prints.</param>
    /// <param name="Inputs">What the kernel reads.</param>
    /// <param name="Outputs">What it writes: NaN where it only writes, numbers where it carries something on.</param>
    /// <param name="Call">The kernel.</param>
    /// <param name="Definition">The same in double, by the book.</param>
    /// <param name="Relative">Allowed error in units of 2⁻²⁴ of the expected number.</param>
    /// <param name="Absolute">Allowed error beside it, for results of cancellation and subnormal numbers.</param>
    internal sealed record Case(
        string Name, float[][] Inputs, float[][] Outputs, Kernel Call, Definition Definition, double Relative, double Absolute = 1e-44)
    {
        /// <summary>Which output may be the memory of which input.</summary>
        public (int Output, int Input)[] InPlace { get; init; } = [];
    }

    /// <summary>All lengths and shapes that a test sweeps through on one thread.</summary>
    internal abstract IEnumerable<Case> Cases { get; }

    /// <summary>A few that are long enough for several threads.</summary>
    internal abstract IEnumerable<Case> LongCases { get; }

    [Fact]
    public void Every_length_in_every_tier_gives_the_definition()
    {
        foreach (Case test in Cases.Concat(LongCases))
        {
            double[][] expected = test.Definition(Doubles(test.Inputs), Doubles(test.Outputs));
            float[][]? first = null;
            foreach (Tier tier in Available)
            {
                float[][] found = Run(test, On(1, tier));
                if (first is null)
                    AssertNear(test, expected, found);
                else
                    AssertSame(test, $"tier {tier}", first, found);
                first ??= found;
            }
        }
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        foreach (Case test in LongCases)
        {
            float[][] expected = Run(test, On(1, Tier.Scalar));
            foreach (Tier tier in Available)
            {
                foreach (int threads in ThreadCounts)
                    AssertSame(test, $"{threads} threads, tier {tier}", expected, Run(test, On(threads, tier)));
            }
        }
    }

    [Fact]
    public void In_place_gives_the_same_bits()
    {
        foreach (Case test in Cases.Concat(LongCases))
        {
            foreach ((int output, int input) in test.InPlace)
            {
                float[][] expected = Run(test, On(1, Tier.Scalar));
                foreach (Tier tier in Available)
                {
                    AssertSame(
                        test, $"output {output} in place of input {input}, tier {tier}", expected, Run(test, On(1, tier), (output, input)));
                }
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        foreach (Case test in LongCases)
        {
            Memory<float>[] inputs = [.. test.Inputs.Select(x => (Memory<float>)x.ToArray())], outputs =
            [
                .. test.Outputs.Select(x => (Memory<float>)x.ToArray()),
            ];
            foreach (int threads in new[] { 1, 2 })
            {
                Workers workers = On(threads, Tiers.Best);
                long least = Allocations.Least(() => test.Call(inputs, outputs, workers));
                Assert.True(least == 0, $"{test.Name} allocates {least} bytes a call with {threads} threads");
            }
        }
    }

    /// <summary>Numbers of both signs and many sizes between 2⁻⁸ and 2⁸, the same for the same seed.</summary>
    internal static float[] Numbers(int length, uint seed)
    {
        float[] numbers = new float[length];
        uint state = seed * 2654435761 + 1;
        for (int i = 0; i < length; i++)
        {
            state = unchecked(state * 1664525 + 1013904223);
            numbers[i] = (float)Math.ScaleB(
                ((state >> 9) / (double)(1 << 23)) + 1, (int)(state >> 4 & 15) - 8) * ((state & 8) == 0 ? 1 : -1);
        }

        return numbers;
    }

    /// <summary>
    /// The values that functions trip over, in every pair with each other when x is taken with shift 0 and y with any other.
    /// </summary>
    internal static float[] Specials(int shift)
    {
        float[] values =
        [
            0f, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.Epsilon, -float.Epsilon, 1e-39f, -1e-39f,
            1.17549435e-38f, float.MaxValue, float.MinValue, 1f, -1f, 88.5f, -88.5f, 104.5f, -103.5f, 0.5f, -3f, 1e-20f, 16777216f,
        ];
        return [.. Enumerable.Range(0, values.Length * 3).Select(i => values[(i + shift) % values.Length])];
    }

    /// <summary>An output that the kernel has to write whole.</summary>
    internal static float[] Poison(int length) => [.. Enumerable.Repeat(float.NaN, length)];

    Workers On(int threads, Tier tier)
    {
        if (!crews.TryGetValue((threads, tier), out Workers? workers))
            crews.Add((threads, tier), workers = new Workers(threads, tier));
        return workers;
    }

    static double[][] Doubles(float[][] values) => [.. values.Select(x => x.Select(v => (double)v).ToArray())];

    static float[][] Run(Case test, Workers workers, (int Output, int Input)? inPlace = null)
    {
        const float Canary = 1234.5f;
        const int Margin = 16;
        float[][] memory = [.. test.Outputs.Select((output, i) =>
        {
            float[] content = inPlace?.Output == i ? test.Inputs[inPlace.Value.Input] : output;
            return (float[])[.. Enumerable.Repeat(Canary, Margin), .. content, .. Enumerable.Repeat(Canary, Margin)];
        })];
        Memory<float>[] outputs = [.. memory.Select(m => m.AsMemory(Margin, m.Length - 2 * Margin))];
        Memory<float>[] inputs = [.. test.Inputs.Select((x, i) => inPlace?.Input == i ? outputs[inPlace.Value.Output] : x.ToArray())];
        test.Call(inputs, outputs, workers);

        foreach (float[] m in memory)
            Assert.True(m.Take(Margin).Concat(m.TakeLast(Margin)).All(v => v == Canary), $"{test.Name} wrote outside its output");
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inPlace?.Input != i)
                AssertSame(test, $"input {i} was changed", [test.Inputs[i]], [inputs[i].ToArray()]);
        }

        return [.. outputs.Select(output => output.ToArray())];
    }

    static void AssertNear(Case test, double[][] expected, float[][] found)
    {
        for (int output = 0; output < found.Length; output++)
        {
            Assert.Equal(expected[output].Length, found[output].Length);
            for (int i = 0; i < found[output].Length; i++)
            {
                double wanted = expected[output][i];
                float value = found[output][i];
                double bound = test.Relative * Math.ScaleB(Math.Abs(wanted), -24) + test.Absolute;
                bool near = value.Equals((float)wanted) || Math.Abs(value - wanted) <= bound;
                Assert.True(near, $"{test.Name}: output {output}[{i}] is {value:r}, not {wanted:r} ± {bound:g3}");
            }
        }
    }

    /// <summary>Equal to the bit; of a number that is none, the bits are the processor's business.</summary>
    static void AssertSame(Case test, string how, float[][] expected, float[][] found)
    {
        for (int output = 0; output < found.Length; output++)
        {
            for (int i = 0; i < found[output].Length; i++)
            {
                float wanted = expected[output][i], value = found[output][i];
                if (BitConverter.SingleToInt32Bits(wanted) != BitConverter.SingleToInt32Bits(value)
                    && !(float.IsNaN(wanted) && float.IsNaN(value)))
                    Assert.Fail($"{test.Name}, {how}: output {output}[{i}] is {value:r}, elsewhere {wanted:r}");
            }
        }
    }
}
