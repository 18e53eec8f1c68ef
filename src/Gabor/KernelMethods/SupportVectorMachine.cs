using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>
/// The support vector machine (Cortes and Vapnik 1995), one class against one: for each pair it minimizes ½‖w‖² + C Σᵢ max(0, 1 − tᵢs(xᵢ)),
/// t = ±1. The sum is the hinge loss; the text's "hinge loss" in 3.3.1 is the cross-entropy.
/// </summary>
public static class SupportVectorMachine
{
    /// <summary>Trains it.</summary>
    /// <param name="function">k; what it leaves to the data is chosen by the points.</param>
    /// <param name="x">The training points, [m, n].</param>
    /// <param name="n">Numbers of a point.</param>
    /// <param name="labels">Their classes, [m], 0…K−1; every class has a point.</param>
    /// <param name="classes">K.</param>
    /// <param name="options">How.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="progress">Is told of each pair.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together, or a class has no point.</exception>
    public static SupportVectorResult Fit(
        KernelFunction function, ReadOnlySpan<float> x, int n, ReadOnlySpan<int> labels, int classes, SupportVectorOptions options,
        Workers workers, IProgress<SupportVectorProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(workers);
        int m = TrainingPoints.Check(nameof(SupportVectorMachine), x, n, labels, classes), pairs = OneAgainstOne.Pairs(classes);
        options.Check();
        int[][] members = Members(labels, classes);
        var chosen = function.Chosen(x, n, options.Seed, workers);
        var source = new KernelRows(chosen, x.ToArray(), n, options.CacheBytes, workers);

        float[] all = new float[m * pairs], bias = new float[pairs];
        bool[] supports = new bool[m];
        long steps = 0;
        bool hasConverged = true;
        int pair = 0;
        for (int first = 0; first < classes; first++)
        {
            for (int second = first + 1; second < classes; second++, pair++)
            {
                int[] points = [.. members[first], .. members[second]];
                var problem = new PairProblem(source.Of(points), points.Length, members[first].Length, options);
                hasConverged &= problem.Solve(cancellation);
                steps += problem.Steps;
                bias[pair] = (float)problem.Bias;
                for (int i = 0; i < points.Length; i++)
                {
                    all[(points[i] * pairs) + pair] = (float)problem.Coefficient(i);
                    supports[points[i]] |= problem.Coefficient(i) != 0;
                }

                progress?.Report(new(pair + 1, pairs, steps));
            }
        }

        int[] kept = [.. Enumerable.Range(0, m).Where(i => supports[i])];
        return new(new(chosen, n, Kept(x, n, kept), Kept(all, pairs, kept), bias), kept, classes, steps, hasConverged);
    }

    static int[][] Members(ReadOnlySpan<int> labels, int classes)
    {
        List<int>[] members = [.. Enumerable.Range(0, classes).Select(_ => new List<int>())];
        for (int i = 0; i < labels.Length; i++)
            members[labels[i]].Add(i);
        if (Array.FindIndex(members, one => one.Count == 0) is var missing and >= 0)
            throw new ArgumentException($"SupportVectorMachine: class {missing} has no point; every class must have one at least.");
        return [.. members.Select(one => one.ToArray())];
    }

    static float[] Kept(ReadOnlySpan<float> rows, int n, int[] kept)
    {
        float[] result = new float[kept.Length * n];
        for (int i = 0; i < kept.Length; i++)
            rows.Slice(kept[i] * n, n).CopyTo(result.AsSpan(i * n));
        return result;
    }
}
