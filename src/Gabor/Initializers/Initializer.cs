using Gabor.Components;
using Gabor.Layers;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>
/// Where weights begin. Not all at 0, or all neurons of a layer would stay equal (6.6); biases begin at 0, as in algorithms 1 and 2.
/// </summary>
/// <param name="kind">Its name and hyper-parameters.</param>
/// <param name="values">Their values, in the order of the kind.</param>
public abstract class Initializer(ComponentKind<Initializer> kind, params ReadOnlySpan<double> values) : Component(kind, values)
{
    /// <summary>Fills a parameter: weights by the initializer, others with their constant start, biases with 0.</summary>
    /// <param name="parameter">What to fill.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="number">The parameter's place in the model, which names its random numbers.</param>
    public void Fill(Parameter parameter, ulong seed, int number)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (parameter.Inputs == 0)
            parameter.Value.Span.Fill(parameter.Start);
        else
            Fill(parameter.Value.Span, parameter, new RandomStream(seed, Purpose.Initialization, number));
    }

    /// <summary>Fills weights.</summary>
    /// <param name="weights">The weights, overwritten.</param>
    /// <param name="parameter">Their parameter: sizes, fan in and fan out.</param>
    /// <param name="random">The random numbers of this parameter.</param>
    protected abstract void Fill(Span<float> weights, Parameter parameter, RandomStream random);
}
