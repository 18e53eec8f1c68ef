using Gabor.Numerics.Kernels.Features;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Statistics;

/// <summary>
/// K centres that are the means of the points nearest to them (Lloyd 1982), from first centres that lie far from each other (k-means++,
/// Arthur and Vassilvitskii 2007). Such centres are the words of a <see cref="BagOfWords"/>.
/// </summary>
public sealed class KMeans
{
    readonly float[] centers;
    readonly NearestCenter nearest;

    /// <summary>Given centres.</summary>
    /// <param name="centers">[K, n].</param>
    /// <param name="features">n.</param>
    public KMeans(ReadOnlySpan<float> centers, int features)
        : this(centers.ToArray(), features, [])
    {
    }

    KMeans(float[] centers, int features, IReadOnlyList<double> inertias)
    {
        Clusters = Points.Rows(centers, features, least: 1, nameof(KMeans));
        (this.centers, Features, Inertias) = (centers, features, inertias);
        nearest = new NearestCenter(centers, features);
    }

    /// <summary>K.</summary>
    public int Clusters { get; }

    /// <summary>n, the coordinates of a point.</summary>
    public int Features { get; }

    /// <summary>[K, n].</summary>
    public ReadOnlySpan<float> Centers => centers;

    /// <summary>Σ ‖x − its centre‖² after each assignment of all points; it never rises. Empty where the centres were given.</summary>
    public IReadOnlyList<double> Inertias { get; }

    /// <summary>Finds the clusters of points.</summary>
    /// <param name="x">The points, [m, n].</param>
    /// <param name="features">n.</param>
    /// <param name="clusters">K, 1…m.</param>
    /// <param name="options">How.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">Fewer points than clusters, or not whole ones.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static KMeans Fit(ReadOnlySpan<float> x, int features, int clusters, KMeansOptions options, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(clusters, 1);
        options.Check();
        int rows = Points.Rows(x, features, clusters, nameof(KMeans));
        KMeans? best = null;
        for (int start = 0; start < options.Restarts; start++)
        {
            double[] centers = CenterSeeds.Choose(x, features, clusters, options.Seed, start, workers);
            var found = Fit(x, centers, rows, features, options, workers);
            best = best is null || found.Inertias[^1] < best.Inertias[^1] ? found : best;
        }

        return best!;
    }

    /// <summary>Of each point the number of the nearest centre; the first of equally near ones, but for rounding.</summary>
    /// <param name="x">[m, n].</param>
    /// <param name="labels">[m]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public void Assign(ReadOnlySpan<float> x, Span<int> labels, Workers workers) => nearest.Find(x, labels, workers);

    static KMeans Fit(ReadOnlySpan<float> x, double[] centers, int rows, int features, KMeansOptions options, Workers workers)
    {
        int[] labels = new int[rows], candidates = new int[rows];
        double[] distances = new double[rows], others = new double[rows];
        var inertias = new List<double>();
        while (true)
        {
            // A matrix product finds the nearest centres; as it rounds, a point moves only if it is truly nearer.
            new NearestCenter(Array.ConvertAll(centers, value => (float)value), features).Find(x, candidates, workers);
            ClusterKernels.SquaredDistances(x, features, centers, candidates, others, workers);
            if (inertias.Count > 0)
                ClusterKernels.SquaredDistances(x, features, centers, labels, distances, workers);
            bool hasMoved = Move(candidates, others, labels, distances, everyone: inertias.Count == 0);
            double inertia = 0;
            foreach (double distance in distances)
                inertia += distance;
            bool isDone = inertias.Count > 0 && inertias[^1] - inertia <= options.Tolerance * inertia;
            inertias.Add(inertia);
            if (!hasMoved || isDone || inertias.Count == options.MaximumIterations)
                break;
            Recenter(x, features, labels, distances, centers, workers);
        }

        return new KMeans(Array.ConvertAll(centers, value => (float)value), features, inertias);
    }

    static bool Move(int[] candidates, double[] others, int[] labels, double[] distances, bool everyone)
    {
        bool hasMoved = everyone;
        for (int i = 0; i < labels.Length; i++)
        {
            if (!everyone && !(others[i] < distances[i]))
                continue;
            hasMoved |= labels[i] != candidates[i];
            (labels[i], distances[i]) = (candidates[i], others[i]);
        }

        return hasMoved;
    }

    /// <summary>Centres become means. A cluster without points gets the point farthest from its centre, the first of equals.</summary>
    static void Recenter(
        ReadOnlySpan<float> x, int features, int[] labels, double[] distances, double[] centers, Workers workers)
    {
        ClusterKernels.Sums(x, features, labels, centers, workers);
        int[] counts = new int[centers.Length / features];
        foreach (int label in labels)
            counts[label]++;
        for (int k = 0; k < counts.Length; k++)
        {
            var center = centers.AsSpan(k * features, features);
            int farthest = 0;
            for (int i = 1; i < distances.Length && counts[k] == 0; i++)
                farthest = distances[i] > distances[farthest] ? i : farthest;
            for (int j = 0; j < features; j++)
                center[j] = counts[k] > 0 ? center[j] / counts[k] : x[(farthest * features) + j];
            if (counts[k] == 0)
                distances[farthest] = 0;
        }
    }
}
