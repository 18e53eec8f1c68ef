namespace Gabor.Experiments.Representations;

/// <summary>How <see cref="GreedyPretraining"/> trains.</summary>
public sealed record GreedyPretrainingOptions
{
    /// <summary>Neurons of each hidden layer, at least 1; three layers of 256 by default.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [256, 256, 256];

    /// <summary>Whether hidden layers are ReLUs; sigmoids by default, as the networks had for which pre-training was found.</summary>
    public bool Rectifies { get; init; }

    /// <summary>
    /// Noise while layers are trained without labels, from 0 to below 1: the share of pixels or of numbers of a code that are dropped;
    /// a half by default.
    /// </summary>
    public double Noise { get; init; } = 0.5;

    /// <summary>Passes over all images for each layer, at least 1; 10 by default.</summary>
    public int PretrainingEpochs { get; init; } = 10;

    /// <summary>Passes over the images with labels, at least 1; 40 by default.</summary>
    public int FineTuningEpochs { get; init; } = 40;

    /// <summary>Images per step, at least 1; 50 by default.</summary>
    public int BatchSize { get; init; } = 50;

    /// <summary>α of Adam, above 0; 0.001 by default.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>These options, if they are in range.</summary>
    /// <exception cref="ArgumentException">One is not.</exception>
    public GreedyPretrainingOptions Validated()
    {
        if (Hidden.Count == 0 || Hidden.Any(neurons => neurons < 1))
            throw new ArgumentException("pretraining: at least one hidden layer of at least one neuron is needed.");
        if (!(Noise is >= 0 and < 1))
            throw new ArgumentException(FormattableString.Invariant($"pretraining: noise is {Noise}; it must be from 0 to below 1."));
        if (PretrainingEpochs < 1 || FineTuningEpochs < 1 || BatchSize < 1)
            throw new ArgumentException("pretraining: epochs and batch size must be at least 1.");
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"pretraining: the learning rate is {LearningRate}; it must be above 0."));
        }

        return this;
    }
}
