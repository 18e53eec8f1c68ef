using Gabor.Components;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>
/// Where weights begin. Not all at 0, or all neurons of a layer would stay equal (6.6); biases begin at 0, as in algorithms 1 and 2.
/// </summary>
/// <param name="kind">Its name and hyper-parameters.</param>
/// <param name="values">Their values, in the order of the kind.</param>
public abstract class Initializer(ComponentKind<Initializer> kind, params ReadOnlySpan<double> values) : Component(kind, values)
{
    /// <summary>Fills weights.</summary>
    /// <param name="weights">The weights, overwritten.</param>
    /// <param name="shape">Their sizes, fan in and fan out.</param>
    /// <param name="random">The random numbers of this parameter.</param>
    public abstract void Fill(Span<float> weights, WeightShape shape, RandomStream random);
}
