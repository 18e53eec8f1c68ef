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
    public void What_no_gradient_passes_is_reported_and_checked_all_the_same()
    {
        string page = folder.File("report.html");
        CommandLine.Done(OnFeatures("hog", Out, "--cell", "7"));
        CommandLine.Done("eval", Out, "digits", "--report", page);
        string text = File.ReadAllText(page);
        Assert.Contains("occlusion", text, StringComparison.Ordinal);
        Assert.DoesNotContain("aliency", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Grad-CAM", text, StringComparison.Ordinal);
        CommandLine.Done("check", Out, "digits");
    }

    string[] Train(params string[] more) =>
        ["train", "digits", "--epochs", "1", "--out", Out, "--force", "--threads", "1", "--json", "--features", .. more];

    static string[] Find(params string[] more) =>
        ["lr-find", "digits", "--model", "softmax", "--steps", "20", "--threads", "1", "--json", "--features", .. more];

    string[] Sweep(params string[] more) =>
    [
        "sweep", "digits", "--model", "softmax", "--try", "seed=1", "--epochs", "1", "--threads", "1", "--out", Out, "--features", .. more,
    ];

    [Fact]
    public void Their_numbers_are_options_of_training()
    {
        CommandLine.Done(Train("hog", "--cell", "7", "--block", "1", "--bins", "4", "--signed", "1"));
        Assert.Equal(
            ("hog", "7", "1", "4", "1"),
            (Recorded("features"), Recorded("features.cell"), Recorded("features.block"), Recorded("features.bins"),
                Recorded("features.signed")));
        CommandLine.Done(Train("sift-bow", "--words", "4", "--step", "8", "--cell", "5"));
        CommandLine.Done(Train("fisher", "--gaussians", "1", "--step", "8"));
        CommandLine.Done(Train("pca", "--components", "3", "--whiten", "1"));
    }

    [Fact]
    public void Their_numbers_are_options_of_searches()
    {
        CommandLine.Done(Find("hog", "--cell", "7", "--block", "1", "--bins", "4", "--signed", "1"));
        CommandLine.Done(Find("sift-bow", "--words", "4", "--step", "8"));
        CommandLine.Done(Find("fisher", "--gaussians", "1", "--step", "8"));
        CommandLine.Done(Find("pca", "--components", "3", "--whiten", "1"));
        CommandLine.Done(Sweep("hog", "--cell", "7", "--block", "1", "--bins", "4", "--signed", "1"));
        CommandLine.Done(Sweep("sift-bow", "--words", "4", "--step", "8"));
        CommandLine.Done(Sweep("fisher", "--gaussians", "1", "--step", "8"));
        CommandLine.Done(Sweep("pca", "--components", "3", "--whiten", "1"));
    }

    string Recorded(string option) => RecordedOptions.Of(Out)[option];

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
