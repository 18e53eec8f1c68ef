using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Statistics;

/// <summary>
/// t-SNE: a map of points in the plane on which those that are near in all their coordinates are near (van der Maaten and Hinton 2008). It
/// is exact, of all pairs, and so for some thousand points.
/// </summary>
/// <remarks>
/// <para>p_j|i = exp(−β_i ‖x_i − x_j‖²) / Σ, (1), with the β_i for which the entropy of row i is the logarithm of the perplexity;
/// p_ij = (p_j|i + p_i|j) / 2m. On the map q_ij = u_ij / Σ u, u_ij = 1 / (1 + ‖y_i − y_j‖²), (4). The map is that of the least
/// KL(P ‖ Q) that gradient descent finds: ∂/∂y_i = 4 Σ_j (p_ij − q_ij) u_ij (y_i − y_j), (5), with momentum and gains, p exaggerated
/// twelve times at first.</para>
/// <para>It begins at the two principal components, made small, so that nothing is drawn and the map keeps the large distances (Kobak and
/// Berens 2019). All sums are in double, in the order of the points.</para>
/// </remarks>
public static class StochasticNeighborEmbedding
{
    /// <summary>Points of one part of the work.</summary>
    const int Together = 16;

    /// <summary>The standard deviation of the first map along its first axis.</summary>
    const double Start = 1e-4;

    /// <summary>Iterations with exaggerated p, by how much, and momentum then and after.</summary>
    const int Early = 250;

    const double Exaggeration = 12, EarlyMomentum = 0.5, Momentum = 0.8;

    /// <summary>Gains grow where the slope keeps its direction and shrink where not; the least of them.</summary>
    const double Growth = 0.2, Shrinkage = 0.8, LeastGain = 0.01;

    const double LeastRate = 50;

    /// <summary>Halvings of an interval of β, and how near the entropy comes.</summary>
    const int Halvings = 64;

    const double Near = 1e-6;

    /// <summary>Finds a map.</summary>
    /// <param name="x">The points, [m, n], at least four, with two coordinates or more.</param>
    /// <param name="features">n.</param>
    /// <param name="workers">The threads; they never change the result.</param>
    /// <param name="perplexity">How many neighbours each point has, softly counted; at most a third of the points.</param>
    /// <param name="iterations">Steps of gradient descent.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>[m, 2].</returns>
    /// <exception cref="ArgumentException">There are too few points, or not whole ones.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static double[] Fit(
        ReadOnlySpan<float> x, int features, Workers workers, double perplexity = 30, int iterations = 750,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        int count = Points.Rows(x, features, 4, nameof(StochasticNeighborEmbedding));
        double[] joint = Joint(x.ToArray(), features, Math.Min(perplexity, (count - 1) / 3.0), workers);
        double[] map = Begin(x, features, count, workers);
        var forces = new NeighborForces(joint, count, workers);
        double rate = Math.Max(LeastRate, count / Exaggeration / 4);
        double[] slopes = new double[map.Length], moves = new double[map.Length], gains = new double[map.Length];
        Array.Fill(gains, 1);
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool isEarly = iteration < Early;
            forces.Slopes(map, isEarly ? Exaggeration : 1, slopes);
            for (int i = 0; i < map.Length; i++)
            {
                gains[i] = slopes[i] * moves[i] < 0 ? gains[i] + Growth : Math.Max(LeastGain, gains[i] * Shrinkage);
                moves[i] = ((isEarly ? EarlyMomentum : Momentum) * moves[i]) - (rate * gains[i] * slopes[i]);
                map[i] += moves[i];
            }
        }

        return map;
    }

    /// <summary>p_ij, [m, m].</summary>
    internal static double[] Joint(float[] x, int features, double perplexity, Workers workers)
    {
        int count = x.Length / features;
        double[] p = new double[checked(count * count)];
        Callback.Run(workers, (count + Together - 1) / Together, (part, _) =>
        {
            for (int i = part * Together; i < Math.Min((part + 1) * Together, count); i++)
                Conditional(x, features, i, p.AsSpan(i * count, count), perplexity);
        });
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < i; j++)
                p[(i * count) + j] = p[(j * count) + i] = (p[(i * count) + j] + p[(j * count) + i]) / (2 * count);
        }

        return p;
    }

    /// <summary>p_j|i of one point; the square distances are those beyond its nearest neighbour, which changes nothing.</summary>
    static void Conditional(float[] x, int features, int i, Span<double> p, double perplexity)
    {
        double least = double.PositiveInfinity;
        for (int j = 0; j < p.Length; j++)
        {
            double sum = 0;
            for (int d = 0; d < features; d++)
            {
                double difference = (double)x[(i * features) + d] - x[(j * features) + d];
                sum += difference * difference;
            }

            p[j] = sum;
            least = j == i ? least : Math.Min(least, sum);
        }

        double[] distances = p.ToArray();
        double low = 0, high = double.PositiveInfinity, beta = 1, wanted = Elementary.Log(perplexity);
        for (int halving = 0; halving < Halvings; halving++)
        {
            double all = 0, mean = 0;
            for (int j = 0; j < p.Length; j++)
            {
                p[j] = j == i ? 0 : Elementary.Exp(-beta * (distances[j] - least));
                (all, mean) = (all + p[j], mean + (p[j] * (distances[j] - least)));
            }

            for (int j = 0; j < p.Length; j++)
                p[j] /= all;
            double entropy = Elementary.Log(all) + (beta * mean / all);
            if (Math.Abs(entropy - wanted) < Near)
                return;
            if (entropy > wanted)
                (low, beta) = (beta, double.IsFinite(high) ? (beta + high) / 2 : 2 * beta);
            else
                (high, beta) = (beta, (beta + low) / 2);
        }
    }

    static double[] Begin(ReadOnlySpan<float> x, int features, int count, Workers workers)
    {
        var components = PrincipalComponents.Fit(x, features, 2, workers);
        float[] coordinates = new float[2 * count];
        components.Project(x, coordinates, workers);
        double unit = components.Variances[0] > 0 ? Start / Math.Sqrt(components.Variances[0]) : 0;
        return [.. coordinates.Select(coordinate => unit * coordinate)];
    }
}
