namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>max(0, s) = 1{s &gt; 0} s, (4.7), (5.21).</summary>
    public static double[] Relu(double[] s) => [.. s.Select(v => v > 0 ? v : 0)];

    /// <summary>1{z &gt; 0} ⊙ ∂err/∂a, (4.34).</summary>
    public static double[] ReluSlope(double[] z, double[] g) => [.. z.Zip(g, (v, slope) => v > 0 ? slope : 0)];

    /// <summary>σ(s) = 1 / (1 + exp(−s)), (4.8).</summary>
    public static double[] Sigmoid(double[] s) => [.. s.Select(v => 1 / (1 + Math.Exp(-v)))];

    /// <summary>σ(s) (1 − σ(s)) ∂err/∂a.</summary>
    public static double[] SigmoidSlope(double[] s, double[] g) => [.. Sigmoid(s).Zip(g, (a, slope) => a * (1 - a) * slope)];
}
