using Gabor.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the check of a classifier to those of an application.</summary>
public static class GaborHealthChecks
{
    /// <summary>Checks that the classifier is loaded and answers; the data name its model and classes.</summary>
    /// <param name="builder">The checks.</param>
    /// <param name="key">The key of the classifier; null for the one without.</param>
    /// <param name="name">The name of the check; <c>gabor</c>, or <c>gabor-KEY</c>, if null.</param>
    /// <param name="failureStatus">What a failure counts as; unhealthy if null.</param>
    /// <param name="tags">Tags by which checks are chosen; none if null.</param>
    public static IHealthChecksBuilder AddGabor(
        this IHealthChecksBuilder builder, string? key = null, string? name = null, HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name ?? (key is null ? "gabor" : $"gabor-{key}"), provider => new ClassifierHealthCheck(provider, key ?? ""),
            failureStatus, tags));
    }
}
