namespace Gabor.Formats.Weights;

/// <summary>A parameter of a network and the tensor that is for it.</summary>
/// <param name="Parameter">Its name in the network.</param>
/// <param name="Tensor">Its name in the file.</param>
/// <param name="Sizes">The sizes that the tensor should have for it.</param>
/// <param name="Found">The sizes that it has.</param>
public sealed record WeightMatch(string Parameter, string Tensor, IReadOnlyList<int> Sizes, IReadOnlyList<int> Found);

/// <summary>How a file of weights and a network fit.</summary>
/// <param name="Names">The names that were compared: <c>torchvision</c>.</param>
public sealed record WeightReport(string Names)
{
    /// <summary>What all names in the file begin with that is no part of them: <c>module.</c>; empty for nothing.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Parameters with a tensor of their sizes.</summary>
    public IReadOnlyList<WeightMatch> Matched { get; init; } = [];

    /// <summary>Parameters whose tensor has other sizes, or a type that is not read.</summary>
    public IReadOnlyList<WeightMatch> Different { get; init; } = [];

    /// <summary>Parameters without a tensor, with the first name that was looked for.</summary>
    public IReadOnlyList<WeightName> Missing { get; init; } = [];

    /// <summary>Tensors that the network has no place for; counters of batches, which say nothing of weights, are left out.</summary>
    public IReadOnlyList<WeightTensor> Unused { get; init; } = [];

    /// <summary>What a person should know, in sentences.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Whether every parameter has its tensor.</summary>
    public bool IsComplete => Missing.Count == 0 && Different.Count == 0;

    /// <summary><c>torchvision: 122 of 122 parameters found, 0 of other sizes, 0 tensors unused</c>.</summary>
    public override string ToString()
    {
        int all = Matched.Count + Different.Count + Missing.Count;
        return FormattableString.Invariant(
            $"{Names}: {Matched.Count} of {all} parameters found, {Different.Count} of other sizes, {Unused.Count} tensors unused");
    }
}
