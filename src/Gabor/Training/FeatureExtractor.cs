using Gabor.Data;
using Gabor.Input;
using Gabor.Models;
using Gabor.Models.Features;
using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Training;

/// <summary>
/// Computes the features φ(x) of images (4.1.2), as a classifier on them does, for whatever else is to be done with them.
/// </summary>
public sealed class FeatureExtractor
{
    readonly Model layers;
    readonly Workers workers;

    FeatureExtractor(Model layers, Workers workers) => (this.layers, this.workers) = (layers, workers);

    /// <summary>The shape of one image's features.</summary>
    public Shape Shape => layers.Output;

    /// <summary>Makes a feature ready: what its layers have to know is measured on the training images.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="data">The data set.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="options">How images are brought to one size, and the seed; defaults if null.</param>
    /// <param name="progress">Reported with each batch of images; none if null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">The images do not suit the feature, or are too few for a layer to measure.</exception>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static FeatureExtractor Fit(
        Feature feature, Dataset data, Workers workers, TrainingOptions? options = null, IProgress<FeatureProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(feature);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(workers);
        options = (options ?? new()) with { Features = feature };
        data = options.Sized(data);
        var model = options.ModelOf(Networks.Default.Named("softmax"), data);
        model.Preprocessing = options.Measure(data);
        model.Initialize(options.Seed);
        FeatureStage.Of(model, options, workers)!.Fit(data.Train, model.Nodes.Count, progress, cancellation);
        return new FeatureExtractor(model.FrozenPart()!, workers);
    }

    /// <summary>The features of all images of a source.</summary>
    /// <param name="images">The images.</param>
    /// <param name="progress">Reported with each batch of images; none if null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>[m, H, W, D], the caller's.</returns>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Tensor Compute(ImageSource images, IProgress<FeatureProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var counter = progress is null ? null : new FeatureCounter(progress, null, images.Count);
        return FeatureTable.Compute(layers, images, workers, counter, cancellation).Tensor;
    }
}
