using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Updates;

/// <summary>Lion.</summary>
static unsafe partial class UpdateKernels
{
    /// <summary>
    /// w ← w − α sign(β₁m + (1 − β₁)g), with the m of before; m ← β₂m + (1 − β₂)g. The sign of 0 is 0; NaN stays NaN.
    /// </summary>
    /// <param name="gradient">g.</param>
    /// <param name="learningRate">α.</param>
    /// <param name="beta1">β₁, double so that 1 − β₁ keeps its digits.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="means">m.</param>
    /// <param name="weights">w.</param>
    /// <param name="workers">The threads.</param>
    public static void Lion(
        ReadOnlySpan<float> gradient, float learningRate, double beta1, double beta2, Span<float> means, Span<float> weights,
        Workers workers)
    {
        Check.Equal(gradient.Length, weights.Length, nameof(Lion));
        Check.Equal(means.Length, weights.Length, nameof(Lion));
        fixed (float* g = gradient, m = means, w = weights)
            ElementLoop.RunShared(
                new LionKernel(g, m, w, learningRate, (float)beta1, (float)(1 - beta1), (float)beta2, (float)(1 - beta2)), weights.Length,
                workers);
    }

    readonly struct LionKernel(
        float* g, float* m, float* w, float learningRate, float keep1, float gain1, float keep2, float gain2) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T gradient = T.Load(g + i), mean = T.Load(m + i), zero = T.Fill(0f);
            T direction = T.MultiplyAdd(T.Fill(gain1), gradient, T.Multiply(T.Fill(keep1), mean));
            T sign = T.WhereGreater(direction, zero, T.Fill(1f), T.WhereGreater(zero, direction, T.Fill(-1f), direction));
            T.Store(T.MultiplyAdd(T.Fill(-learningRate), sign, T.Load(w + i)), w + i);
            T.Store(T.MultiplyAdd(T.Fill(gain2), gradient, T.Multiply(T.Fill(keep2), mean)), m + i);
        }
    }
}
