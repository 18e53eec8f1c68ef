using Gabor.Components;
using Gabor.Layers;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Optimizers;

/// <summary>
/// Turns gradients into better weights (6.3). An optimizer is a value: what it keeps for each parameter lies in
/// <see cref="ParameterSlots"/>.
/// </summary>
/// <param name="kind">
/// Its name and hyper-parameters, <see cref="LearningRateName"/> among them and <see cref="WeightDecayName"/> if it decays weights.
/// </param>
/// <param name="values">Their values, in the order of the kind.</param>
public abstract class Optimizer(ComponentKind<Optimizer> kind, params ReadOnlySpan<double> values) : Component(kind, values)
{
    /// <summary>The name of the hyper-parameter that is <see cref="LearningRate"/>; every optimizer has it.</summary>
    public const string LearningRateName = "learning-rate";

    /// <summary>The name of the hyper-parameter that is <see cref="WeightDecay"/>.</summary>
    public const string WeightDecayName = "weight-decay";

    /// <summary>α, the learning rate; the greatest one where a schedule changes it.</summary>
    public double LearningRate =>
        Find(LearningRateName) ?? throw new InvalidOperationException($"{Name} has no hyper-parameter {LearningRateName}.");

    /// <summary>λ of weight decay, (3.22)–(3.24), (4.22), (4.23); 0 where the optimizer has none.</summary>
    public double WeightDecay => Find(WeightDecayName) ?? 0;

    /// <summary>
    /// The arrays that it keeps for each parameter, by name; each has the parameter's length and begins at 0. None by default.
    /// </summary>
    public virtual IReadOnlyList<string> Slots => [];

    /// <summary>The same for one parameter, where some are treated in another way; <see cref="Slots"/> by default.</summary>
    public virtual IReadOnlyList<string> SlotsOf(Parameter parameter) => Slots;

    /// <summary>How many floats of scratch memory a step of one parameter takes. None by default.</summary>
    public virtual int ScratchOf(Parameter parameter) => 0;

    /// <summary>Changes one parameter.</summary>
    public abstract void Apply(in Update update);
}

/// <summary>What an optimizer needs to change one parameter by one step.</summary>
public readonly ref struct Update
{
    readonly ParameterSlots slots;
    readonly int parameter;

    internal Update(
        Span<float> weights, ReadOnlySpan<float> gradient, ParameterSlots slots, int parameter, float learningRate, float decay, long step,
        Workers workers)
    {
        Weights = weights;
        Gradient = gradient;
        LearningRate = learningRate;
        Decay = decay;
        Step = step;
        Workers = workers;
        this.slots = slots;
        this.parameter = parameter;
    }

    /// <summary>θ, to be changed.</summary>
    public Span<float> Weights { get; }

    /// <summary>∇ of the mean error over the batch, without weight decay.</summary>
    public ReadOnlySpan<float> Gradient { get; }

    /// <summary>α, the learning rate of this step.</summary>
    public float LearningRate { get; }

    /// <summary>λ of weight decay, (3.37): the gradient of the whole J is ∇ + λθ. 0 for parameters that do not decay.</summary>
    public float Decay { get; }

    /// <summary>t, the number of this step, from 1.</summary>
    public long Step { get; }

    /// <summary>The threads that share the work.</summary>
    public Workers Workers { get; }

    /// <summary>The sizes of the parameter's axes.</summary>
    public ReadOnlySpan<int> Sizes => slots.SizesOf(parameter);

    /// <summary>Memory for the step, at least as long as <see cref="Optimizer.ScratchOf"/> asked for; what it holds is undefined.</summary>
    public Span<float> Scratch => slots.Scratch;

    /// <summary>θ ← θ − αλθ: decoupled weight decay, in place of λθ in the gradient (Loshchilov and Hutter 2019).</summary>
    public void Shrink()
    {
        if (Decay != 0)
            ElementWiseKernels.ScaleAdd(-LearningRate * Decay, Weights, Weights, Workers);
    }

    /// <summary>An array that the optimizer keeps for this parameter, in the order of <see cref="Optimizer.Slots"/>.</summary>
    public Span<float> Slot(int index) => slots.Of(parameter, index);
}
