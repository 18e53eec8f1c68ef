using Gabor.DependencyInjection;
using Gabor.Inference;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds image classifiers to the services of an application.</summary>
/// <example><code>
/// builder.Services.AddGabor("flowers.gabor");
/// builder.Services.AddHealthChecks().AddGabor();
/// app.MapPost("/predict", async (HttpRequest request, ImageClassifier classifier) => await classifier.PredictAsync(request.Body));
/// </code></example>
public static class GaborServices
{
    /// <summary>Adds a trained model as the one <see cref="ImageClassifier"/>, which all requests share.</summary>
    /// <param name="services">The services.</param>
    /// <param name="path">The packed model, or the folder of a run; relative paths start from the application's content root.</param>
    /// <param name="configure">More options; none if null.</param>
    /// <exception cref="ArgumentException">The path is empty.</exception>
    public static IServiceCollection AddGabor(this IServiceCollection services, string path, Action<GaborOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        Add(services, Options.Options.DefaultName, path, configure);
        services.TryAddSingleton(provider => Load(provider, Options.Options.DefaultName));
        return services;
    }

    /// <summary>Adds a trained model by a key, where an application has several: <c>[FromKeyedServices("flowers")]</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">Its key.</param>
    /// <param name="path">The packed model, or the folder of a run; relative paths start from the application's content root.</param>
    /// <param name="configure">More options; none if null.</param>
    /// <exception cref="ArgumentException">Key or path is empty.</exception>
    public static IServiceCollection AddKeyedGabor(
        this IServiceCollection services, string key, string path, Action<GaborOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(key);
        Add(services, key, path, configure);
        services.TryAddKeyedSingleton(key, (provider, _) => Load(provider, key));
        return services;
    }

    static void Add(IServiceCollection services, string name, string path, Action<GaborOptions>? configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        services.AddOptions<GaborOptions>(name).Configure(options =>
        {
            options.Path = path;
            configure?.Invoke(options);
        });
        services.AddSingleton<IHostedService>(provider => new ClassifierStart(provider, name));
    }

    static ImageClassifier Load(IServiceProvider provider, string name)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<GaborOptions>>().Get(name);
        string root = provider.GetService<IHostEnvironment>()?.ContentRootPath ?? "";
        return ImageClassifier.Load(Path.Combine(root, options.Path), options.Classifier);
    }
}
