using Gabor.Components;

namespace Gabor.KernelMethods;

/// <summary>Hyper-parameters that several solvers share, and what they begin with.</summary>
static class SolverRows
{
    public const double SoftmaxDecay = 1e-6, RidgeDecay = 0.1;

    public static HyperParameter Decay(double otherwise) =>
        new("decay", otherwise, "Weight decay λ of a kernel machine.") { Minimum = 0, ExcludesMinimum = true };
}
