namespace Gabor.Experiments.GradientChecks;

/// <summary>
/// Compares a gradient with central differences D(h) = (f(x + h) − f(x − h)) / 2h of a function that is computed in single precision, so
/// that neither its rounding nor its corners count as errors.
/// </summary>
/// <remarks>
/// <para>D is taken at a ladder of steps, each a quarter of the one before, and extrapolated to the step 0: D₁ = (16 D(h) − D(4h)) / 15
/// and D₂ = (256 D₁(h) − D₁(4h)) / 255, whose error is of the order h⁶ (Richardson 1911; Ridders 1982). Large steps suffer from curvature,
/// small ones from rounding; the one that is least uncertain counts.</para>
/// <para>The uncertainty is a share of what the last two D₁ differ by (and of what the two before did: one agreement may be chance), plus
/// the rounding of f over h, plus half of that part of the difference of the slopes to both sides which does not shrink with h: it tells
/// that x stands on a corner or close to one, such as 0 of a ReLU or two equal elements under a maximum. Where the uncertainty is more than
/// half of what is tolerated, nothing can be said. It does not depend on the gradient that is compared, so no fault hides behind
/// it.</para>
/// <para>The relative error of an element is |a − d| / max(|a|, |d|, r) with a the gradient, d the central difference and r the root mean
/// square of the array's gradient; along a direction of all elements r is the norm. Karpathy (CS231n) calls more than 1e-2 probably wrong
/// and 1e-4 good for a network with corners, both in double; r keeps out what drowns in the rounding of the other elements.</para>
/// <para>A slope that stays uncertain, or seems off, is measured again with other steps, which are rounded otherwise, and the mean of all
/// counts, each with the weight 1 / uncertainty².</para>
/// <para>x + h is rounded too: what the gradient g predicts is therefore g times the change that was really made, and it is the difference
/// from f that is extrapolated.</para>
/// </remarks>
/// <param name="value">f at x as it stands.</param>
/// <param name="tolerance">The relative error that is tolerated.</param>
sealed class SlopeMeter(Func<double> value, double tolerance)
{
    /// <summary>Steps of the ladder, and what each is smaller by.</summary>
    const int Rungs = 8, Ratio = 4;

    /// <summary>The first step, in units of the size of x: one element alone may move far, all together may not.</summary>
    const double FirstOfOne = 16, FirstOfAll = 0.8;

    /// <summary>
    /// Ladders of a slope that is uncertain or off, and what the steps of each are shorter by: they are rounded otherwise, so that the mean
    /// is less uncertain.
    /// </summary>
    const double Ladders = 6, Shorter = 0.8;

    /// <summary>Uncertainty, as a share of what is tolerated, at which no smaller step is tried.</summary>
    const double Certain = 0.1;

    /// <summary>
    /// The rounding of f that is reckoned with at least, as a share of it: a 64th of that of a float, since f is a sum of many in double.
    /// </summary>
    const double LeastRounding = 1.0 / (1 << 30);

    /// <summary>Compares the derivative by one element.</summary>
    /// <param name="x">Where; restored to the bit.</param>
    /// <param name="gradient">∂f/∂x, as claimed.</param>
    /// <param name="element">Which element moves.</param>
    /// <param name="size">How large elements of x are.</param>
    /// <param name="rounding">From <see cref="Rounding"/>; 0 to measure it here.</param>
    public Slope OfElement(Span<float> x, ReadOnlySpan<float> gradient, int element, double size, double rounding = 0) => Measure(
        x.Slice(element, 1), gradient.Slice(element, 1), [1], FirstOfOne * size, Norm(gradient) / Math.Sqrt(gradient.Length),
        rounding);

    /// <summary>
    /// Compares the derivative along a direction of random signs. The error of a gradient is e; of signs s, e · s has the mean square |e|²
    /// (Hutchinson 1989): one direction looks at all elements at once.
    /// </summary>
    /// <param name="x">Where; restored to the bit.</param>
    /// <param name="gradient">∂f/∂x, as claimed.</param>
    /// <param name="signs">s: 1 or −1 for each element.</param>
    /// <param name="size">How large elements of x are.</param>
    /// <param name="rounding">From <see cref="Rounding"/>; 0 to measure it here.</param>
    public Slope OfAll(Span<float> x, ReadOnlySpan<float> gradient, ReadOnlySpan<sbyte> signs, double size, double rounding = 0) =>
        Measure(x, gradient, signs, FirstOfAll * size, Norm(gradient), rounding);

    /// <summary>
    /// How much f is rounded when x moves: what second differences of f at tiny steps are, which curvature hardly touches.
    /// </summary>
    /// <param name="x">Where; restored to the bit.</param>
    /// <param name="signs">1 or −1 for each element.</param>
    /// <param name="size">How large elements of x are.</param>
    public double Rounding(Span<float> x, ReadOnlySpan<sbyte> signs, double size)
    {
        float[] start = x.ToArray();
        double h = FirstOfAll * size;
        for (int rung = 1; rung < Rungs; rung++)
            h /= Ratio;
        Span<double> values = [At(x, signs, -2 * h), At(x, signs, -h), At(x, signs, 0), At(x, signs, h), At(x, signs, 2 * h)];
        start.CopyTo(x);
        double most = LeastRounding * Math.Abs(values[2]);
        for (int i = 1; i < values.Length - 1; i++)
            most = Math.Max(most, Math.Abs(values[i - 1] + values[i + 1] - (2 * values[i])) / 2);
        return most;

        double At(Span<float> x, ReadOnlySpan<sbyte> signs, double h)
        {
            Move(x, start, [], signs, h);
            return value();
        }
    }

