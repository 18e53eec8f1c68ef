namespace Gabor.Formats.Onnx;

/// <summary>What a file of ONNX leaves open.</summary>
public sealed record OnnxReadOptions
{
    /// <summary>Height and width of the image where the file does not state them; null for none.</summary>
    public (int Height, int Width)? ImageSize { get; init; }

    /// <summary>The names of the classes, in the order of the scores; those of the file if null, or else their numbers.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Whether a network may give a single number, which is no classifier: where its head is replaced anyway.</summary>
    internal bool AllowsSingle { get; init; }
}
