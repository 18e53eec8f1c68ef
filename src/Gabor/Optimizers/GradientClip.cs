using Gabor.Models;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;

namespace Gabor.Optimizers;

/// <summary>
/// Gradients that are too large are cut before the update, so that one bad batch does not throw the weights far away. First by value, each
/// element into −c … c; then by norm (Pascanu et al. 2013): where ‖∇‖ > n, over all parameters together, ∇ ← ∇ n / ‖∇‖. ∇ is that of the
/// mean error, without L2.
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
        double squares = 0;
        for (int i = 0; i < layout.Count; i++)
        {
            var gradient = layout.Of(gradients, i);
            if (gradient.IsEmpty)
                continue;
            if (value is { } limit)
                ElementWiseKernels.Map(new Clamp((float)limit), gradient, gradient, workers);

            // Each parameter's sum goes through the fixed tree, and these are added in the order of the model.
            if (norm is not null)
                squares += Reduce.SumOfSquares(gradient, workers);
        }

        if (norm is not { } most || !(squares > most * most))
            return;
        ElementWiseKernels.Scale((float)(most / double.Sqrt(squares)), gradients, gradients, workers);
    }
}
