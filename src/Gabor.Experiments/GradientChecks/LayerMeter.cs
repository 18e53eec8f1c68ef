namespace Gabor.Experiments.GradientChecks;

/// <summary>
/// Compares the gradients of one layer by itself with central differences of f = Σ g A, where outputs that stand on a corner do not count.
/// </summary>
/// <remarks>
/// <para>Along a direction s, the two sides of an output have the slopes p = (A(x + hs) − A(x)) / h and q = (A(x) − A(x − hs)) / h. What
/// they differ by shrinks with h where A is smooth, and does not at a corner. An output stands on a corner, or is bent too much for this
/// step, where |p − q| is more than a fiftieth of the larger of |p| and |q|, and more than rounding can be. Its g is set to 0, in f and in
/// the backward pass that is compared with f. The choice looks at the forward pass alone, so no fault of the backward pass hides behind
/// it.</para>
/// <para>D(h) = (f(x + hs) − f(x − hs)) / 2h at two steps is extrapolated, (16 D(h) − D(4h)) / 15, whose error is of the order h⁴
/// (Richardson 1911). The uncertainty is a sixteenth of what D(h) and D(4h) differ by, and rounding over h. Steps become smaller until the
/// slope is certain and few outputs are left out. The relative error is that of <see cref="SlopeMeter"/>.</para>
/// </remarks>
sealed class LayerMeter
{
    /// <summary>Steps, and what each is smaller by.</summary>
    const int Rungs = 10, Ratio = 4;

    /// <summary>The first step, in units of the size of x: one element alone may move far, all together may not.</summary>
    const double FirstOfOne = 4, FirstOfAll = 0.5;

    /// <summary>Share of the larger slope from which on two that differ are a corner.</summary>
    const double Corner = 0.02;

    /// <summary>Share of the slopes that may be left out before a smaller step is tried; and before nothing is known.</summary>
    const double FewLeftOut = 0.05, ManyLeftOut = 0.5;

    readonly LayerProbe probe;
    readonly float[] weights, masked, middle;
    readonly double tolerance;
    readonly float[][] ups = [[], []], downs = [[], []];

    /// <param name="probe">The layer, at the inputs where it is to be checked.</param>
    /// <param name="weights">g, for each output.</param>
    /// <param name="tolerance">The relative error that is tolerated.</param>
    public LayerMeter(LayerProbe probe, float[] weights, double tolerance)
    {
        (this.probe, this.weights, this.tolerance) = (probe, weights, tolerance);
        masked = new float[weights.Length];
        probe.Forward();
        middle = probe.Output.ToArray();
        for (int i = 0; i < 2; i++)
            (ups[i], downs[i]) = (new float[weights.Length], new float[weights.Length]);
    }

    /// <summary>The mean share of the slopes that was left out, since the beginning.</summary>
    public (double LeftOut, int Slopes) Corners { get; private set; }

    /// <summary>The numbers of an array.</summary>
    public Span<float> Values(ArrayOfLayer array) => array.Values(probe);

    /// <summary>How far outputs are rounded when x moves: what nine of ten second differences at the smallest step stay below.</summary>
    public double Rounding(ArrayOfLayer array, sbyte[] signs, double size)
    {
        double h = FirstOfAll * size;
        for (int rung = 1; rung < Rungs; rung++)
            h /= Ratio;
        float[] start = array.Values(probe).ToArray();
        Run(array, start, 0, signs, h, ups[0]);
        Run(array, start, 0, signs, -h, downs[0]);
        start.CopyTo(array.Values(probe));
        float[] seconds = new float[middle.Length];
        for (int i = 0; i < middle.Length; i++)
            seconds[i] = Math.Abs((float)((double)ups[0][i] + downs[0][i] - (2.0 * middle[i])));
        Array.Sort(seconds);
        return seconds[Math.Min(seconds.Length - 1, seconds.Length * 9 / 10)];
    }

    /// <summary>Compares the derivative along signs, of the elements from a first one on.</summary>
    /// <param name="array">By what.</param>
    /// <param name="gradient">∂f/∂x as claimed, with no output left out.</param>
    /// <param name="first">The first element that moves.</param>
    /// <param name="signs">1 or −1 for each element that moves.</param>
    /// <param name="size">How large elements of x are.</param>
    /// <param name="rounding">From <see cref="Rounding"/>.</param>
    public Slope Measure(
        ArrayOfLayer array, ReadOnlySpan<float> gradient, int first, sbyte[] signs, double size, double rounding)
    {
        foreach (float one in gradient)
        {
            if (!float.IsFinite(one))
                return new Slope(one, double.NaN, double.PositiveInfinity, IsKnown: true);
        }

        float[] start = array.Values(probe).ToArray();
        try
        {
            return Climb(array, start, gradient, first, signs, size, rounding);
        }
        finally
        {
            start.CopyTo(array.Values(probe));
        }
    }

