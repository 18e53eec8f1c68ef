namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>a = Σᵢ xᵢ, element by element.</summary>
    public static double[] Add(params double[][] inputs) => [.. Enumerable.Range(0, inputs[0].Length).Select(p => inputs.Sum(x => x[p]))];

    /// <summary>a(n, y, x, ·) = (0, …, x(n, y, x, ·), 0, …): zeros before and after the channels.</summary>
    public static double[] ChannelPadding(double[] x, int depth, int before, int after) =>
        [.. x.Chunk(depth).SelectMany(channels => new double[before].Concat(channels).Concat(new double[after]))];

    /// <summary>a(n, y, x, ·) = (x₀(n, y, x, ·), x₁(n, y, x, ·), …): side by side in depth.</summary>
    public static double[] Concat(double[][] inputs, int[] depths)
    {
        var a = new List<double>();
        for (int position = 0; position < inputs[0].Length / depths[0]; position++)
            for (int i = 0; i < inputs.Length; i++)
                for (int d = 0; d < depths[i]; d++)
                    a.Add(inputs[i][(position * depths[i]) + d]);
        return [.. a];
    }
}
