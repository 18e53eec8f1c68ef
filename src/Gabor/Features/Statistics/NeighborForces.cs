using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Statistics;

/// <summary>The slopes of KL(P ‖ Q) by the points of a map, (5) of van der Maaten and Hinton (2008).</summary>
sealed class NeighborForces
{
    /// <summary>Points of one part of the work.</summary>
    const int Together = 16;

    readonly double[] joint, attractions, repulsions, sums;
    readonly int count;
    readonly Workers workers;
    readonly Action<int, int> rows;
    double[] map = [];

    /// <param name="joint">p_ij, [m, m].</param>
    /// <param name="count">m.</param>
    /// <param name="workers">The threads.</param>
    public NeighborForces(double[] joint, int count, Workers workers)
    {
        (this.joint, this.count, this.workers) = (joint, count, workers);
        (attractions, repulsions, sums) = (new double[2 * count], new double[2 * count], new double[count]);
        rows = Rows;
    }

    /// <summary>4 Σ_j (ε p_ij − q_ij) u_ij (y_i − y_j) of every point.</summary>
    /// <param name="map">y, [m, 2].</param>
    /// <param name="exaggeration">ε.</param>
    /// <param name="slopes">[m, 2]; overwritten.</param>
    public void Slopes(double[] map, double exaggeration, Span<double> slopes)
    {
        this.map = map;
        Callback.Run(workers, (count + Together - 1) / Together, rows);
        double all = 0;
        foreach (double sum in sums)
            all += sum;
        for (int i = 0; i < slopes.Length; i++)
            slopes[i] = 4 * ((exaggeration * attractions[i]) - (repulsions[i] / all));
    }

    /// <summary>KL(P ‖ Q) = Σ p ln(p / q), in nats.</summary>
    public double Divergence(double[] map)
    {
        double all = 0, sum = 0;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
                all += i == j ? 0 : Nearness(map, i, j);
        }

        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double p = joint[(i * count) + j];
                sum += p > 0 && i != j ? p * Elementary.Log(p * all / Nearness(map, i, j)) : 0;
            }
        }

        return sum;
    }

    static double Nearness(double[] map, int i, int j)
    {
        double across = map[2 * i] - map[2 * j], up = map[(2 * i) + 1] - map[(2 * j) + 1];
        return 1 / (1 + (across * across) + (up * up));
    }

    void Rows(int part, int worker)
    {
        for (int i = part * Together; i < Math.Min((part + 1) * Together, count); i++)
        {
            double x = map[2 * i], y = map[(2 * i) + 1], pullX = 0, pullY = 0, pushX = 0, pushY = 0, sum = -1;
            var p = joint.AsSpan(i * count, count);
            for (int j = 0; j < p.Length; j++)
            {
                double across = x - map[2 * j], up = y - map[(2 * j) + 1], near = 1 / (1 + (across * across) + (up * up));
                double pull = p[j] * near, push = near * near;
                (pullX, pullY) = (pullX + (pull * across), pullY + (pull * up));
                (pushX, pushY) = (pushX + (push * across), pushY + (push * up));
                sum += near;
            }

            (attractions[2 * i], attractions[(2 * i) + 1], repulsions[2 * i], repulsions[(2 * i) + 1]) = (pullX, pullY, pushX, pushY);
            sums[i] = sum;
        }
    }
}
