using Gabor.Training;

namespace Gabor.Cli.Training;

/// <summary>How far the features of frozen layers are, in the last line of a screen.</summary>
sealed class FeatureView(StatusLine status) : IProgress<FeatureProgress>
{
    /// <inheritdoc/>
    public void Report(FeatureProgress value)
    {
        string doing = value.Layer is { } layer
            ? value.Done < value.Images ? $"reading images for {layer}" : $"measuring {layer}"
            : "computing features";
        status.ShowIfLive($"{doing}  {Format.Count(value.Done)} of {Format.Count(value.Images)}");
    }
}
