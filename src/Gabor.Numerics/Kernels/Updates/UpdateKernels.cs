using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Updates;

/// <summary>
/// One step of a parameter w against its gradient g, in place. All spans of a call are equally long; those that carry something from
/// step to step start as zeros. Weight decay λ is that of (3.37), 0 for a bias, (3.38): everywhere
/// g̃ = g + λw stands for the gradient.
/// </summary>
static unsafe partial class UpdateKernels
{
    /// <summary>w ← w − αg̃, (6.21).</summary>
    public static void Sgd(ReadOnlySpan<float> gradient, float learningRate, float decay, Span<float> weights, Workers workers)
    {
        Check.Equal(gradient.Length, weights.Length, nameof(Sgd));
        fixed (float* g = gradient, w = weights)
            ElementLoop.RunShared(new SgdKernel(g, w, learningRate, decay), weights.Length, workers);
    }

    /// <summary>v ← μv − αg̃; w ← w + v.</summary>
    public static void Momentum(
        ReadOnlySpan<float> gradient, float learningRate, float momentum, float decay, Span<float> velocity, Span<float> weights,
        Workers workers)
    {
        Check.Equal(gradient.Length, weights.Length, nameof(Momentum));
        Check.Equal(velocity.Length, weights.Length, nameof(Momentum));
        fixed (float* g = gradient, v = velocity, w = weights)
            ElementLoop.RunShared(new MomentumKernel(g, v, w, learningRate, momentum, decay), weights.Length, workers);
    }

    /// <summary>
    /// v ← μv − αg̃; w ← w + μv − αg̃: momentum whose gradient is taken ahead, with w standing where the next gradient is taken.
    /// </summary>
    public static void Nesterov(
        ReadOnlySpan<float> gradient, float learningRate, float momentum, float decay, Span<float> velocity, Span<float> weights,
        Workers workers)
    {
        Check.Equal(gradient.Length, weights.Length, nameof(Nesterov));
        Check.Equal(velocity.Length, weights.Length, nameof(Nesterov));
        fixed (float* g = gradient, v = velocity, w = weights)
            ElementLoop.RunShared(new NesterovKernel(g, v, w, learningRate, momentum, decay), weights.Length, workers);
    }

    /// <summary>v ← v + g̃²; w ← w − αg̃ / (√v + ε).</summary>
    public static void Adagrad(
        ReadOnlySpan<float> gradient, float learningRate, float epsilon, float decay, Span<float> squares, Span<float> weights,
        Workers workers) =>
        Scaled(gradient, learningRate, 1, 1, epsilon, decay, squares, weights, workers);

    /// <summary>
    /// m ← β₁m + (1 − β₁)g̃; v ← β₂v + (1 − β₂)g̃²; w ← w − α m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ): ε outside the
    /// root, after the correction.
    /// </summary>
    /// <param name="gradient">g.</param>
    /// <param name="step">t, from 1.</param>
    /// <param name="learningRate">α.</param>
    /// <param name="beta1">β₁, double so that 1 − β₁ keeps its digits.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="decay">λ.</param>
    /// <param name="means">m.</param>
    /// <param name="squares">v.</param>
    /// <param name="weights">w.</param>
    /// <param name="workers">The threads.</param>
    public static void Adam(
        ReadOnlySpan<float> gradient,
        long step,
        float learningRate,
        double beta1,
        double beta2,
        float epsilon,
        float decay,
        Span<float> means,
        Span<float> squares,
        Span<float> weights,
        Workers workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        Check.Equal(gradient.Length, weights.Length, nameof(Adam));
        Check.Equal(means.Length, weights.Length, nameof(Adam));
        Check.Equal(squares.Length, weights.Length, nameof(Adam));
        float correctedLearningRate = Corrected(learningRate, beta1, step), rootCorrection = RootCorrection(beta2, step);
        fixed (float* g = gradient, m = means, v = squares, w = weights)
        {
            var kernel = new AdamKernel(
                g, m, v, w, correctedLearningRate, rootCorrection, (float)beta1, (float)(1 - beta1), (float)beta2, (float)(1 - beta2),
                epsilon, decay);
            ElementLoop.RunShared(kernel, weights.Length, workers);
        }
    }

