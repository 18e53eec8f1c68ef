using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Tests.Data;

namespace Gabor.Tests.Inference;

/// <summary>Other tests predict at the same time, so each looks at a model of its own name.</summary>
public sealed class ClassifierTelemetryTests
{
    static readonly byte[] Png = Samples.Png(4, 4, 8, 0, new byte[16]);

    static ImageClassifier Named(string name)
    {
        var model = new Sequential(name, new Shape(4, 4, 1)).Dense(2).Build(["a", "b"]);
        model.Initialize(new He(), 1);
        return new ImageClassifier(model);
    }

    [Fact]
    public void Predictions_and_failures_are_counted()
    {
        const string Name = "metered";
        List<double> seconds = [];
        long failures = 0;
        string? error = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Gabor")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            if (Tag(tags, "gabor.model") is Name && instrument is { Name: "gabor.prediction.duration", Unit: "s" })
                seconds.Add(value);
        });
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (Tag(tags, "gabor.model") is not Name || instrument.Name != "gabor.prediction.failures")
                return;
            failures += value;
            error = Tag(tags, "error.type") as string;
        });
        listener.Start();
        var classifier = Named(Name);
        classifier.Predict(Png);
        classifier.PredictPixels(new byte[16], new float[2]);
        Assert.Throws<GaborFormatException>(() => classifier.Predict([1, 2, 3]));
        Assert.Equal(2, seconds.Count);
        Assert.All(seconds, value => Assert.InRange(value, 1e-7, 60));
        Assert.Equal((1, typeof(GaborFormatException).FullName), (failures, error));
    }

    [Fact]
    public void A_prediction_is_an_activity()
    {
        const string Name = "traced";
        List<Activity> seen = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ImageClassifier.TelemetryName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem("gabor.model") is Name)
                    seen.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var classifier = Named(Name);
        classifier.Predict(Png);
        Assert.Throws<GaborFormatException>(() => classifier.Predict([1, 2, 3]));
        Assert.All(seen, activity => Assert.Equal("gabor.predict", activity.OperationName));
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], seen.Select(activity => activity.Status));
    }

    static object? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string key)
    {
        foreach (var (name, value) in tags)
        {
            if (name == key)
                return value;
        }

        return null;
    }
}
