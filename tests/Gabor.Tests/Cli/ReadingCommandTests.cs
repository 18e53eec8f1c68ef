using System.Text.Json;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Plotting;

namespace Gabor.Tests.Cli;

/// <summary>The commands that read a trained network: eval, predict and inspect.</summary>
public sealed class ReadingCommandTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>An image that gabor can read: the filter sheet of an untrained network.</summary>
    string Image()
    {
        string file = folder.File("image.png");
        var model = Networks.Default.Named("softmax").Make(new Shape(28, 28, 1), [.. "0123456789".Select(c => c.ToString())]);
        File.WriteAllBytes(file, FilterSheet.Of(model).ToPng());
        return file;
    }

    /// <summary>A copy of the run, to be damaged.</summary>
    string Copy()
    {
        string copy = folder.File("copy");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(run.Path))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    [Fact]
    public void Eval_gives_the_evaluation_of_the_run_report()
    {
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Path, "report.json")));
        var json = CommandLine.Done("eval", run.Path, "--json").Json;
        foreach (string key in (string[])["accuracy", "loss", "images", "confusion", "parameters", "multiply_adds", "per_class"])
            Assert.True(JsonElement.DeepEquals(report.RootElement.GetProperty(key), json.GetProperty(key)), key);
        Assert.Equal("digits", json.GetProperty("data_set").GetString());
    }

    [Fact]
    public void Eval_shows_a_row_per_class_and_the_accuracy()
    {
        string output = CommandLine.Done("eval", run.Path, "digits", "--threads", "1").Output;
        Assert.Equal(10, output.Split('\n').Count(line => line.Contains(" 200 ", StringComparison.Ordinal) && line.Contains('%')));
        Assert.Contains("predicted as", output, StringComparison.Ordinal);
        Assert.Contains("test accuracy ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RUN", "eval", "")]
    [InlineData("--out", "train", "digits", "--out", "")]
    [InlineData("DATASET", "train", "")]
    [InlineData("--filters", "inspect", "lenet", "--filters", "")]
    [InlineData("IMAGE", "predict", "run", "a.png", "")]
    public void An_empty_word_is_refused_by_name(string name, params string[] args) => Assert.Equal(
        $"gabor: {name} is empty; a script may have left a variable unset.", CommandLine.Fails(2, args).TrimEnd());

    [Fact]
    public void A_missing_image_is_named_once() => Assert.Equal(
        "gabor: nope.png: the image cannot be read: there is no such file.", CommandLine.Fails(1, "predict", run.Path, "nope.png")
            .TrimEnd());

    [Fact]
    public void Eval_refuses_threads_out_of_range() =>
        Assert.Contains("threads is -1", CommandLine.Fails(2, "eval", run.Path, "--threads", "-1"), StringComparison.Ordinal);

    [Theory]
    [InlineData("eval")]
    [InlineData("predict")]
    public void Several_crops_need_a_network_with_crops(string command)
    {
        string[] words = command == "eval" ? [command, run.Path] : [command, run.Path, Image()];
        Assert.Contains(
            "crops is 3; it must be 1, 2, 5 or 10.", CommandLine.Fails(2, [.. words, "--crops", "3"]), StringComparison.Ordinal);
        Assert.Contains("sees whole images", CommandLine.Fails(1, [.. words, "--crops", "5"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_names_the_nearest_data_set() =>
        Assert.Contains("'digits'", CommandLine.Fails(2, "eval", run.Path, "digist"), StringComparison.Ordinal);

    [Fact]
    public void Eval_refuses_a_network_for_other_classes()
    {
        var model = Networks.Default.Named("softmax").Make(new Shape(8, 8, 3), ["cat", "dog"]);
        SavedModel.Save(model, folder.Path);
        Assert.Contains("2 classes", CommandLine.Fails(1, "eval", folder.Path, "digits"), StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_lists_the_most_probable_classes_first()
    {
        string image = Image();
        var json = CommandLine.Done("predict", run.Path, image, "--top", "10", "--json").Json;
        var predicted = Assert.Single(json.GetProperty("images").EnumerateArray().ToArray());
        Assert.Equal(image, predicted.GetProperty("image").GetString());
        double[] sure = [.. predicted.GetProperty("guesses").EnumerateArray().Select(g => g.GetProperty("probability").GetDouble())];
        Assert.Equal(sure.OrderDescending(), sure);
        Assert.Equal(1, sure.Sum(), 1e-5);
    }

    [Fact]
    public void Predict_inverts_on_request()
    {
        string image = Image();
        string plain = CommandLine.Done("predict", run.Path, image, "--json", "--quiet").Output, inverted = CommandLine
            .Done("predict", run.Path, image, "--invert", "--as-is", "--json", "--quiet").Output;
        Assert.NotEqual(plain, inverted);
    }

    [Fact]
    public void Predict_shows_three_classes_and_remarks_on_stderr()
    {
        var result = CommandLine.Done("predict", run.Path, Image());
        Assert.Contains("3.", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("4.", result.Output, StringComparison.Ordinal);
        Assert.Contains("ink", result.Error, StringComparison.Ordinal);
        Assert.Equal("", CommandLine.Done("predict", run.Path, Image(), "--quiet").Error);
    }

    [Fact]
    public void Predict_classifies_the_other_images_if_one_cannot_be_read()
    {
        var result = CommandLine.Run("predict", run.Path, folder.File("nowhere.png"), Image(), "--json", "--quiet");
        Assert.Equal(1, result.Code);
        Assert.Equal(1, result.Json.GetProperty("images").GetArrayLength());
        Assert.StartsWith(
            $"gabor: {folder.File("nowhere.png")}: ", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_refuses_a_file_that_is_not_an_image()
    {
        File.WriteAllText(folder.File("text.png"), "no image");
        var result = CommandLine.Run("predict", run.Path, folder.File("text.png"));
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains("text.png: this is no image", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_needs_a_top_k_of_at_least_one() =>
        Assert.Contains("--top is 0", CommandLine.Fails(2, "predict", run.Path, "x.png", "--top", "0"), StringComparison.Ordinal);

    [Fact]
    public void Predict_needs_an_image() => CommandLine.Fails(2, "predict", run.Path);

    [Fact]
    public void Inspect_counts_lenet_as_the_text_does()
    {
        var json = CommandLine.Done("inspect", "lenet", "--json").Json;
        Assert.Equal(431_080, json.GetProperty("parameters").GetInt64());
        Assert.Equal(2_293_000, json.GetProperty("multiply_adds").GetInt64());
        Assert.Equal(5, json.GetProperty("layers")[0].GetProperty("settings").GetProperty("window_height").GetInt32());
        Assert.Contains("2×2, stride 2", CommandLine.Done("inspect", "lenet").Output, StringComparison.Ordinal);
        Assert.Equal(["24×24×20", "12×12×20", "8×8×50", "4×4×50", "500", "10"], json.GetProperty("layers").EnumerateArray()
            .Where(l => l.GetProperty("kind").GetString() is "convolution" or "max_pooling" or "dense")
            .Select(l => l.GetProperty("output").GetString()));
    }

    [Fact]
    public void Inspect_shows_a_row_per_layer_and_totals()
    {
        string output = CommandLine.Done("inspect", run.Path).Output;
        Assert.Contains("dense1", output, StringComparison.Ordinal);
        Assert.Contains("7,850", output, StringComparison.Ordinal);
        Assert.Contains("total", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_draws_the_filters()
    {
        string file = folder.File("filters.png");
        Assert.Equal("softmax", CommandLine.Done("inspect", run.Path, "--filters", file, "--json").Json.GetProperty("model").GetString());
        Assert.Equal(3, ImageFile.Read(file).Shape.Depth);
    }

    [Fact]
    public void Inspect_compares_convolutions_with_the_layers_that_they_simplify()
    {
        string output = CommandLine.Done("inspect", "lenet", "--compare").Output;
        foreach (string word in new[] { "9,043,200", "299,520", "520", "÷ 30", "÷ 576", "shared weights" })
            Assert.Contains(word, output, StringComparison.Ordinal);
        var compared = CommandLine.Done("inspect", "lenet", "--compare", "--json").Json.GetProperty("compared");
        Assert.Equal(2, compared.GetArrayLength());
        Assert.Equal(9_043_200, compared[0].GetProperty("dense").GetInt64());
        Assert.False(CommandLine.Done("inspect", "lenet", "--json").Json.TryGetProperty("compared", out _));
        Assert.Contains(
            "softmax has no convolution to compare.", CommandLine.Done("inspect", "softmax", "--compare").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_reports_an_unwritable_file_in_one_line() =>
        CommandLine.Fails(1, "inspect", "softmax", "--filters", Path.Combine(folder.File("nowhere"), "filters.png"));

    [Fact]
    public void Inspect_names_the_nearest_network() =>
        Assert.Contains("Did you mean 'lenet'?", CommandLine.Fails(2, "inspect", "lenett"), StringComparison.Ordinal);

    [Theory]
    [InlineData("eval")]
    [InlineData("inspect")]
    [InlineData("predict")]
    public void An_empty_folder_is_not_a_run(string command) =>
        CommandLine.Fails(1, command == "predict" ? [command, folder.Path, "x.png"] : [command, folder.Path]);

    [Theory]
    [InlineData("model.json")]
    [InlineData("weights.safetensors")]
    [InlineData("run.json")]
    public void A_truncated_file_of_a_run_is_named(string name)
    {
        string copy = Copy(), file = Path.Combine(copy, name);
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
        Assert.Contains(name, CommandLine.Fails(1, "eval", copy), StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains(name, CommandLine.Fails(name == "run.json" ? 2 : 1, "eval", copy), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_network_are_refused()
    {
        string copy = Copy();
        SavedModel.Save(Networks.Default.Named("softmax").Make(new Shape(8, 8, 1), ["a", "b"]), folder.Path);
        File.Copy(folder.File("weights.safetensors"), Path.Combine(copy, "weights.safetensors"), overwrite: true);
        Assert.Contains("784×10", CommandLine.Fails(1, "inspect", copy), StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_refuses_a_data_set_whose_class_names_are_not_the_models()
    {
        string copy = Copy(), file = Path.Combine(copy, "model.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"3\"", "\"three\"", StringComparison.Ordinal));
        string expected = "class 3 is 'three' of the model and '3' of the images";
        Assert.Contains(expected, CommandLine.Fails(1, "eval", copy), StringComparison.Ordinal);
        Assert.Contains("class 3 is 'three'", CommandLine.Fails(1, "eval", copy, "digits", "--stress"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_without_images_is_shown_by_a_dash_and_null()
    {
        // The first test images of digits, without those of one class.
        var test = (ImageSet)Dataset.Open("digits").Test;
        int[] some = [.. Enumerable.Range(0, 40).Where(i => test.Label(i) != 4)];
        string data = folder.File("data");
        Directory.CreateDirectory(data);
        foreach (string part in (string[])["train", "t10k"])
        {
            File.WriteAllBytes(
                Path.Combine(data, $"{part}-images-idx3-ubyte"),
                [0, 0, 8, 3, 0, 0, 0, (byte)some.Length, 0, 0, 0, 28, 0, 0, 0, 28, .. some.SelectMany(i => test.Pixels(i).ToArray())]);
            File.WriteAllBytes(
                Path.Combine(data, $"{part}-labels-idx1-ubyte"),
                [0, 0, 8, 1, 0, 0, 0, (byte)some.Length, .. some.Select(i => (byte)test.Label(i))]);
        }

        var result = CommandLine.Done("eval", run.Path, $"mnist:{data}", "--json").Json;
        Assert.Equal(JsonValueKind.Null, result.GetProperty("per_class")[4].GetProperty("accuracy").ValueKind);
        Assert.Matches(@"\n +4 +0 +0 +– ", CommandLine.Done("eval", run.Path, $"mnist:{data}").Output);
    }
}
