using Gabor.Layers;
using Gabor.Numerics;

namespace CustomLayer;

/// <summary>An activation by its function and derivative: (z + √(z² + 4)) / 2, a smooth ReLU (Barron 2021, arXiv 2112.11687).</summary>
sealed class SquarePlus(string name, Shape input) : ScalarActivation(name, input)
{
    public override string Kind => "square_plus";

    // <activation>
    protected override float Value(float z) => (z + float.Sqrt((z * z) + 4)) / 2;

    protected override float Derivative(float z) => (1 + (z / float.Sqrt((z * z) + 4))) / 2;
    // </activation>
}
