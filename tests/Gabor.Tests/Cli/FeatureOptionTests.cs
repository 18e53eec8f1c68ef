namespace Gabor.Tests.Cli;

public sealed class FeatureOptionTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Out => folder.File("run");

    public void Dispose() => folder.Dispose();

    static string[] OnFeatures(string features, string run, params string[] more) =>
        ["train", "digits", "--features", features, "--epochs", "1", "--out", run, "--threads", "1", .. more];

    [Fact]
    public void Features_stand_before_a_classifier_and_are_saved_with_it()
    {
        var result = CommandLine.Done(OnFeatures("pixels", Out));
        Assert.Contains("training pixels-softmax (7,850 parameters)", result.Error, StringComparison.Ordinal);
        Assert.Contains("features: 784 numbers an image, computed in ", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"frozen\": true", File.ReadAllText(Path.Combine(Out, "model.json")), StringComparison.Ordinal);
        double trained = Accuracy(Out);
        Assert.Equal(trained, CommandLine.Done("eval", Out, "--json").Json.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Another_network_can_learn_from_them() => Assert.Contains(
        "training pixels-mlp", CommandLine.Done(OnFeatures("pixels", Out, "--model", "mlp")).Error, StringComparison.Ordinal);

    [Fact]
    public void A_layer_of_a_run_is_a_feature_too()
    {
        CommandLine.Done("train", "digits", "--model", "mlp", "--epochs", "1", "--out", Out, "--threads", "1");
        string probe = folder.File("probe");
        var result = CommandLine.Done(OnFeatures($"{Out}:relu2", probe));
        Assert.Contains("features: 512 numbers an image", result.Error, StringComparison.Ordinal);
        Assert.InRange(Accuracy(probe), 0.9, 1);

        // All that the probe needs lies in its own folder.
        Directory.Delete(Out, recursive: true);
        Assert.Equal(Accuracy(probe), CommandLine.Done("eval", probe, "--json").Json.GetProperty("accuracy").GetDouble());
    }

    [Theory]
    [InlineData(2, "features 'hugo': unknown name.", "hugo")]
    [InlineData(1, "no/run: there is no such folder", "no/run:conv1")]
    public void Wrong_features_are_refused(int code, string expected, string features) => Assert.Contains(
        expected, CommandLine.Fails(code, OnFeatures(features, Out)), StringComparison.Ordinal);

    [Fact]
    public void A_layer_that_a_run_lacks_is_refused_with_its_neighbours()
    {
        CommandLine.Done("train", "digits", "--model", "softmax", "--epochs", "1", "--out", Out, "--threads", "1");
        string message = CommandLine.Fails(2, OnFeatures($"{Out}:dense2", folder.File("probe")));
        Assert.Contains("there is no layer 'dense2'. Did you mean 'dense1'?", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_test_goes_through_them() => Assert.True(
        CommandLine.Done(
            "lr-find", "digits", "--model", "softmax", "--features", "pixels", "--steps", "20", "--threads", "1", "--json")
            .Json.GetProperty("points").GetArrayLength() > 0);

    [Fact]
    public void A_sweep_goes_through_them()
    {
        var json = CommandLine.Done(
            "sweep", "digits", "--model", "softmax", "--features", "pixels", "--try", "learning-rate=0.001,0.01", "--epochs", "1",
            "--threads", "1", "--out", Out, "--json").Json;
        Assert.Equal(2, json.GetProperty("trials").GetArrayLength());
        Assert.Contains("pixels-softmax", File.ReadAllText(Directory.GetFiles(Out, "model.json", SearchOption.AllDirectories)[0]),
            StringComparison.Ordinal);
    }

    static double Accuracy(string run) => System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "report.json")))
        .RootElement.GetProperty("accuracy").GetDouble();
}
