namespace Gabor.Numerics;

/// <summary>What a pass makes of a result before it stores it.</summary>
public enum Rectifier
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>ReLU, max(0, ·), (5.21).</summary>
    Relu,

    /// <summary>ReLU6, min(max(0, ·), 6).</summary>
    Relu6,
}
