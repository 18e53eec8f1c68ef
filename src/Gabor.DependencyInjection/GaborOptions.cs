using Gabor.Inference;

namespace Gabor.DependencyInjection;

/// <summary>Which model an application classifies with, and how.</summary>
public sealed class GaborOptions
{
    /// <summary>The packed model, or the folder of a run; relative paths start from the application's content root.</summary>
    public string Path { get; set; } = "";

    /// <summary>How it classifies: top-k, crops, formats.</summary>
    public ClassifierOptions Classifier { get; set; } = new();

    /// <summary>
    /// Whether the model is loaded, and asked once, before the application takes requests: a missing or damaged file then ends the start,
    /// and the first request is as fast as any. True by default.
    /// </summary>
    public bool LoadsAtStart { get; set; } = true;
}
