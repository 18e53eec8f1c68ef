namespace Gabor.Training;

/// <summary>What a training will take, measured on its own first batches before it begins.</summary>
/// <param name="ImagesPerSecond">Training images per second.</param>
/// <param name="SecondsPerEpoch">Seconds of an epoch, its evaluation included.</param>
/// <param name="Seconds">Seconds of all epochs that are left.</param>
/// <param name="Bytes">Memory of activations, gradients, weights and what the optimizer keeps, in bytes.</param>
public sealed record TrainingForecast(double ImagesPerSecond, double SecondsPerEpoch, double Seconds, long Bytes)
{
    /// <summary>A forward pass alone takes a third of a step: its multiply-adds are a third.</summary>
    internal const double ForwardShare = 1.0 / 3;
}
