using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gabor.DependencyInjection;

/// <summary>Asks a classifier for one image.</summary>
/// <param name="provider">The services.</param>
/// <param name="name">The key of the classifier; empty for the one without.</param>
sealed class ClassifierHealthCheck(IServiceProvider provider, string name) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var classifier = ClassifierStart.Find(provider, name);
            float sum = ClassifierStart.AskOnce(classifier);
            var data = new Dictionary<string, object> { ["model"] = classifier.Model.Name, ["classes"] = classifier.ClassNames.Count };
            return Task.FromResult(Math.Abs(sum - 1) < 1e-3f
                ? HealthCheckResult.Healthy(data: data)
                : new HealthCheckResult(context.Registration.FailureStatus, $"its probabilities add up to {sum}", data: data));
        }
        catch (GaborFormatException exception)
        {
            return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception));
        }
    }
}
