using Gabor.Layers;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>
/// Where weights begin. Not all at 0, or all neurons of a layer would stay equal (6.6); biases begin at 0, as in algorithms 1 and 2.
/// </summary>
public abstract class Initializer
{
    /// <summary>What it is, as options and tables call it.</summary>
    public abstract string Kind { get; }

    /// <summary>Fills a parameter: weights from the rule, the others with the value that they begin at, biases with 0.</summary>
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

    private protected abstract void Fill(Span<float> weights, Parameter parameter, RandomStream random);
}
