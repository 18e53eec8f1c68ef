using Gabor.Components;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;

namespace Gabor.KernelMethods;

/// <summary>
/// A kernel function k(x, x') = φ(x)ᵀφ(x') (4.1.3): the inner product of two images in a space of many dimensions, of which φ itself is
/// never computed. Choosing one is what the text calls kernel engineering. It is symmetric, and its matrix of any points positive
/// semidefinite. "Kernel" alone means compute code in this project.
/// </summary>
/// <param name="kind">Its name and hyper-parameters.</param>
/// <param name="values">Their values, in the order of the kind.</param>
public abstract class KernelFunction(ComponentKind<KernelFunction> kind, params ReadOnlySpan<double> values) : Component(kind, values)
{
    /// <summary>Whether it is defined for numbers from 0 on alone, as histograms; no by default.</summary>
    public virtual bool IsOfHistograms => false;

    /// <summary>k(i, j) = k(xᵢ, yⱼ) of all pairs of rows; <see cref="KernelMatrix.Compute"/> has checked the sizes.</summary>
    /// <param name="x">X, [m, n].</param>
    /// <param name="y">Y, [l, n].</param>
    /// <param name="n">Numbers of a row.</param>
    /// <param name="k">K, [m, l]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">A number is out of the function's domain, or a hyper-parameter is not chosen yet.</exception>
    public abstract void Fill(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int n, Span<float> k, Workers workers);

    /// <summary>The same function with what its hyper-parameters leave to the data, as a γ of 0, chosen by the training points.</summary>
    /// <param name="x">The training points, [m, n].</param>
    /// <param name="n">Numbers of a point.</param>
    /// <param name="seed">The seed of the pairs that are drawn.</param>
    /// <param name="workers">The threads.</param>
    public virtual KernelFunction Chosen(ReadOnlySpan<float> x, int n, ulong seed, Workers workers) => this;

    /// <summary>
    /// The median heuristic: 1 / the median of a distance over 1000 pairs of different points that <paramref name="seed"/> draws, so that
    /// k is 1/e for a typical pair. Pairs at distance 0 are left out; 1 where no others are.
    /// </summary>
    /// <param name="distance">The distance of the rows i and j.</param>
    /// <param name="m">How many points there are.</param>
    /// <param name="seed">The seed of the pairs.</param>
    private protected static double MedianGamma(Func<int, int, double> distance, int m, ulong seed)
    {
        const int pairs = 1000;
        RandomStream first = new(seed, Purpose.Sample, 0), second = new(seed, Purpose.Sample, 1);
        List<double> distances = [];
        for (int pair = 0; pair < pairs && m > 1; pair++)
        {
            int i = first.Below((ulong)pair, m), j = second.Below((ulong)pair, m - 1);
            if (distance(i, j < i ? j : j + 1) is var found and > 0)
                distances.Add(found);
        }

        distances.Sort();
        return distances.Count == 0 ? 1 : 1 / distances[distances.Count / 2];
    }

    /// <summary>Refuses numbers below 0, as of functions of histograms.</summary>
    private protected void RefuseNegative(ReadOnlySpan<float> x)
    {
        foreach (float number in x)
        {
            if (!(number >= 0))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"{Name}: a point has the number {number}; the function is defined for numbers from 0 on, as pixels or histograms."));
            }
        }
    }

    /// <summary>A γ that is chosen; 0 is not yet.</summary>
    private protected float ChosenGamma(double gamma) => gamma > 0
        ? (float)gamma
        : throw new ArgumentException($"{Name}: gamma is 0, which leaves it to the training points; call Chosen with them first.");
}
