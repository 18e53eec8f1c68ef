using Gabor.Layers;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Optimizers;

/// <summary>A rule that turns gradients into better weights (6.3).</summary>
public abstract class Optimizer
{
    /// <summary>What it is, as options and tables call it.</summary>
    public abstract string Kind { get; }

    /// <summary>The arrays that it keeps for each parameter, by name; each has the parameter's length and begins at 0. None by default.</summary>
    public virtual IReadOnlyList<string> Slots => [];

    /// <summary>The same for one parameter, where a rule treats some in another way; <see cref="Slots"/> by default.</summary>
    public virtual IReadOnlyList<string> SlotsOf(Parameter parameter) => Slots;

    /// <summary>How many floats of scratch memory a step of one parameter takes. None by default.</summary>
    public virtual int ScratchOf(Parameter parameter) => 0;

    /// <summary>Changes one parameter.</summary>
    public abstract void Apply(in Update update);
}

/// <summary>What a rule needs to change one parameter by one step.</summary>
public readonly ref struct Update
{
    readonly ParameterSlots slots;
    readonly int parameter;

    internal Update(Span<float> weights, ReadOnlySpan<float> gradient, ParameterSlots slots, int parameter, float learningRate, float decay, long step, Workers workers)
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

    /// <summary>∇ of the mean error over the batch, without L2.</summary>
    public ReadOnlySpan<float> Gradient { get; }

    /// <summary>α, the learning rate of this step.</summary>
    public float LearningRate { get; }

    /// <summary>λ of L2, (3.37): the gradient of the whole J is ∇ + λθ. 0 for parameters that do not decay.</summary>
    public float Decay { get; }

    /// <summary>t, the number of this step, from 1.</summary>
    public long Step { get; }

    /// <summary>The threads that share the work.</summary>
    public Workers Workers { get; }

    /// <summary>The sizes of the parameter's axes.</summary>
    public ReadOnlySpan<int> Sizes => slots.SizesOf(parameter);

    /// <summary>Memory for the step, at least as long as <see cref="Optimizer.ScratchOf"/> asked for; what it holds is undefined.</summary>
    public Span<float> Scratch => slots.Scratch;

    /// <summary>θ ← θ − αλθ: decay beside the rule, in place of λθ in its gradient (Loshchilov and Hutter 2019).</summary>
    public void Shrink()
    {
        if (Decay != 0)
            ElementWiseKernels.ScaleAdd(-LearningRate * Decay, Weights, Weights, Workers);
    }

    /// <summary>An array that the rule keeps for this parameter, in the order of <see cref="Optimizer.Slots"/>.</summary>
    public Span<float> Slot(int index) => slots.Of(parameter, index);
}
