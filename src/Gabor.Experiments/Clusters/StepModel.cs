using Gabor.Numerics;

namespace Gabor.Experiments.Clusters;

/// <summary>
/// How long processes take to exchange: a trade of R processes, in which each gives b bytes, takes t = λ + (R − 1) α + b / B.
/// </summary>
/// <param name="BytesPerSecond">B, the bandwidth of a process; infinite where bytes cost nothing that could be measured.</param>
/// <param name="TradeSeconds">λ, the latency of a trade, at least 0.</param>
/// <param name="MessageSeconds">α, what a message to one other process costs, at least 0.</param>
public sealed record StepModel(double BytesPerSecond, double TradeSeconds, double MessageSeconds)
{
    /// <summary>β, the share of the computing of a step that is its backward pass, which an exchange can hide behind.</summary>
    public const double BackwardShare = 2.0 / 3;

    /// <summary>Seconds of a trade.</summary>
    /// <param name="processes">R, at least 1.</param>
    /// <param name="bytes">b, what each gives.</param>
    public double Trade(int processes, double bytes) => TradeSeconds + ((processes - 1) * MessageSeconds) + (bytes / BytesPerSecond);

    /// <summary>
    /// Seconds of a step: c + E + max(G / K, G − β c), where sums take E = T λ + M α + b / B with T trades, M messages and b bytes, and
    /// gradients G likewise. Gradients hide behind backward, but for the last of their K buckets, which has nothing to hide behind.
    /// </summary>
    /// <param name="compute">c, seconds in which a process computes.</param>
    /// <param name="traffic">What is exchanged.</param>
    public double Step(double compute, StepTraffic traffic)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        if (traffic.Processes == 1)
            return compute;
        double sums = (traffic.SumTrades * TradeSeconds) + (traffic.SumMessages * MessageSeconds) + (traffic.SumBytes / BytesPerSecond);
        double gradients = (traffic.GradientTrades * TradeSeconds) + (traffic.GradientMessages * MessageSeconds)
            + (traffic.GradientBytes / BytesPerSecond);
        return compute + sums + Math.Max(gradients / traffic.Buckets, gradients - (BackwardShare * compute));
    }

    /// <summary>
    /// The model of measured trades: of all λ, α, 1 / B ≥ 0 those with the least Σ (ln model − ln measured)², so that short trades count as
    /// much as long ones, and half of a time is as wrong as twice of it.
    /// </summary>
    /// <param name="trades">Trades of several sizes, and of at least two numbers of processes, to tell λ and α apart.</param>
    /// <exception cref="ArgumentException">There are fewer than three, or of one number of processes.</exception>
    public static StepModel Fit(IReadOnlyList<TradePoint> trades)
    {
        ArgumentNullException.ThrowIfNull(trades);
        if (trades.Count < 3 || trades.Select(trade => trade.Processes).Distinct().Count() < 2)
            throw new ArgumentException("a fit needs three trades or more, of two numbers of processes.", nameof(trades));
        const int rounds = 200;

        // Weights that make the slopes of weighted squares those of squared logarithms: (ln y − ln t) / (y (y − t)), near y = t 1 / (y t).
        double[] weights = [.. trades.Select(trade => 1 / Square(trade.Seconds))];
        double[] best = [0, 0, 0];
        for (int round = 0; round < rounds; round++)
        {
            best = NotNegative(trades, weights);
            for (int i = 0; i < weights.Length; i++)
            {
                double y = Math.Max(Of(best, trades[i]), trades[i].Seconds * 1e-6), t = trades[i].Seconds;
                weights[i] = Math.Abs(y - t) < 1e-6 * t ? 1 / (y * t) : Elementary.Log(y / t) / (y * (y - t));
            }
        }

        return new StepModel(1 / best[2], best[0], best[1]);
    }

    static double Of(double[] constants, TradePoint trade) =>
        constants[0] + ((trade.Processes - 1) * constants[1]) + (trade.Bytes * constants[2]);

    /// <summary>The best weighted squares. With three unknowns, each may be 0 or free: the best of seven solutions that are not negative.
    /// </summary>
    static double[] NotNegative(IReadOnlyList<TradePoint> trades, double[] weights)
    {
        double[][] rows = [.. trades.Zip(weights, (trade, weight) => (double[])
            [Math.Sqrt(weight), Math.Sqrt(weight) * (trade.Processes - 1), Math.Sqrt(weight) * trade.Bytes,
                Math.Sqrt(weight) * trade.Seconds])];
        double[] best = [0, 0, 0];
        double least = double.PositiveInfinity;
        for (int free = 1; free < 8; free++)
        {
            int[] columns = [.. Enumerable.Range(0, 3).Where(i => (free >> i & 1) == 1)];
            if (Solve(rows, columns) is not { } found || found.Any(value => value < 0))
                continue;
            double error = rows.Sum(row => Square((row[0] * found[0]) + (row[1] * found[1]) + (row[2] * found[2]) - row[3]));
            if (error < least)
                (least, best) = (error, found);
        }

        return best;
    }

    /// <summary>Least squares for the columns that are free; null where they cannot be told apart.</summary>
    static double[]? Solve(double[][] rows, int[] columns)
    {
        int n = columns.Length;
        double[] scale = [.. columns.Select(column => Math.Sqrt(rows.Sum(row => Square(row[column]))))];
        if (scale.Any(length => length == 0))
            return null;
        double[,] a = new double[n, n + 1];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                a[i, j] = rows.Sum(row => row[columns[i]] * row[columns[j]]) / (scale[i] * scale[j]);
            a[i, n] = rows.Sum(row => row[columns[i]] * row[3]) / scale[i];
        }

        const double singular = 1e-12;
        for (int pivot = 0; pivot < n; pivot++)
        {
            if (a[pivot, pivot] < singular)
                return null;
            for (int i = 0; i < n; i++)
            {
                double times = a[i, pivot] / a[pivot, pivot];
                for (int j = pivot; i != pivot && j <= n; j++)
                    a[i, j] -= times * a[pivot, j];
            }
        }

        double[] all = new double[3];
        for (int i = 0; i < n; i++)
            all[columns[i]] = a[i, n] / a[i, i] / scale[i];
        return all;
    }

    static double Square(double x) => x * x;
}
