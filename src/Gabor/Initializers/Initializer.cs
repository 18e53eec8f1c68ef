using Gabor.Layers;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>
/// The values that weights start with. Not all 0, or all neurons of a layer would stay equal (6.6); biases start at 0, as in algorithms 1 and 2.
/// </summary>
public abstract class Initializer
{
    /// <summary>What it is, as files, options and tables call it.</summary>
    public abstract string Kind { get; }

    /// <summary>Its numbers by name, enough to make it again; none by default.</summary>
    public virtual IReadOnlyList<Setting> Settings => [];

    /// <summary>Fills a parameter: weights by the rule, a parameter without fan in with its <see cref="Parameter.Start"/>, which is 0 for a bias.</summary>
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
    /// <param name="weights">The numbers to write.</param>
    /// <param name="parameter">Their fan in, fan out and sizes.</param>
    /// <param name="random">Random numbers of this parameter.</param>
    protected abstract void Fill(Span<float> weights, Parameter parameter, RandomStream random);
}
