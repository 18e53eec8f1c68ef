namespace Gabor.Formats.Weights;

/// <summary>A tensor in a file of weights.</summary>
/// <param name="Name">Its name in the file: <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Sizes">The sizes of its axes, outermost first.</param>
/// <param name="Type">What its numbers are: F32, F16, BF16, F64, which are read, or another, such as I64.</param>
public sealed record WeightTensor(string Name, IReadOnlyList<int> Sizes, string Type)
{
    /// <summary><c>fc.weight 1000×512 F16</c>.</summary>
    public override string ToString() => $"{Name} {string.Join('×', Sizes)} {Type}";
}
