namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>
    /// J = (1/m) Σ err + Σₗ (λ/2) ‖W⁽ˡ⁾‖² (3.24), (4.23), with ‖W‖² = Σ W_dj², where (3.22) lacks the square. Biases take no part.
    /// </summary>
    public static double Objective(double[] errors, double lambda, params double[][] weights) =>
        errors.Average() + weights.Sum(w => lambda / 2 * w.Sum(v => v * v));
}
