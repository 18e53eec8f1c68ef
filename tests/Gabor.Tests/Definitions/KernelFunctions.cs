namespace Gabor.Tests.Definitions;

/// <summary>Kernel functions of two points, as their books have them.</summary>
static partial class Define
{
    /// <summary>exp(−γ‖x − y‖²), 4.1.3.</summary>
    public static double GaussianKernel(double[] x, double[] y, double gamma) =>
        Math.Exp(-gamma * x.Zip(y, (a, b) => (a - b) * (a - b)).Sum());

    public static double LinearKernel(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    public static double PolynomialKernel(double[] x, double[] y, int degree, double gamma, double offset) =>
        Math.Pow((gamma * LinearKernel(x, y)) + offset, degree);

    public static double LaplacianKernel(double[] x, double[] y, double gamma) =>
        Math.Exp(-gamma * x.Zip(y, (a, b) => Math.Abs(a - b)).Sum());

    public static double ChiSquaredKernel(double[] x, double[] y, double gamma) =>
        Math.Exp(-gamma * x.Zip(y, (a, b) => a + b == 0 ? 0 : (a - b) * (a - b) / (a + b)).Sum());

    public static double IntersectionKernel(double[] x, double[] y) => x.Zip(y, Math.Min).Sum();
}
