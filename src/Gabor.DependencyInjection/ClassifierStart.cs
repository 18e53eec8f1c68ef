using Gabor.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gabor.DependencyInjection;

/// <summary>Loads a classifier when the application starts, unless its options say otherwise.</summary>
/// <param name="provider">The services.</param>
/// <param name="name">The key of the classifier; empty for the one without.</param>
sealed class ClassifierStart(IServiceProvider provider, string name) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!provider.GetRequiredService<IOptionsMonitor<GaborOptions>>().Get(name).LoadsAtStart)
            return Task.CompletedTask;
        return Task.Run(() => AskOnce(Find(provider, name)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The classifier of a key, loaded if it was not.</summary>
    public static ImageClassifier Find(IServiceProvider provider, string name) => name.Length == 0
        ? provider.GetRequiredService<ImageClassifier>()
        : provider.GetRequiredKeyedService<ImageClassifier>(name);

    /// <summary>The probabilities of a black image: they are no use, but have to add up to 1.</summary>
    public static float AskOnce(ImageClassifier classifier)
    {
        float[] probabilities = new float[classifier.ClassNames.Count];
        classifier.PredictPixels(new byte[classifier.Model.Preprocessing.ImageShape.Count], probabilities);
        return probabilities.Sum();
    }
}
