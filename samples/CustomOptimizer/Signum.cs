using System.Runtime.CompilerServices;
using Gabor.Components;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Lanes;
using Gabor.Optimizers;

namespace CustomOptimizer;

/// <summary>
/// Signum (Bernstein et al. 2018, arXiv 1802.04434): m ← βm + (1 − β)∇; θ ← θ − α sign(m), after the decoupled weight decay θ ← θ − αλθ.
/// </summary>
/// <param name="learningRate">α, above 0; 0.001 by default.</param>
/// <param name="momentum">β, from 0 to below 1; 0.9 by default.</param>
/// <param name="weightDecay">λ, at least 0; 0 by default.</param>
public sealed class Signum(double learningRate = 0.001, double momentum = 0.9, double weightDecay = 0)
    : Optimizer(Kind, learningRate, momentum, weightDecay)
{
    // <kind>
    /// <summary>Its name and hyperparameters; from them come checks, JSON and equality.</summary>
    public static ComponentKind<Optimizer> Kind { get; } = new(
        "signum", "the sign of the momentum",
        [
            new(LearningRateName, 0.001, "Learning rate.") { Minimum = 0, ExcludesMinimum = true },
            new("momentum", 0.9, "Momentum.") { Minimum = 0, Maximum = 1, ExcludesMaximum = true },
            new(WeightDecayName, 0, "Weight decay.") { Minimum = 0 },
        ],
        values => new Signum(values[0], values[1], values[2]));
    // </kind>

    // <apply>
    /// <summary>m, an array for each parameter. Training makes it, and checkpoints hold it.</summary>
    public override IReadOnlyList<string> Slots => ["mean"];

    /// <summary>A step of one parameter. It allocates nothing.</summary>
    public override void Apply(in Update update)
    {
        var mean = update.Slot(0);
        update.Shrink();
        ElementWiseKernels.Zip(new Average((float)(1 - momentum)), mean, update.Gradient, mean, update.Workers);
        ElementWiseKernels.Zip(new SignStep(update.LearningRate), update.Weights, mean, update.Weights, update.Workers);
    }
    // </apply>

    // <function>
    /// <summary>θ − α sign(m), for as many elements at a time as the processor takes.</summary>
    readonly struct SignStep(float rate) : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Invoke<T>(T theta, T m) where T : unmanaged, ILanes<T>
        {
            T zero = T.Fill(0), step = T.Fill(rate);
            T lowered = T.WhereGreater(m, zero, T.Subtract(theta, step), theta);
            return T.WhereGreater(zero, m, T.Add(theta, step), lowered);
        }
    }
    // </function>

    /// <summary>m + s(∇ − m), rounded once at the end.</summary>
    readonly struct Average(float share) : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Invoke<T>(T m, T gradient) where T : unmanaged, ILanes<T> => T.MultiplyAdd(T.Fill(share), T.Subtract(gradient, m), m);
    }
}
