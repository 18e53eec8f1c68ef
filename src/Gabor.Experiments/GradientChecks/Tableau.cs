namespace Gabor.Experiments.GradientChecks;

/// <summary>
/// Extrapolates a series of values at steps h, each a quarter of the one before, to the step 0 (Richardson 1911; Ridders 1982): the first
/// two terms of the error go, t₁ = (r t(h) − t(4h)) / (r − 1) and t₂ = (r q t₁(h) − t₁(4h)) / (r q − 1).
/// </summary>
/// <param name="first">r: what the first term of the error shrinks by from step to step.</param>
/// <param name="next">q: what the second term shrinks by besides.</param>
sealed class Tableau(double first, double next)
{
    /// <summary>The share of a difference of two values that the better of the two is uncertain by, and of the difference before.</summary>
    const double Share = 1.0 / 8, ShareBefore = 1.0 / 32;

    double zeroth = double.NaN, once = double.NaN, apartBefore = double.NaN;

    /// <summary>The best value so far; NaN before there are two.</summary>
    public double Best { get; private set; } = double.NaN;

    /// <summary>How uncertain <see cref="Best"/> is.</summary>
    public double Apart { get; private set; } = double.NaN;

    /// <summary>Takes the value at the next step.</summary>
    public void Add(double value)
    {
        double better = ((first * value) - zeroth) / (first - 1), ratio = first * next, best = ((ratio * better) - once) / (ratio - 1);
        double apart = Math.Abs(better - once);
        (Best, Apart) = double.IsNaN(best)
            ? (better, Math.Abs(value - zeroth))
            : (best, Math.Max(Share * apart, double.IsNaN(apartBefore) ? 0 : ShareBefore * apartBefore));
        (zeroth, once, apartBefore) = (value, better, apart);
    }
}
