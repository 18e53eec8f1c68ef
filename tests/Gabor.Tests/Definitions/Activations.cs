namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>max(0, s) = 1{s &gt; 0} s, (4.7), (5.21).</summary>
    public static double[] Relu(double[] s) => [.. s.Select(v => v > 0 ? v : 0)];

    /// <summary>1{z &gt; 0} ⊙ ∂err/∂a, (4.34).</summary>
    public static double[] ReluSlope(double[] z, double[] g) => [.. z.Zip(g, (v, slope) => v > 0 ? slope : 0)];

    /// <summary>min(max(0, z), 6) (Krizhevsky 2010).</summary>
    public static double[] Relu6(double[] z) => [.. z.Select(v => Math.Min(Math.Max(0, v), 6))];

    /// <summary>1{0 &lt; z &lt; 6} ∂err/∂a.</summary>
    public static double[] Relu6Slope(double[] z, double[] g) => [.. z.Zip(g, (v, slope) => v is > 0 and < 6 ? slope : 0)];

    /// <summary>σ(s) = 1 / (1 + exp(−s)), (4.8).</summary>
    public static double[] Sigmoid(double[] s) => [.. s.Select(v => 1 / (1 + Math.Exp(-v)))];

    /// <summary>σ(s) (1 − σ(s)) ∂err/∂a.</summary>
    public static double[] SigmoidSlope(double[] s, double[] g) => [.. Sigmoid(s).Zip(g, (a, slope) => a * (1 - a) * slope)];

    /// <summary>tanh z = (e^z − e^−z) / (e^z + e^−z).</summary>
    public static double[] Tanh(double[] z) => [.. z.Select(Math.Tanh)];

    /// <summary>z where z &gt; 0, else αz (Maas et al. 2013).</summary>
    public static double[] LeakyRelu(double[] z, double leak) => [.. z.Select(v => v > 0 ? v : leak * v)];

    /// <summary>∂err/∂a where z &gt; 0, else α ∂err/∂a.</summary>
    public static double[] LeakyReluSlope(double[] z, double leak, double[] g) => [.. z.Zip(g, (v, slope) => v > 0 ? slope : leak * slope)];

    /// <summary>z where z &gt; 0, else e^z − 1 (Clevert et al. 2015, α = 1).</summary>
    public static double[] Elu(double[] z, double alpha = 1, double scale = 1) =>
        [.. z.Select(v => scale * (v > 0 ? v : alpha * (v > -1e-5 ? v + (v * v / 2) : Math.Exp(v) - 1)))];

    /// <summary>z σ(z) (Elfwing et al. 2017).</summary>
    public static double[] Silu(double[] z) => [.. z.Select(v => v / (1 + Math.Exp(-v)))];

    /// <summary>½ z (1 + tanh(√(2/π) (z + 0.044715 z³))) (Hendrycks and Gimpel 2016).</summary>
    public static double[] Gelu(double[] z) =>
        [.. z.Select(v => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v)))))];

    /// <summary>z Φ(z) (Hendrycks and Gimpel 2016).</summary>
    public static double[] ExactGelu(double[] z) => [.. z.Select(v => v * Normal(v))];

    /// <summary>(Φ(z) + z φ(z)) ∂err/∂a.</summary>
    public static double[] ExactGeluSlope(double[] z, double[] g) =>
        [.. z.Zip(g, (v, slope) => slope * (Normal(v) + (v * Math.Exp(-v * v / 2) / Math.Sqrt(2 * Math.PI))))];

    /// <summary>
    /// Φ(x): near 0 by its Taylor series ½ + φ(x) (x + x³/3 + x⁵/15 + …), elsewhere by Laplace's continued fraction
    /// φ(x) / (x + 1/(x + 2/(x + 3/(…)))).
    /// </summary>
    public static double Normal(double x)
    {
        double density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (Math.Abs(x) < 3)
        {
            double term = x, sum = x;
            for (int k = 3; k < 121; k += 2)
                sum += term *= x * x / k;
            return 0.5 + (density * sum);
        }

        double size = Math.Abs(x), fraction = size;
        for (int k = 120; k > 0; k--)
            fraction = size + (k / fraction);
        return x < 0 ? density / fraction : 1 - (density / fraction);
    }
}
