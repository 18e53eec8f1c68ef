using Gabor.Components;

namespace Gabor.KernelMethods;

/// <summary>The built-in kernel functions by name; <c>KernelFunctionRegistry.Default.With(MyFunction.Kind)</c> adds one.</summary>
public static class KernelFunctionRegistry
{
    /// <summary>Every built-in kernel function, in the order of help and tables.</summary>
    public static Registry<ComponentKind<KernelFunction>> Default { get; } = new(
        "kernel", GaussianKernelFunction.Kind, LinearKernelFunction.Kind, PolynomialKernelFunction.Kind,
        LaplacianKernelFunction.Kind, ChiSquaredKernelFunction.Kind, IntersectionKernelFunction.Kind);
}
