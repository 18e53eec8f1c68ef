using Gabor.Models;

namespace Gabor.Formats.Weights;

/// <summary>What a parameter of a network is called in a file of weights.</summary>
/// <param name="Parameter">Its name here: <c>stem/conv.weight</c>.</param>
/// <param name="Tensors">Its names there, of which the first that is there counts: <c>fc.weight</c> or <c>linear.weight</c>.</param>
public sealed record WeightName(string Parameter, IReadOnlyList<string> Tensors);

/// <summary>A way in which files of weights name the parameters of networks and lay them out.</summary>
/// <param name="Name">What options call it: <c>torchvision</c>.</param>
/// <param name="Summary">Whose names they are, in one line.</param>
/// <param name="Make">The names of the parameters of a network.</param>
public sealed record WeightNames(string Name, string Summary, Func<Model, IEnumerable<WeightName>> Make) : IKind
{
    /// <summary>
    /// Whether filters are [D', D, F₁, F₂], dense weights [n', n], and images are flattened channel by channel, as in PyTorch; otherwise
    /// they are as here and in Keras: [F₁, F₂, D, D'], [n, n'], the channels of a pixel together. True by default.
    /// </summary>
    public bool IsChannelsFirst { get; init; } = true;

    /// <summary>What differs between the network of that name there and here, in sentences; nothing by default.</summary>
    public Func<Model, IEnumerable<string>> Remarks { get; init; } = _ => [];
}
