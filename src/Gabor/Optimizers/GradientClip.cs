using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;
using Gabor.Plans;

namespace Gabor.Optimizers;

/// <summary>
/// Gradients that are too large are cut before the update, so that one bad batch does not throw the weights far away. First by value, each element into
/// −c … c; then by norm (Pascanu et al. 2013): where ‖∇‖ > n, over all parameters together, ∇ ← ∇ n / ‖∇‖. ∇ is that of the mean error, without L2.
/// </summary>
/// <param name="norm">n, above 0; null for any norm.</param>
/// <param name="value">c, above 0; null for any value.</param>
public sealed class GradientClip(double? norm, double? value)
{
    /// <summary>Cuts the gradients of a plan after its backward pass.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="workers">The threads that share the work.</param>
    public void Apply(Plan plan, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var parameters = plan.Model.Parameters;
        double squares = 0;
        for (int i = 0; i < parameters.Count; i++)
        {
            if (!parameters[i].Parameter.IsTrained)
                continue;
            var gradient = plan.Gradient(i);
            if (value is { } limit)
                ElementWiseKernels.Map(new Clamp((float)limit), gradient, gradient, workers);

            // Each parameter's sum goes through the fixed tree, and these are added in the order of the model.
            if (norm is not null)
                squares += Reduce.SumOfSquares(gradient, workers);
        }

        if (norm is not { } most || !(squares > most * most))
            return;
        float factor = (float)(most / double.Sqrt(squares));
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Parameter.IsTrained)
                ElementWiseKernels.Scale(factor, plan.Gradient(i), plan.Gradient(i), workers);
        }
    }
}
