namespace Gabor.Tests.Definitions;

/// <summary>The slope of any definition, by its meaning: what err changes when one number changes a little.</summary>
static class CentralDifferences
{
    /// <summary>Half the distance of the two points; the slope is good to about 1e-10 for numbers near 1.</summary>
    public const double Step = 1e-5;

    /// <summary>∂/∂xⱼ of Σ_p g_p f(x)_p, as (F(x + h eⱼ) − F(x − h eⱼ)) / 2h.</summary>
    /// <param name="f">The definition.</param>
    /// <param name="x">Where; left as it was.</param>
    /// <param name="g">∂err/∂f.</param>
    public static double[] Of(Func<double[], double[]> f, double[] x, double[] g)
    {
        double Err(double[] at) => f(at).Zip(g, (a, slope) => a * slope).Sum();
        double[] slopes = new double[x.Length], moved = [.. x];
        for (int j = 0; j < x.Length; j++)
        {
            moved[j] = x[j] + Step;
            double above = Err(moved);
            moved[j] = x[j] - Step;
            double below = Err(moved);
            moved[j] = x[j];
            slopes[j] = (above - below) / (2 * Step);
        }

        return slopes;
    }
}
