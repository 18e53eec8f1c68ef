using System.Runtime.CompilerServices;

namespace Gabor.KernelMethods;

/// <summary>
/// The dual of a support vector machine of two classes: maximize Σ αᵢ − ½ Σᵢⱼ αᵢαⱼtᵢtⱼkᵢⱼ with 0 ≤ α ≤ C and Σ αᵢtᵢ = 0, by sequential
/// minimal optimization (Platt 1998). With β = αt, the error of a point is e = t − Σ βⱼkⱼ; a step moves β of one point up and that of
/// another down by the same δ, as far as the maximum along that line or the end of one of their ranges. The pair is the one that promises
/// most by second order (Fan, Chen and Lin 2005).
/// </summary>
/// <remarks>Double, in one order; only the kernel matrix is float32.</remarks>
sealed class PairProblem
{
    /// <summary>What a curvature that rounding has made 0 or less counts as.</summary>
    const double LeastCurvature = 1e-12;

    readonly KernelRows.Subset rows;
    readonly SupportVectorOptions options;
    readonly double[] beta, error, diagonal, low, high;

    /// <summary>A problem whose points of the first class come first.</summary>
    public PairProblem(KernelRows.Subset rows, int count, int ofFirst, SupportVectorOptions options)
    {
        (this.rows, this.options, diagonal) = (rows, options, rows.Diagonal());
        (beta, error, low, high) = (new double[count], new double[count], new double[count], new double[count]);
        for (int i = 0; i < count; i++)
        {
            // β is in 0…C for the first class and in −C…0 for the second.
            error[i] = i < ofFirst ? 1 : -1;
            (low[i], high[i]) = i < ofFirst ? (0.0, options.Cost) : (-options.Cost, 0.0);
        }
    }

    /// <summary>Steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>b of s(x) = Σ βᵢk(x, xᵢ) + b.</summary>
    public double Bias { get; private set; }

    /// <summary>βᵢ.</summary>
    public double Coefficient(int i) => beta[i];

    /// <summary>Solves it; false where the steps were not enough.</summary>
    public bool Solve(CancellationToken cancellation)
    {
        while (Steps < options.MostSteps)
        {
            if ((Steps & 255) == 0)
                cancellation.ThrowIfCancellationRequested();
            int up = Raised(out double most, out double least);
            if (most - least <= options.Tolerance)
            {
                SetBias(most, least);
                return true;
            }

            var k = rows[up];
            int down = Lowered(up, most, k);
            Move(up, down, k);
            Steps++;
        }

        Raised(out double above, out double below);
        SetBias(above, below);
        return false;
    }

    /// <summary>
    /// The point with the largest error of those whose β may rise; also the least error of those whose β may fall. At the optimum no
    /// error of the first kind is above one of the second: b lies between.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Raised(out double most, out double least)
    {
        int best = -1;
        (most, least) = (double.NegativeInfinity, double.PositiveInfinity);
        for (int i = 0; i < error.Length; i++)
        {
            double e = error[i];
            if (e > most && beta[i] < high[i])
                (best, most) = (i, e);
            if (e < least && beta[i] > low[i])
                least = e;
        }

        return best;
    }

    /// <summary>Of the points whose β may fall, the one with which a step gains most: (eᵤ − e)² / (kᵤᵤ + k − 2kᵤ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Lowered(int up, double most, ReadOnlySpan<float> k)
    {
        int best = -1;
        double largest = double.NegativeInfinity, own = diagonal[up];
        for (int i = 0; i < error.Length; i++)
        {
            double difference = most - error[i];
            if (!(difference > 0 && beta[i] > low[i]))
                continue;
            double gain = difference * difference / Curvature(own + diagonal[i] - (2 * k[i]));
            if (gain > largest)
                (best, largest) = (i, gain);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Move(int up, int down, ReadOnlySpan<float> k)
    {
        double curvature = Curvature(diagonal[up] + diagonal[down] - (2 * k[down]));
        double step = (error[up] - error[down]) / curvature, roomUp = high[up] - beta[up], roomDown = beta[down] - low[down];

        // At the end of a range β is that end exactly, so that the comparisons above see it.
        double taken = Math.Min(step, Math.Min(roomUp, roomDown));
        beta[up] = taken == roomUp ? high[up] : beta[up] + taken;
        beta[down] = taken == roomDown ? low[down] : beta[down] - taken;
        var other = rows[down];
        for (int i = 0; i < error.Length; i++)
            error[i] -= taken * ((double)k[i] - other[i]);
    }

    /// <summary>The mean error of the points inside their ranges; where there is none, the middle of what is allowed.</summary>
    void SetBias(double most, double least)
    {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < error.Length; i++)
        {
            if (beta[i] > low[i] && beta[i] < high[i])
                (sum, count) = (sum + error[i], count + 1);
        }

        Bias = count > 0 ? sum / count : (most + least) / 2;
    }

    static double Curvature(double found) => found > LeastCurvature ? found : LeastCurvature;
}
