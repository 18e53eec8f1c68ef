using Gabor.Losses;

namespace Gabor.Experiments.Surfaces;

/// <summary>How a <see cref="LossSurface"/> is measured.</summary>
public sealed record SurfaceOptions
{
    /// <summary>The most directions that can be drawn.</summary>
    internal const int MostDirections = 2;

    /// <summary>Points a side at most.</summary>
    const int MostPoints = 201;

    /// <summary>1 for a line through the parameters, 2 for a plane.</summary>
    public int Directions { get; init; } = 1;

    /// <summary>How long the directions are.</summary>
    public DirectionLength Length { get; init; } = DirectionLength.Filter;

    /// <summary>
    /// How far to go each way, in directions, above 0; null for 1, or with directions of length 1 for the length of the parameters
    /// themselves.
    /// </summary>
    public double? Span { get; init; }

    /// <summary>
    /// Points along each direction, odd, so that one of them is the network as it is, from 3 to 201; null for 51 on a line and 21 on each
    /// side of a plane.
    /// </summary>
    public int? Points { get; init; }

    /// <summary>Images that J is the mean over, at least 1; all where there are fewer.</summary>
    public int Images { get; init; } = 1000;

    /// <summary>The loss of the scores whose mean J has; softmax cross-entropy by default.</summary>
    public Loss Loss { get; init; } = new SoftmaxCrossEntropy();

    /// <summary>λ of J, (3.23); at least 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The seed of the directions and the images.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks all values.</summary>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">A value is out of range; the message names the option and its range.</exception>
    public SurfaceOptions Validated()
    {
        Require(Directions is >= 1 and <= MostDirections, "directions", Directions, "1 or 2");
        Require(Span is null || ((float)Span > 0 && float.IsFinite((float)Span)), "span", Span, "above 0 and within what a float holds");
        Require(Points is null || (Points is >= 3 and <= MostPoints && Points % 2 == 1), "points", Points, $"odd, from 3 to {MostPoints}");
        Require(Images >= 1, "images", Images, "at least 1");
        Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), "weight-decay", WeightDecay, "at least 0");
        return this;
    }

    static void Require(bool holds, string option, object? value, string range)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"{option} is {value}; it must be {range}."));
    }
}

/// <summary>How long a random direction in the space of the parameters is.</summary>
public enum DirectionLength
{
    /// <summary>1 over all trained parameters together, so that c is how far the parameters are from where they were.</summary>
    Unit,

    /// <summary>
    /// In each filter, or the inputs of each neuron, as long as its weights are there (Li et al. 2018), so that networks whose weights
    /// differ in size can be compared. Biases and normalisations, parameters of one axis, stay.
    /// </summary>
    Filter,
}
