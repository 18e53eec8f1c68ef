using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Updates;

/// <summary>AdaMax.</summary>
static unsafe partial class UpdateKernels
{
    /// <summary>m ← β₁m + (1 − β₁)g̃; u ← max(β₂u, |g̃| + ε); w ← w − α m / ((1 − β₁ᵗ) u).</summary>
    /// <param name="gradient">g.</param>
    /// <param name="step">t, from 1.</param>
    /// <param name="learningRate">α.</param>
    /// <param name="beta1">β₁, double so that 1 − β₁ keeps its digits.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="decay">λ.</param>
    /// <param name="means">m.</param>
    /// <param name="largest">u.</param>
    /// <param name="weights">w.</param>
    /// <param name="workers">The threads.</param>
    public static void AdaMax(
        ReadOnlySpan<float> gradient,
        long step,
        float learningRate,
        double beta1,
        float beta2,
        float epsilon,
        float decay,
        Span<float> means,
        Span<float> largest,
        Span<float> weights,
        Workers workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        Check.Equal(gradient.Length, weights.Length, nameof(AdaMax));
        Check.Equal(means.Length, weights.Length, nameof(AdaMax));
        Check.Equal(largest.Length, weights.Length, nameof(AdaMax));
        float correctedLearningRate = Corrected(learningRate, beta1, step);
        fixed (float* g = gradient, m = means, u = largest, w = weights)
            ElementLoop.RunShared(
                new AdaMaxKernel(g, m, u, w, correctedLearningRate, (float)beta1, (float)(1 - beta1), beta2, epsilon, decay),
                weights.Length, workers);
    }

    readonly struct AdaMaxKernel(
        float* g, float* m, float* u, float* w, float correctedLearningRate, float keep1, float gain1, float keep2, float epsilon,
        float decay) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T weight = T.Load(w + i), gradient = Decayed(T.Load(g + i), weight, decay);
            T mean = T.MultiplyAdd(T.Fill(gain1), gradient, T.Multiply(T.Fill(keep1), T.Load(m + i)));
            T size = T.Larger(gradient, T.Subtract(T.Fill(0f), gradient));
            T largest = T.Larger(T.Multiply(T.Fill(keep2), T.Load(u + i)), T.Add(size, T.Fill(epsilon)));
            T.Store(mean, m + i);
            T.Store(largest, u + i);
            T.Store(T.Subtract(weight, T.Divide(T.Multiply(T.Fill(correctedLearningRate), mean), largest)), w + i);
        }
    }
}
