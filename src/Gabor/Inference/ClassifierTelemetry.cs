using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gabor.Inference;

/// <summary>What a classifier tells whoever observes the process; it costs next to nothing where nobody listens.</summary>
static class ClassifierTelemetry
{
    const string ModelTag = "gabor.model", ErrorTag = "error.type";

    static readonly ActivitySource Source = new(ImageClassifier.TelemetryName, LibraryVersion.Text);

    static readonly Meter Meter = new(ImageClassifier.TelemetryName, LibraryVersion.Text);

    static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "gabor.prediction.duration", "s", "Time of a prediction: reading and decoding, where there is a file, and the network.", [],
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
        });

    static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "gabor.prediction.failures", "{prediction}", "Predictions that ended with an error, as of an image that cannot be read.");

    /// <summary>When a prediction begins, for <see cref="Predicted"/>; 0 where nobody listens.</summary>
    public static long Begin() => Duration.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>A prediction has ended well.</summary>
    public static void Predicted(string model, long begin)
    {
        if (begin != 0)
            Duration.Record(Stopwatch.GetElapsedTime(begin).TotalSeconds, KeyValuePair.Create<string, object?>(ModelTag, model));
    }

    /// <summary>Runs a prediction as an activity <c>gabor.predict</c>, and counts it.</summary>
    public static Prediction Observe<T>(string model, T state, Func<T, Prediction> predict)
    {
        using var activity = Source.StartActivity("gabor.predict");
        activity?.SetTag(ModelTag, model);
        long begin = Begin();
        try
        {
            var prediction = predict(state);
            Predicted(model, begin);
            return prediction;
        }
        catch (Exception exception)
        {
            string error = exception.GetType().FullName!;
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message).SetTag(ErrorTag, error);
            Failures.Add(1, KeyValuePair.Create<string, object?>(ModelTag, model), KeyValuePair.Create<string, object?>(ErrorTag, error));
            throw;
        }
    }
}
