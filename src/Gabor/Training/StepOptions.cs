using Gabor.Losses;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Processes;

namespace Gabor.Training;

/// <summary>What can be chosen of a step beside its optimizer.</summary>
public sealed record StepOptions
{
    /// <summary>The loss of each output, outputs behind the last one having none; softmax cross-entropy of the scores by default.</summary>
    public IReadOnlyList<OutputLoss> Losses { get; init; } = [new(new SoftmaxCrossEntropy())];

    /// <summary>
    /// w, how much the error of an image of each class counts, [K], where the target is a label: J = 1/m Σᵢ w(y⁽ⁱ⁾) err⁽ⁱ⁾. None, the
    /// default, for 1 each.
    /// </summary>
    public IReadOnlyList<float> ClassWeights { get; init; } = [];

    /// <summary>What cuts gradients that are too large; nothing by default.</summary>
    public GradientClip? Clip { get; init; }

    /// <summary>
    /// By what the learning rate is multiplied from layer to layer, see <see cref="Optimizers.LayerDecay"/>; 1 by default.
    /// </summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>By what the learning rate of biases is multiplied, see <see cref="LearningRates"/>; 1 by default.</summary>
    public double BiasRate { get; init; } = 1;

    /// <summary>The parts that each batch is cut into, and who computes them; null for a batch in one.</summary>
    internal PartExchange? Parts { get; init; }

    /// <summary>How the model is compiled.</summary>
    internal PlanOptions Plan { get; init; } = new();

    /// <summary>How each batch is cut to be computed piece by piece; by default it is not.</summary>
    public ShardOptions Shards { get; init; } = new();

    /// <summary>What is done with gradients before they are clipped, where there are no <see cref="Parts"/>; null for nothing.</summary>
    internal IGradientExchange? Exchange { get; init; }
}
