using System.Diagnostics;
using Gabor.Cli;
using Gabor.Formats;
using Gabor.Runs;
using Gabor.Training;

namespace Gabor.Tests.Cli;

/// <summary>Runs that go on elsewhere, with other threads, or for longer than they began for.</summary>
public sealed class ResumeTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Out => folder.File("run");

    public void Dispose() => folder.Dispose();

    string[] Train(int epochs, string run, params string[] more) =>
        ["train", $"mnist:{folder.File("set")}", "--model", "softmax", "--epochs", $"{epochs}", "--threads", "1", "--batch-size", "16",
            "--schedule", "constant", "--out", run, .. more];

    static string Weights(string run) => WeightDigest.Of(SavedModel.Load(run));

    /// <summary>Runs gabor as a process of its own, which may have another current folder.</summary>
    static void In(string place, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(App).Assembly.Location, .. args])
        {
            WorkingDirectory = place, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }

    [Fact]
    public void A_run_on_a_relative_path_is_resumed_and_evaluated_from_any_folder()
    {
        IdxFolder.Write(folder.File("set"));
        In(folder.Path, "train", "mnist:set", "--model", "softmax", "--epochs", "1", "--batch-size", "16", "--out", "run");
        Assert.Equal($"mnist:{folder.File("set")}", RunRecord.Read(Path.Combine(Out, "run.json")).Data.Name);
        In(Out, "train", "--resume", ".");
        In(Out, "eval", ".");
    }

    [Fact]
    public void A_run_whose_images_were_moved_is_resumed_with_them_and_finds_them_from_then_on()
    {
        IdxFolder.Write(folder.File("set"));
        CommandLine.Done(Train(2, Out));
        string moved = folder.File("moved");
        Directory.Move(folder.File("set"), moved);
        string fault = CommandLine.Fails(1, "train", "--resume", Out);
        Assert.Contains("If it lies elsewhere now, name it", fault, StringComparison.Ordinal);
        Assert.Contains("name it after the run", CommandLine.Fails(1, "eval", Out), StringComparison.Ordinal);
        CommandLine.Done("train", $"mnist:{moved}", "--resume", Out, "--epochs", "3");
        Assert.Contains("test accuracy ", CommandLine.Done("eval", Out).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_images_beside_resume_are_refused_by_their_content()
    {
        IdxFolder.Write(folder.File("set"));
        CommandLine.Done(Train(1, Out));
        Assert.Contains("SHA-256 differs", CommandLine.Fails(1, "train", "digits", "--resume", Out), StringComparison.Ordinal);
    }

    [Fact]
    public void More_epochs_after_the_last_give_the_bits_of_a_run_that_began_with_them()
    {
        IdxFolder.Write(folder.File("set"));
        CommandLine.Done(Train(2, Out));
        CommandLine.Done("train", "--resume", Out, "--epochs", "4");
        CommandLine.Done(Train(4, folder.File("whole")));
        Assert.Equal(Weights(folder.File("whole")), Weights(Out));
        Assert.Equal(4, MetricsFile.Read(Path.Combine(Out, "metrics.csv")).Count);
        Assert.Contains("must be at least 4", CommandLine.Fails(2, "train", "--resume", Out, "--epochs", "3"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_over_all_epochs_says_that_more_of_them_change_it()
    {
        IdxFolder.Write(folder.File("set"));
        CommandLine.Done([.. Train(2, Out).Select(word => word == "constant" ? "cosine" : word)]);
        var longer = CommandLine.Done("train", "--resume", Out, "--epochs", "4");
        Assert.Contains("the schedule cosine is that of 4 epochs from here on", longer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--threads", "2")]
    [InlineData("--checkpoint-seconds", "0")]
    [InlineData("--log-every", "1")]
    public void Options_that_never_change_a_result_may_change_in_a_resumed_run(string option, string value)
    {
        IdxFolder.Write(folder.File("set"));
        CommandLine.Done(Train(2, Out));
        CommandLine.Done("train", "--resume", Out, "--epochs", "3", option, value);
        CommandLine.Done(Train(3, folder.File("whole")));
        Assert.Equal(Weights(folder.File("whole")), Weights(Out));
        var recorded = RunRecord.Read(Path.Combine(Out, "run.json")).Options
            .Single(o => o.Key == option[2..].Replace('-', '_')).Value;
        Assert.Equal(value, $"{recorded}");
    }

    [Fact]
    public void A_killed_run_predicts_and_evaluates_with_its_last_checkpoint_and_says_so()
    {
        IdxFolder.Write(folder.File("set"));
        CommandLine.Done(Train(1, Out));
        string trained = CommandLine.Done("eval", Out, "--json").Json.GetProperty("loss").GetRawText();
        File.Delete(Path.Combine(Out, "weights.safetensors"));
        var killed = CommandLine.Done("eval", Out, "--json");
        Assert.Equal(trained, killed.Json.GetProperty("loss").GetRawText());
        Assert.Contains(
            $"its checkpoint after step 4. It goes on with: gabor train --resume {Out}", killed.Error, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(Out, "checkpoint"), recursive: true);
        Assert.Contains("not even a checkpoint", CommandLine.Fails(1, "predict", Out, "image.png"), StringComparison.Ordinal);
    }
}
