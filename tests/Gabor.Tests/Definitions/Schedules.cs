namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>α, whatever the step.</summary>
    public static double ConstantRate(double rate) => rate;

    /// <summary>
    /// One cycle: with u = 0.3 T − 1, from max/25 to max over the steps 0 … u, then to max/250 000 at T − 1, each as half a cosine
    /// a + (b − a)(1 − cos πp)/2 with p from 0 to 1.
    /// </summary>
    public static double OneCycle(double maximum, int step, int steps, double rise = 0.3, double start = 25, double end = 250_000)
    {
        double u = (rise * steps) - 1;
        return step <= u
            ? HalfCosine(maximum / start, maximum, step / u)
            : HalfCosine(maximum, maximum / end, (step - u) / (steps - 1 - u));
    }

    static double HalfCosine(double a, double b, double p) => a + ((b - a) * (1 - Math.Cos(Math.PI * p)) / 2);
}
