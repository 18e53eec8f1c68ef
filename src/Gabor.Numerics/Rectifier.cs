namespace Gabor.Numerics;

/// <summary>What a pass makes of a result before it stores it.</summary>
enum Rectifier
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary><see cref="Kernels.ElementWise.Relu"/>, max(0, ·).</summary>
    Relu,

    /// <summary><see cref="Kernels.ElementWise.Relu6"/>, min(max(0, ·), 6).</summary>
    Relu6,
}
