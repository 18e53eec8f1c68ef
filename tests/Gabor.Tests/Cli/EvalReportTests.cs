using System.Text.Json;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Tests.Data.Folders;

namespace Gabor.Tests.Cli;

/// <summary>The page, calibration and label check of <c>gabor eval</c>, and the page that training on own images ends with.</summary>
public sealed class EvalReportTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Copy()
    {
        string copy = folder.File("copy");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(run.Path))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    [Fact]
    public void Eval_tells_the_interval_and_the_macro_means_and_json_has_all_of_it()
    {
        string output = CommandLine.Done("eval", run.Path).Output;
        Assert.Contains("95 % interval ", output, StringComparison.Ordinal);
        Assert.Contains("top-5 accuracy ", output, StringComparison.Ordinal);
        Assert.Contains("calibration error ", output, StringComparison.Ordinal);
        var json = CommandLine.Done("eval", run.Path, "--json").Json;
        foreach (
            string key in (string[])["accuracy_95", "top_5", "macro_precision", "macro_recall", "macro_f1", "calibration", "label_errors"])
            Assert.True(json.TryGetProperty(key, out _), key);
        Assert.Equal(15, json.GetProperty("calibration").GetProperty("bins").GetArrayLength());
        Assert.Equal(1, json.GetProperty("temperature").GetDouble());
        Assert.True(json.GetProperty("per_class")[0].TryGetProperty("f1", out _));
    }

    [Fact]
    public void Eval_writes_a_page_with_the_curves_of_the_run()
    {
        string file = folder.File("report.html");
        Assert.Contains($"report {file}", CommandLine.Done("eval", run.Path, "--report", file).Output, StringComparison.Ordinal);
        string html = File.ReadAllText(file);
        foreach (string part in (string[])["curves", "confusion", "calibration", "mistakes", "explanations", "labels", "training"])
            Assert.Contains($"<section id=\"{part}\">", html, StringComparison.Ordinal);
        Assert.Contains("half of the test images", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_metrics_has_a_page_without_curves()
    {
        string copy = Copy(), file = folder.File("report.html");
        File.Delete(Path.Combine(copy, "metrics.csv"));
        CommandLine.Done("eval", copy, "--report", file);
        Assert.DoesNotContain("<section id=\"curves\">", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_in_a_missing_folder_or_in_place_of_one_is_refused_first()
    {
        Assert.Contains(
            "make it first.", CommandLine.Fails(1, "eval", run.Path, "--report", Path.Combine(folder.File("nowhere"), "a.html")),
            StringComparison.Ordinal);
        Assert.Contains(
            "this is a folder", CommandLine.Fails(1, "eval", run.Path, "--report", folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrating_saves_the_temperature_and_changes_probabilities_but_no_class()
    {
        string copy = Copy();
        var digits = Gabor.Data.Dataset.Open("digits").Test;
        var before = ImageClassifier.Load(copy);
        byte[] weights = File.ReadAllBytes(Path.Combine(copy, "weights.safetensors"));
        var json = CommandLine.Done("eval", copy, "--calibrate", "--json").Json;
        var fit = json.GetProperty("temperature_fit");
        Assert.Equal("half of the test images", fit.GetProperty("fitted_on").GetString());
        Assert.True(fit.GetProperty("loss_after").GetDouble() < fit.GetProperty("loss_before").GetDouble());
        Assert.Equal(weights, File.ReadAllBytes(Path.Combine(copy, "weights.safetensors")));
        Assert.Contains("have the same bits", CommandLine.Done("verify", copy).Output, StringComparison.Ordinal);
        var after = ImageClassifier.Load(copy);
        double temperature = fit.GetProperty("temperature").GetDouble();
        Assert.Equal(temperature, after.Model.Temperature);
        Assert.NotEqual(1, temperature);
        for (int i = 0; i < 50; i++)
        {
            var image = digits.Decode(i);
            float[] old = Probabilities(before, image), scaled = Probabilities(after, image);
            Assert.Equal(Array.IndexOf(old, old.Max()), Array.IndexOf(scaled, scaled.Max()));
            double[] powers = [.. old.Select(p => Math.Pow(p, 1 / temperature))];
            for (int k = 0; k < 10; k++)
                Assert.Equal(powers[k] / powers.Sum(), scaled[k], 1e-5);
        }

        static float[] Probabilities(ImageClassifier classifier, Gabor.Data.Image image)
        {
            float[] probabilities = new float[10];
            classifier.PredictPixels(image.Pixels, probabilities);
            return probabilities;
        }
    }

    [Fact]
    public void A_temperature_that_is_none_is_refused_by_name()
    {
        string copy = Copy(), file = Path.Combine(copy, "model.json");
        Assert.DoesNotContain("temperature", File.ReadAllText(file), StringComparison.Ordinal);
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"layers\"", "\"temperature\": 0,\n\"layers\"", StringComparison.Ordinal));
        Assert.Contains("a temperature above 0 is expected.", CommandLine.Fails(1, "eval", copy), StringComparison.Ordinal);
    }

    [Fact]
    public void Training_on_own_images_ends_with_its_page_and_on_the_digits_without()
    {
        Assert.False(File.Exists(Path.Combine(run.Path, "report.html")));
        string images = folder.File("images"), made = folder.File("run");
        ClassFolderSet.Write(images, 10, "across", "down");
        string[] train = ["train", images, "--image-size", "16", "--model", "softmax", "--epochs", "1", "--batch-size", "8", "--out", made];
        var result = CommandLine.Done([.. train, "--validation", "0.2"]);
        string file = Path.Combine(made, "report.html");
        Assert.EndsWith($"report {file}", result.Output.TrimEnd(), StringComparison.Ordinal);
        string html = File.ReadAllText(file);
        Assert.Contains("across", html, StringComparison.Ordinal);
        Assert.Contains("validation images", html, StringComparison.Ordinal);

        // A run with its page may still be replaced.
        Assert.Equal(file, CommandLine.Done([.. train, "--force", "--json"]).Json.GetProperty("report").GetString());
    }

    [Fact]
    public void Labels_of_training_images_are_checked_by_training_five_times()
    {
        string images = folder.File("images"), made = folder.File("run"), file = folder.File("report.html");
        ClassFolderSet.Write(images, 20, "across", "down");
        CommandLine.Done(
            "train", images, "--image-size", "16", "--model", "softmax", "--epochs", "4", "--batch-size", "8", "--out", made, "--quiet");
        var result = CommandLine.Done("eval", made, "--label-check", "--report", file);
        Assert.Equal(5, result.Error.Split('\n').Count(line => line.StartsWith("label check: training ", StringComparison.Ordinal)));
        Assert.Contains("may have a wrong label", result.Output, StringComparison.Ordinal);
        Assert.Contains("by cross-validation", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(
            JsonValueKind.Array, CommandLine.Done("eval", made, "--label-check", "--json").Json
                .GetProperty("train_label_errors").ValueKind);
    }

    [Fact]
    public void A_folder_of_images_without_classes_and_a_model_of_other_classes_are_refused_in_one_line()
    {
        string loose = folder.File("loose"), images = folder.File("images");
        Directory.CreateDirectory(loose);
        File.WriteAllBytes(Path.Combine(loose, "a.bmp"), ClassFolderSet.Image(0, 0));
        ClassFolderSet.Write(images, 4, "across", "down");
        string report = folder.File("report.html");
        Assert.Contains("no class folders", CommandLine.Fails(1, "eval", run.Path, loose, "--report", report), StringComparison.Ordinal);
        Assert.Contains("2", CommandLine.Fails(1, "eval", run.Path, images, "--report", report), StringComparison.Ordinal);
        Assert.False(File.Exists(report));
    }

    [Fact]
    public void A_model_without_a_run_cannot_have_its_labels_checked()
    {
        SavedModel.Save(SavedModel.Load(run.Path), folder.Path);
        Assert.Contains("needs a run", CommandLine.Fails(1, "eval", folder.Path, "digits", "--label-check"), StringComparison.Ordinal);
    }
}
