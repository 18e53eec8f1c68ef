using Gabor.Data;

namespace Gabor.Preprocessing;

/// <summary>Loads data sets whose images are files.</summary>
public static class DatasetLoading
{
    /// <summary>
    /// The same data set with all images decoded and brought to <see cref="Dataset.Shape"/>, so that no epoch does it again. Images that
    /// are pixels of one shape already stay as they are; more than a quarter of the memory holds stay in the cache, or without one as they
    /// are.
    /// </summary>
    /// <param name="data">The data set.</param>
    /// <param name="broken">What is done about files that cannot be read: refused, or left out and remarked.</param>
    /// <param name="threads">Threads; 0 for as many as there are processors.</param>
    /// <param name="progress">Is told how many images are done.</param>
    /// <param name="cache">A folder that keeps the decoded images for the next run, and holds them where memory does not; null, the
    /// default, for none. What it keeps is known by the content of the files and what was done to them.</param>
    /// <param name="framing">How images get the proportions of <see cref="Dataset.Shape"/>: as the model that reads them has learnt; as a
    /// new model learns if null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="GaborFormatException">Images cannot be read; the message names the first ones and how many there are. Or the cache
    /// cannot be written, and memory does not suffice.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Dataset Load(
        this Dataset data, BrokenImages broken = BrokenImages.Fail, int threads = 0, IProgress<int>? progress = null,
        string? cache = null, ImageFraming? framing = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        var loader = new ImageLoading(data.Shape, threads, progress, cache is null ? null : new ImageCache(cache), cancellation)
        {
            Framing = framing,
        };
        ImageSource train = loader.Load(data.Train), test = loader.Load(data.Test);
        var validation = data.Validation is null ? null : loader.Load(data.Validation);
        return train == data.Train && test == data.Test && validation == data.Validation ? data
            : data.With(train, validation, test, data.Shape, [.. data.Remarks, .. loader.Settle(broken)]);
    }

    /// <summary>The same data set as a model reads it: images in its size, sentences under its vocabulary.</summary>
    /// <exception cref="ArgumentException">The model reads sentences and the data set holds images, or the other way round.</exception>
    internal static Dataset For(this Dataset data, ImagePreprocessing preprocessing)
    {
        if (preprocessing.Vocabulary is { } vocabulary)
            return data.Under(vocabulary, preprocessing.Input.Width);
        preprocessing.Of(data.Train);
        return data.Resized(preprocessing.ImageShape);
    }
}
