using Gabor.Components;

namespace Gabor.KernelMethods;

/// <summary>Hyper-parameters that several kernel functions share.</summary>
static class KernelFunctionRows
{
    public static HyperParameter Gamma { get; } =
        new("kernel-gamma", 0, "How fast the function falls with the distance; 0 chooses it by the training points.") { Minimum = 0 };
}
