using Gabor.Numerics;

namespace Gabor.Experiments.Benchmarks;

/// <summary>How fast training images become batches.</summary>
/// <param name="Input">H × W × D of an image of a batch.</param>
/// <param name="Batch">Images of a batch.</param>
/// <param name="Threads">Threads that load.</param>
/// <param name="Images">Images loaded while the clock ran.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="AllocatedBytes">Managed bytes that the process allocated, per image.</param>
/// <param name="PeakBytes">The most memory that the process ever held.</param>
public sealed record LoaderResult(
    Shape Input, int Batch, int Threads, long Images, double Seconds, double AllocatedBytes, long PeakBytes)
{
    /// <summary>Throughput.</summary>
    public double ImagesPerSecond => Images / Seconds;
}
