using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>A swish of straight lines (Howard et al. 2019, arXiv 1905.02244), as MobileNetV3 has it, element by element.</summary>
/// <remarks>
/// <para>Forward: a = z min(max(0, z + 3), 6) / 6.</para>
/// <para>Backward: ∂err/∂z = s ∂err/∂a with s = 0 where z ≤ −3, 1 where z ≥ 3, else (2z + 3) / 6.</para>
/// </remarks>
/// <param name="name">Its name in the network.</param>
/// <param name="input">Any shape.</param>
public sealed class HardSwish(string name, Shape input) : ScalarActivation(name, input)
{
    const float Sixth = 1f / 6;

    /// <inheritdoc/>
    public override string Kind => "hard_swish";

    /// <summary>a = z min(max(0, z + 3), 6) / 6.</summary>
    protected override float Value(float z) => z * float.Clamp(z + 3, 0, 6) * Sixth;

    /// <summary>0, (2z + 3) / 6 or 1.</summary>
    protected override float Derivative(float z) => z <= -3 ? 0 : z >= 3 ? 1 : ((2 * z) + 3) * Sixth;
}
