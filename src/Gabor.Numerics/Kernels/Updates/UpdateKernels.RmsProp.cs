using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Updates;

/// <summary>RMSprop, plain, with a momentum, or centered.</summary>
static unsafe partial class UpdateKernels
{
    /// <summary>v ← βv + (1 − β)g̃², (6.22); w ← w − αg̃ / (√v + ε), (6.23), with ε outside the root.</summary>
    public static void RmsProp(
        ReadOnlySpan<float> gradient, float learningRate, double beta, float epsilon, float decay, Span<float> squares, Span<float> weights,
        Workers workers) =>
        Scaled(gradient, learningRate, (float)beta, (float)(1 - beta), epsilon, decay, squares, weights, workers);

    /// <summary>
    /// v ← βv + (1 − β)g̃², or where there are means v ← β(v + (1 − β)(g̃ − m)²), which keeps v at the mean square without m², and
    /// m ← βm + (1 − β)g̃; then b ← μb + g̃ / (√v + ε), w ← w − αb.
    /// </summary>
    /// <param name="gradient">g.</param>
    /// <param name="learningRate">α.</param>
    /// <param name="beta">β, double so that 1 − β keeps its digits.</param>
    /// <param name="epsilon">ε, outside the root.</param>
    /// <param name="momentum">μ.</param>
    /// <param name="decay">λ.</param>
    /// <param name="squares">v.</param>
    /// <param name="means">m; empty where v is not centered.</param>
    /// <param name="velocity">b; empty for a momentum of 0.</param>
    /// <param name="weights">w.</param>
    /// <param name="workers">The threads.</param>
    public static void RmsProp(
        ReadOnlySpan<float> gradient,
        float learningRate,
        double beta,
        float epsilon,
        float momentum,
        float decay,
        Span<float> squares,
        Span<float> means,
        Span<float> velocity,
        Span<float> weights,
        Workers workers)
    {
        Check.Equal(gradient.Length, weights.Length, nameof(RmsProp));
        Check.Equal(squares.Length, weights.Length, nameof(RmsProp));
        Check.Equal(means.IsEmpty ? weights.Length : means.Length, weights.Length, nameof(RmsProp));
        Check.Equal(velocity.IsEmpty ? weights.Length : velocity.Length, weights.Length, nameof(RmsProp));
        fixed (float* g = gradient, v = squares, m = means, b = velocity, w = weights)
            ElementLoop.RunShared(
                new RmsPropKernel(g, v, m, b, w, learningRate, (float)beta, (float)(1 - beta), epsilon, momentum, decay), weights.Length,
                workers);
    }

    readonly struct RmsPropKernel(
        float* g, float* v, float* m, float* b, float* w, float learningRate, float keep, float gain, float epsilon, float momentum,
        float decay) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T weight = T.Load(w + i), gradient = Decayed(T.Load(g + i), weight, decay), square;
            if (m == null)
            {
                square = T.MultiplyAdd(T.Multiply(T.Fill(gain), gradient), gradient, T.Multiply(T.Fill(keep), T.Load(v + i)));
            }
            else
            {
                T mean = T.Load(m + i), off = T.Subtract(gradient, mean);
                square = T.Multiply(T.Fill(keep), T.MultiplyAdd(T.Multiply(T.Fill(gain), off), off, T.Load(v + i)));
                T.Store(T.MultiplyAdd(T.Fill(gain), gradient, T.Multiply(T.Fill(keep), mean)), m + i);
            }

            T.Store(square, v + i);
            T step = T.Divide(gradient, T.Add(T.SquareRoot(square), T.Fill(epsilon)));
            if (b != null)
            {
                step = T.MultiplyAdd(T.Fill(momentum), T.Load(b + i), step);
                T.Store(step, b + i);
            }

            T.Store(T.MultiplyAdd(T.Fill(-learningRate), step, weight), w + i);
        }
    }
}
