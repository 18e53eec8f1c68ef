using Gabor.Models;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;

namespace Gabor.Optimizers;

/// <summary>
/// Gradients that are too large are cut before the update, so that one bad batch does not throw the weights far away. First by value, each
/// element into −c … c; then by norm (Pascanu et al. 2013): where ‖∇‖ > n, over all parameters together, ∇ ← ∇ n / ‖∇‖. ∇ is that of the
/// mean error, without L2. A norm that is not finite, because an element is not, cuts nothing: the loss will show it.
/// </summary>
/// <param name="norm">n, above 0; null for any norm.</param>
/// <param name="value">c, above 0; null for any value.</param>
/// <exception cref="ArgumentException">One is not above 0, or more than a float holds.</exception>
public sealed class GradientClip(double? norm, double? value)
{
    readonly double? norm = Checked(norm, "clip-norm"), value = Checked(value, "clip-value");

    static double? Checked(double? limit, string name) => limit is null || ((float)limit > 0 && float.IsFinite((float)limit))
        ? limit
        : throw new ArgumentException(FormattableString.Invariant($"{name} is {limit}; it must be above 0 and within what a float holds."));

    /// <summary>Cuts gradients.</summary>
    /// <param name="layout">Where each parameter's gradient lies.</param>
    /// <param name="gradients">The gradients of all parameters; changed.</param>
    /// <param name="workers">The threads that share the work.</param>
    internal void Apply(ParameterLayout layout, Span<float> gradients, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(layout);
        for (int i = 0; value is { } limit && i < layout.Count; i++)
        {
            var gradient = layout.Of(gradients, i);
            if (!gradient.IsEmpty)
                ElementWiseKernels.Map(new Clamp((float)limit), gradient, gradient, workers);
        }

        if (norm is not { } most)
            return;
        double length = Norm(layout, gradients, workers);
        if (length > most && double.IsFinite(length))
            Scale(most / length, gradients, workers);
    }

    /// <summary>g ← g s, in two steps where s is so small that a float keeps few of its digits.</summary>
    static void Scale(double factor, Span<float> gradients, Workers workers)
    {
        const float half = 1f / (1L << 62);
        if (factor < 1e-37)
        {
            ElementWiseKernels.Scale(half, gradients, gradients, workers);
            factor /= half;
        }

        ElementWiseKernels.Scale((float)factor, gradients, gradients, workers);
    }

    /// <summary>‖∇‖ over all parameters.</summary>
    static double Norm(ParameterLayout layout, Span<float> gradients, Workers workers)
    {
        const double least = 1e-25, most = 1e35;
        double squares = SumOfSquares(layout, gradients, 1, workers);
        if (squares > least && squares < most)
            return double.Sqrt(squares);

        // Squares of floats overflow from 1.8e19 on and vanish below 1e-23, so the largest element is brought to 1 … 2 first, exactly.
        float largest = 0;
        for (int i = 0; i < layout.Count; i++)
            largest = float.Max(largest, Reduce.LargestSize(layout.Of(gradients, i), workers));
        if (!(largest > 0 && float.IsFinite(largest)))
            return largest;
        float scale = float.ScaleB(1f, int.Clamp(-float.ILogB(largest), -126, 126));
        return double.Sqrt(SumOfSquares(layout, gradients, scale, workers)) / scale;
    }

    /// <summary>Σ (s g)²: each parameter's sum goes through the fixed tree, and these are added in the order of the model.</summary>
    static double SumOfSquares(ParameterLayout layout, Span<float> gradients, float scale, Workers workers)
    {
        double squares = 0;
        for (int i = 0; i < layout.Count; i++)
        {
            var gradient = layout.Of(gradients, i);
            if (!gradient.IsEmpty)
                squares += scale == 1 ? Reduce.SumOfSquares(gradient, workers) : Reduce.SumOfScaledSquares(gradient, scale, workers);
        }

        return squares;
    }
}