    Slope Measure(
        Span<float> x, ReadOnlySpan<float> gradient, ReadOnlySpan<sbyte> signs, double first, double norm, double rounding)
    {
        float[] start = x.ToArray();
        double claimed = 0;
        for (int i = 0; i < start.Length; i++)
            claimed += (double)gradient[i] * signs[i];
        if (!double.IsFinite(norm) || !double.IsFinite(claimed))
            return new Slope(claimed, double.NaN, double.PositiveInfinity, IsKnown: true);
        try
        {
            double scale = first / (signs.Length == 1 ? FirstOfOne : FirstOfAll);
            rounding = rounding > 0 ? rounding : Rounding(x, signs, scale);
            var slope = Climb(x, start, gradient, signs, first, claimed, norm, rounding);
            double sum = 0, weights = 0;
            for (int ladder = 1; ladder <= Ladders && IsDoubtful(slope); ladder++)
            {
                var one = ladder == 1 ? slope : Climb(x, start, gradient, signs, first, claimed, norm, rounding);
                if (!double.IsFinite(one.Measured))
                    return one;
                double weight = 1 / Math.Max(one.Uncertain * one.Uncertain, 1e-12);
                (sum, weights, first) = (sum + (weight * (one.Measured - claimed)), weights + weight, first * Shorter);
                slope = Compared(claimed, sum / weights, norm, 1 / Math.Sqrt(weights));
            }

            return slope;
        }
        finally
        {
            start.CopyTo(x);
        }
    }

    Slope Climb(
        Span<float> x, float[] start, ReadOnlySpan<float> gradient, ReadOnlySpan<sbyte> signs, double first, double claimed, double norm,
        double rounding)
    {
        double middle = value();
        if (!double.IsFinite(middle))
            return new Slope(claimed, double.NaN, double.PositiveInfinity, IsKnown: true);
        double leastUncertain = double.PositiveInfinity, error = double.NaN, largest = norm, h = first;
        Tableau slopes = new(Ratio * Ratio, Ratio * Ratio), bends = new(Ratio, Ratio * Ratio);
        for (int rung = 0; rung < Rungs; rung++, h /= Ratio)
        {
            double predicted = Move(x, start, gradient, signs, h), up = value();
            predicted -= Move(x, start, gradient, signs, -h);
            double down = value();
            if (rung == 0 && norm == 0 && up == middle && down == middle)
                return new Slope(0, 0, 0, IsKnown: true);
            slopes.Add((up - down - predicted) / (2 * h));
            bends.Add((up + down - (2 * middle)) / h);
            double corner = Math.Max(0, Math.Abs(bends.Best) - (8 * rounding / h)),
                uncertain = slopes.Apart + (rounding / h) + (corner / 2);
            if (uncertain < leastUncertain)
            {
                (leastUncertain, error) = (uncertain, slopes.Best);
                largest = Math.Max(norm, Math.Max(Math.Abs(claimed), Math.Abs(claimed + error)));
            }

            // Below the best step, rounding grows as the step shrinks.
            bool isPast = uncertain > 2 * leastUncertain && rounding / h > slopes.Apart + (corner / 2);
            if (isPast || leastUncertain <= Certain * tolerance * largest)
                break;
        }

        if (double.IsNaN(error))
            return new Slope(claimed, double.NaN, double.PositiveInfinity, IsKnown: true);
        return Compared(claimed, error, norm, largest > 0 ? leastUncertain / largest : 0);
    }

    bool IsDoubtful(Slope slope) => double.IsFinite(slope.Measured) && (!slope.IsKnown || slope.Error > tolerance / 2);

    Slope Compared(double claimed, double error, double norm, double uncertain)
    {
        double largest = Math.Max(norm, Math.Max(Math.Abs(claimed), Math.Abs(claimed + error)));
        bool known = uncertain <= tolerance / 2;
        return new Slope(claimed, claimed + error, known && largest > 0 ? Math.Abs(error) / largest : 0, known)
        {
            Uncertain = uncertain,
        };
    }

    static double Norm(ReadOnlySpan<float> values)
    {
        double squares = 0;
        foreach (float one in values)
            squares += (double)one * one;
        return Math.Sqrt(squares);
    }

    /// <summary>x = start + h s, rounded.</summary>
    /// <returns>How much f changes by the gradient.</returns>
    static double Move(Span<float> x, float[] start, ReadOnlySpan<float> gradient, ReadOnlySpan<sbyte> signs, double h)
    {
        double change = 0;
        for (int i = 0; i < start.Length; i++)
        {
            x[i] = (float)(start[i] + (h * signs[i]));
            if (!gradient.IsEmpty)
                change += gradient[i] * ((double)x[i] - start[i]);
        }

        return change;
    }
}

/// <summary>The result of a <see cref="SlopeMeter"/> along one line.</summary>
/// <param name="Claimed">The slope by the gradient.</param>
/// <param name="Measured">The slope by central differences.</param>
/// <param name="Error">How far they are apart, relative to the larger one; along all elements, to the gradient's norm if that is larger
/// still. 0 where it is not known.</param>
/// <param name="IsKnown">Whether central differences are certain enough to tell.</param>
readonly record struct Slope(double Claimed, double Measured, double Error, bool IsKnown)
{
    /// <summary>How uncertain the error is, relative to the same slope.</summary>
    public double Uncertain { get; init; }
}
