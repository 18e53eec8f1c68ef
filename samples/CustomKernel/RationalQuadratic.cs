using Gabor.Components;
using Gabor.KernelMethods;
using Gabor.Numerics.Threads;

namespace CustomKernel;

/// <summary>
/// k(x, x') = 1 / (1 + γ‖x − x'‖²), a mixture of Gaussian kernel functions of all widths (Rasmussen and Williams 2006, 4.19 with α = 1).
/// </summary>
/// <param name="gamma">γ, above 0; 0.05 by default.</param>
public sealed class RationalQuadratic(double gamma = 0.05) : KernelFunction(Kind, gamma)
{
    /// <summary>Its name and hyper-parameters.</summary>
    public static ComponentKind<KernelFunction> Kind { get; } = new(
        "rational-quadratic", "1 / (1 + γ‖x − x'‖²)",
        [new("kernel-gamma", 0.05, "How fast the function falls with the distance.") { Minimum = 0, ExcludesMinimum = true }],
        values => new RationalQuadratic(values[0]));

    // <fill>
    /// <summary>k of all pairs of rows. The squares are added one after another, so that nothing changes a bit.</summary>
    public override void Fill(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int n, Span<float> k, Workers workers)
    {
        int rows = x.Length / n, columns = y.Length / n;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = 0;
                for (int t = 0; t < n; t++)
                {
                    double difference = (double)x[(i * n) + t] - y[(j * n) + t];
                    sum += difference * difference;
                }

                k[(i * columns) + j] = (float)(1 / (1 + (gamma * sum)));
            }
        }
    }
    // </fill>
}