    static void Scaled(
        ReadOnlySpan<float> gradient, float learningRate, float keep, float gain, float epsilon, float decay, Span<float> squares,
        Span<float> weights, Workers workers)
    {
        Check.Equal(gradient.Length, weights.Length, nameof(RmsProp));
        Check.Equal(squares.Length, weights.Length, nameof(RmsProp));
        fixed (float* g = gradient, v = squares, w = weights)
            ElementLoop.RunShared(new ScaledKernel(g, v, w, learningRate, keep, gain, epsilon, decay), weights.Length, workers);
    }

    /// <summary>α / (1 − β₁ᵗ), with which α m̂ = α m / (1 − β₁ᵗ).</summary>
    static float Corrected(float learningRate, double beta1, long step) => (float)(learningRate / (1 - Elementary.Power(beta1, step)));

    /// <summary>1 / √(1 − β₂ᵗ), with which √v̂ = √v / √(1 − β₂ᵗ).</summary>
    static float RootCorrection(double beta2, long step) => (float)(1 / double.Sqrt(1 - Elementary.Power(beta2, step)));

    /// <summary>g̃ = g + λw.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T Decayed<T>(T gradient, T weight, float decay) where T : unmanaged, ILanes<T> => T.MultiplyAdd(T.Fill(decay), weight, gradient);

    readonly struct SgdKernel(float* g, float* w, float learningRate, float decay) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T weight = T.Load(w + i);
            T.Store(T.MultiplyAdd(T.Fill(-learningRate), Decayed(T.Load(g + i), weight, decay), weight), w + i);
        }
    }

    readonly struct MomentumKernel(float* g, float* v, float* w, float learningRate, float momentum, float decay) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T weight = T.Load(w + i), gradient = Decayed(T.Load(g + i), weight, decay);
            T velocity = T.MultiplyAdd(T.Fill(-learningRate), gradient, T.Multiply(T.Fill(momentum), T.Load(v + i)));
            T.Store(velocity, v + i);
            T.Store(T.Add(weight, velocity), w + i);
        }
    }

    readonly struct NesterovKernel(float* g, float* v, float* w, float learningRate, float momentum, float decay) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T weight = T.Load(w + i), gradient = Decayed(T.Load(g + i), weight, decay);
            T velocity = T.MultiplyAdd(T.Fill(-learningRate), gradient, T.Multiply(T.Fill(momentum), T.Load(v + i)));
            T.Store(velocity, v + i);
            T.Store(T.MultiplyAdd(T.Fill(momentum), velocity, T.MultiplyAdd(T.Fill(-learningRate), gradient, weight)), w + i);
        }
    }

    readonly struct ScaledKernel(
        float* g, float* v, float* w, float learningRate, float keep, float gain, float epsilon, float decay) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T weight = T.Load(w + i), gradient = Decayed(T.Load(g + i), weight, decay);
            T square = T.MultiplyAdd(T.Multiply(T.Fill(gain), gradient), gradient, T.Multiply(T.Fill(keep), T.Load(v + i)));
            T.Store(square, v + i);
            T.Store(
                T.Subtract(weight, T.Divide(T.Multiply(T.Fill(learningRate), gradient), T.Add(T.SquareRoot(square), T.Fill(epsilon)))),
                w + i);
        }
    }

    readonly struct AdamKernel(
        float* g,
        float* m,
        float* v,
        float* w,
        float correctedLearningRate,
        float rootCorrection,
        float keep1,
        float gain1,
        float keep2,
        float gain2,
        float epsilon,
        float decay) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T weight = T.Load(w + i), gradient = Decayed(T.Load(g + i), weight, decay);
            T mean = T.MultiplyAdd(T.Fill(gain1), gradient, T.Multiply(T.Fill(keep1), T.Load(m + i)));
            T square = T.MultiplyAdd(T.Multiply(T.Fill(gain2), gradient), gradient, T.Multiply(T.Fill(keep2), T.Load(v + i)));
            T.Store(mean, m + i);
            T.Store(square, v + i);
            T divisor = T.MultiplyAdd(T.SquareRoot(square), T.Fill(rootCorrection), T.Fill(epsilon));
            T.Store(T.Subtract(weight, T.Divide(T.Multiply(T.Fill(correctedLearningRate), mean), divisor)), w + i);
        }
    }
}
