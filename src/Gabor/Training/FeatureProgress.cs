namespace Gabor.Training;

/// <summary>How far the features of frozen layers are.</summary>
/// <param name="Layer">The layer that measures the images; null where features are computed for training.</param>
/// <param name="Done">Images that are done.</param>
/// <param name="Images">How many there are.</param>
public readonly record struct FeatureProgress(string? Layer, int Done, int Images);

/// <summary>Reports how many images of a step are done.</summary>
sealed class FeatureCounter(IProgress<FeatureProgress> progress, string? layer, int images) : IProgress<int>
{
    public void Report(int value) => progress.Report(new(layer, value, images));
}