    Slope Climb(
        ArrayOfLayer array, float[] start, ReadOnlySpan<float> gradient, int first, sbyte[] signs, double size, double rounding)
    {
        var best = new Slope(0, 0, 0, IsKnown: false);
        double bestScore = double.PositiveInfinity, h = size * (signs.Length == 1 ? FirstOfOne : FirstOfAll);
        double bestLeftOut = 1;
        for (int rung = 0; rung < Rungs; rung++, h /= Ratio)
        {
            (ups[0], ups[1], downs[0], downs[1]) = (ups[1], ups[0], downs[1], downs[0]);
            Run(array, start, first, signs, h, ups[1]);
            Run(array, start, first, signs, -h, downs[1]);
            if (rung == 0)
                continue;
            var (corners, leftOut, moves) = Mask(h, rounding);
            if (!moves && corners == 0 && Norm(gradient.Slice(first, signs.Length)) == 0)
                return Counted(new Slope(0, 0, 0, IsKnown: true), 0);
            float[] kept = corners == 0 ? gradient.ToArray() : Masked(array, start);
            var slope = Compare(start, kept, first, signs, h, rounding);
            double score = slope.Uncertain + (leftOut > FewLeftOut ? leftOut : 0);
            if (score < bestScore)
                (bestScore, best, bestLeftOut) = (score, slope with { IsKnown = leftOut <= ManyLeftOut && slope.IsKnown }, leftOut);
            if (leftOut <= FewLeftOut && (slope.Uncertain <= 0.1 * tolerance || score > 2 * bestScore))
                break;
        }

        return Counted(best, bestLeftOut);

        Slope Counted(Slope slope, double leftOut)
        {
            Corners = (Corners.LeftOut + leftOut, Corners.Slopes + 1);
            return slope;
        }
    }

    /// <summary>Leaves out the outputs on a corner.</summary>
    /// <returns>How many; the share of the slopes that they have; whether any output moves.</returns>
    (int Corners, double LeftOut, bool Moves) Mask(double h, double rounding)
    {
        int corners = 0;
        double left = 0, all = 0;
        bool moves = false;
        for (int i = 0; i < middle.Length; i++)
        {
            double p = (ups[0][i] - (double)middle[i]) / (Ratio * h), q = (middle[i] - (double)downs[0][i]) / (Ratio * h);
            double apart = Math.Abs(p - q), largest = Math.Max(Math.Abs(p), Math.Abs(q));
            bool isCorner = apart > Corner * largest && apart > 4 * rounding / (Ratio * h);
            masked[i] = isCorner ? 0 : weights[i];
            corners += isCorner ? 1 : 0;
            left += isCorner ? largest * Math.Abs(weights[i]) : 0;
            all += largest * Math.Abs(weights[i]);
            moves |= largest > 0;
        }

        return (corners, all > 0 ? left / all : 0, moves);
    }

    /// <summary>The gradient by backward with the outputs left out.</summary>
    float[] Masked(ArrayOfLayer array, float[] start)
    {
        start.CopyTo(array.Values(probe));
        probe.Forward();
        probe.Backward(masked);
        return array.Gradient(probe).ToArray();
    }

    Slope Compare(float[] start, float[] gradient, int first, sbyte[] signs, double h, double rounding)
    {
        double squares = 0;
        for (int i = 0; i < middle.Length; i++)
            squares += masked[i] == 0 || ups[1][i] == downs[1][i] ? 0 : (double)masked[i] * masked[i];
        var own = gradient.AsSpan(first, signs.Length);
        double claimed = 0, far = Error(Ratio * h, 0, own), near = Error(h, 1, own);
        for (int i = 0; i < signs.Length; i++)
            claimed += (double)own[i] * signs[i];
        double error = ((Ratio * Ratio * near) - far) / ((Ratio * Ratio) - 1);
        if (!double.IsFinite(error))
            return new Slope(claimed, double.NaN, double.PositiveInfinity, IsKnown: true);
        double norm = signs.Length == 1 ? Norm(gradient) / Math.Sqrt(gradient.Length) : Norm(own);
        double largest = Math.Max(norm, Math.Max(Math.Abs(claimed), Math.Abs(claimed + error)));
        double uncertain = (Math.Abs(near - far) / (Ratio * Ratio)) + (rounding * Math.Sqrt(squares) / (2 * h));
        return largest == 0
            ? new Slope(0, 0, 0, IsKnown: true)
            : new Slope(claimed, claimed + error, Math.Abs(error) / largest, uncertain <= tolerance * largest / 2)
            {
                Uncertain = uncertain / largest,
            };

        double Error(double step, int which, ReadOnlySpan<float> slopes)
        {
            double change = 0, predicted = 0;
            for (int i = 0; i < middle.Length; i++)
                change += masked[i] * ((double)ups[which][i] - downs[which][i]);
            for (int i = 0; i < slopes.Length; i++)
                predicted += slopes[i] * ((double)Moved(start[first + i], step, signs[i]) - Moved(start[first + i], -step, signs[i]));
            return (change - predicted) / (2 * step);
        }
    }

    void Run(ArrayOfLayer array, float[] start, int first, sbyte[] signs, double h, float[] output)
    {
        var x = array.Values(probe);
        start.CopyTo(x);
        for (int i = 0; i < signs.Length; i++)
            x[first + i] = Moved(start[first + i], h, signs[i]);
        probe.Forward();
        probe.Output.CopyTo(output);
    }

    static float Moved(float start, double h, sbyte sign) => (float)(start + (h * sign));

    static double Norm(ReadOnlySpan<float> values)
    {
        double squares = 0;
        foreach (float value in values)
            squares += (double)value * value;
        return Math.Sqrt(squares);
    }
}
