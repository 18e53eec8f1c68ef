using System.Diagnostics;
using Gabor.Data;
using Gabor.Input;
using Gabor.Preprocessing;
using Gabor.Training;

namespace Gabor.Experiments.Benchmarks;

/// <summary>
/// Times how fast training images become batches while nothing else runs: reading, decoding, resizing, augmenting. Training asks for less
/// where it keeps decoded images, as it does in memory and in a cache.
/// </summary>
public static class LoaderBenchmark
{
    /// <summary>Epochs that no measurement ends.</summary>
    const int Epochs = 1 << 20;

    /// <summary>Batches loaded before timing: the loader holds three.</summary>
    const int WarmupBatches = 4;

    /// <summary>Loads batches for a while; each image is decoded each time.</summary>
    /// <param name="data">The data set; its training images are loaded, at the size of <paramref name="options"/>.</param>
    /// <param name="options">Image size, crop, shift, augmentations, batch size and seed.</param>
    /// <param name="threads">1 … 256.</param>
    /// <param name="duration">How long to load; one batch at least.</param>
    /// <param name="cancellation">Ends after the current batch.</param>
    /// <exception cref="ArgumentException">An option does not fit the images, or a number is out of range.</exception>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LoaderResult Run(
        Dataset data, TrainingOptions options, int threads, TimeSpan duration, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        data = options.Sized(data);
        var preprocessing = ImagePreprocessing.None(options.InputOf(data.Shape))
            .Of(data.Shape, options.Padding, ImagePreprocessing.FramingOf(data.Train), options.PaddingMode);
        using BatchLoader loader = new(data.Train, preprocessing, options.Input() with { Epochs = Epochs, Threads = threads });
        for (int i = 0; i < WarmupBatches; i++)
            loader.Next(cancellation);
        long images = 0, start = Stopwatch.GetTimestamp(), allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan spent;
        do
        {
            images += loader.Next(cancellation).Count;
            spent = Stopwatch.GetElapsedTime(start);
        }
        while (spent < duration);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        using var process = Process.GetCurrentProcess();
        return new LoaderResult(
            preprocessing.Input, options.StepImages, threads, images, spent.TotalSeconds, (double)allocated / images,
            process.PeakWorkingSet64);
    }
}
