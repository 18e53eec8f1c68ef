using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Updates;

/// <summary>Adadelta.</summary>
static unsafe partial class UpdateKernels
{
    /// <summary>v ← βv + (1 − β)g̃²; d = g̃ √(u + ε) / √(v + ε); u ← βu + (1 − β)d²; w ← w − αd.</summary>
    /// <param name="gradient">g.</param>
    /// <param name="learningRate">α.</param>
    /// <param name="beta">β, double so that 1 − β keeps its digits.</param>
    /// <param name="epsilon">ε, inside the roots.</param>
    /// <param name="decay">λ.</param>
    /// <param name="squares">v.</param>
    /// <param name="stepSquares">u.</param>
    /// <param name="weights">w.</param>
    /// <param name="workers">The threads.</param>
    public static void Adadelta(
        ReadOnlySpan<float> gradient, float learningRate, double beta, float epsilon, float decay, Span<float> squares,
        Span<float> stepSquares, Span<float> weights, Workers workers)
    {
        Check.Equal(gradient.Length, weights.Length, nameof(Adadelta));
        Check.Equal(squares.Length, weights.Length, nameof(Adadelta));
        Check.Equal(stepSquares.Length, weights.Length, nameof(Adadelta));
        fixed (float* g = gradient, v = squares, u = stepSquares, w = weights)
            ElementLoop.RunShared(
                new AdadeltaKernel(g, v, u, w, learningRate, (float)beta, (float)(1 - beta), epsilon, decay), weights.Length, workers);
    }

    readonly struct AdadeltaKernel(
        float* g, float* v, float* u, float* w, float learningRate, float keep, float gain, float epsilon, float decay) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T weight = T.Load(w + i), gradient = Decayed(T.Load(g + i), weight, decay), before = T.Load(u + i);
            T square = T.MultiplyAdd(T.Multiply(T.Fill(gain), gradient), gradient, T.Multiply(T.Fill(keep), T.Load(v + i)));
            T measure = T.Divide(T.SquareRoot(T.Add(before, T.Fill(epsilon))), T.SquareRoot(T.Add(square, T.Fill(epsilon))));
            T step = T.Multiply(gradient, measure);
            T.Store(square, v + i);
            T.Store(T.MultiplyAdd(T.Multiply(T.Fill(gain), step), step, T.Multiply(T.Fill(keep), before)), u + i);
            T.Store(T.MultiplyAdd(T.Fill(-learningRate), step, weight), w + i);
        }
    }
}
