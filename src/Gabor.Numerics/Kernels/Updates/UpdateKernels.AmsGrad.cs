using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Updates;

/// <summary>AMSGrad.</summary>
static unsafe partial class UpdateKernels
{
    /// <summary>
    /// m and v as <see cref="Adam"/> has them, u ← max(u, v) of the v without its correction, w ← w − α m̂ / (√û + ε) with
    /// û = u / (1 − β₂ᵗ).
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
    /// <param name="largest">u.</param>
    /// <param name="weights">w.</param>
    /// <param name="workers">The threads.</param>
    public static void AmsGrad(
        ReadOnlySpan<float> gradient,
        long step,
        float learningRate,
        double beta1,
        double beta2,
        float epsilon,
        float decay,
        Span<float> means,
        Span<float> squares,
        Span<float> largest,
        Span<float> weights,
        Workers workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        Check.Equal(gradient.Length, weights.Length, nameof(AmsGrad));
        Check.Equal(means.Length, weights.Length, nameof(AmsGrad));
        Check.Equal(squares.Length, weights.Length, nameof(AmsGrad));
        Check.Equal(largest.Length, weights.Length, nameof(AmsGrad));
        float correctedLearningRate = Corrected(learningRate, beta1, step), rootCorrection = RootCorrection(beta2, step);
        fixed (float* g = gradient, m = means, v = squares, u = largest, w = weights)
        {
            var kernel = new AmsGradKernel(
                g, m, v, u, w, correctedLearningRate, rootCorrection, (float)beta1, (float)(1 - beta1), (float)beta2, (float)(1 - beta2),
                epsilon, decay);
            ElementLoop.RunShared(kernel, weights.Length, workers);
        }
    }

    readonly struct AmsGradKernel(
        float* g,
        float* m,
        float* v,
        float* u,
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

            // The new one stands second, so that one that is not a number is not passed over.
            T largest = T.Larger(T.Load(u + i), square);
            T.Store(mean, m + i);
            T.Store(square, v + i);
            T.Store(largest, u + i);
            T divisor = T.MultiplyAdd(T.SquareRoot(largest), T.Fill(rootCorrection), T.Fill(epsilon));
            T.Store(T.Subtract(weight, T.Divide(T.Multiply(T.Fill(correctedLearningRate), mean), divisor)), w + i);
        }
    }
}
