using Gabor.Formats;

namespace Gabor.Tests.Cli;

/// <summary>A trained network made smaller, through the command line.</summary>
public sealed class QuantizeCommandTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_is_quantized_evaluated_packed_and_exported()
    {
        string bytes = folder.File("int8"), file = folder.File("int8.gabor");
        var told = CommandLine.Done("quantize", run.Path, "--out", bytes, "--images", "100", "--percentile", "99.9", "--threads", "2");
        Assert.Contains("softmax, 1 layer of int8", told.Output, StringComparison.Ordinal);
        double before = Accuracy(run.Path), after = Accuracy(bytes);
        Assert.InRange(after, before - 0.02, 1);
        Assert.Contains("have the same bits", CommandLine.Done("verify", bytes).Output, StringComparison.Ordinal);
        Assert.Contains(
            "has no run.json, so its data set is not known; name one: gabor eval", CommandLine.Fails(2, "eval", bytes),
            StringComparison.Ordinal);
        Assert.Contains("name one: gabor check", CommandLine.Fails(2, "check", bytes), StringComparison.Ordinal);
        CommandLine.Done("pack", bytes, file);
        Assert.Contains("have the same bits", CommandLine.Done("verify", file).Output, StringComparison.Ordinal);
        Assert.Equal(after, Accuracy(file));
        Assert.Contains("quantized_dense", CommandLine.Done("inspect", bytes).Output, StringComparison.Ordinal);
        Assert.Contains("not trained", CommandLine.Done("inspect", bytes).Output, StringComparison.Ordinal);
        var speed = CommandLine.Done("bench", "infer", bytes, "--batch-size", "1", "--threads", "1", "--seconds", "0", "--json").Json;
        Assert.True(speed.GetProperty("images_per_second").GetDouble() > 0);
        CommandLine.Done("export", bytes, "--onnx", folder.File("int8.onnx"));
        Assert.Contains("up to 0.02 is as it should be", CommandLine.Done("verify", folder.File("int8.onnx")).Output,
            StringComparison.Ordinal);
        Assert.True(
            new FileInfo(Path.Combine(bytes, SavedModel.WeightsName)).Length
            < 0.5 * new FileInfo(Path.Combine(run.Path, SavedModel.WeightsName)).Length);
    }

    [Fact]
    public void A_packed_model_is_quantized_by_a_data_set()
    {
        string file = folder.File("run.gabor");
        CommandLine.Done("pack", run.Path, file);
        Assert.Contains("--data DATASET", CommandLine.Fails(2, "quantize", file, "--out", folder.File("a")), StringComparison.Ordinal);
        var json = CommandLine.Done("quantize", file, "--data", "digits", "--out", folder.File("b"), "--json").Json;
        Assert.Equal("int8", json.GetProperty("weights").GetString());
        Assert.Equal(1, json.GetProperty("quantized").GetArrayLength());
        Assert.False(Directory.Exists(folder.File("a")));
    }

    [Fact]
    public void Weights_are_stored_as_float16()
    {
        var json = CommandLine.Done("quantize", run.Path, "--weights", "float16", "--out", folder.File("half"), "--json").Json;
        Assert.InRange(
            json.GetProperty("bytes").GetInt64(), 0.4 * json.GetProperty("bytes_before").GetInt64(),
            0.7 * json.GetProperty("bytes_before").GetInt64());
        Assert.InRange(Accuracy(folder.File("half")), Accuracy(run.Path) - 0.005, 1);
    }

    [Fact]
    public void What_makes_no_sense_is_refused_before_anything_is_written()
    {
        string full = folder.File("full"), fresh = folder.File("fresh");
        Directory.CreateDirectory(full);
        File.WriteAllText(Path.Combine(full, "note.txt"), "precious");
        Refused("not empty", "--out", full);
        Refused("Did you mean 'int8'?", "--out", fresh, "--weights", "int9");
        Refused("--percentile is for int8", "--out", fresh, "--weights", "float16", "--percentile", "99");
        Refused("percentile is 20", "--out", fresh, "--percentile", "20");
        Refused("images is 0", "--out", fresh, "--images", "0");
        Assert.False(Directory.Exists(fresh));
        CommandLine.Done("quantize", run.Path, "--out", fresh);
        Assert.Contains("quantized already", CommandLine.Fails(2, "quantize", fresh, "--data", "digits", "--out", folder.File("again")),
            StringComparison.Ordinal);

        void Refused(string what, params string[] words) =>
            Assert.Contains(what, CommandLine.Fails(2, ["quantize", run.Path, .. words]), StringComparison.Ordinal);
    }

    static double Accuracy(string path) => CommandLine.Done("eval", path, "digits", "--json").Json.GetProperty("accuracy").GetDouble();
}
