using System.Diagnostics;
using System.Text.Json;
using Gabor.Cli;
using Gabor.Runs;

namespace Gabor.Tests.Cli;

/// <summary>Signals go to processes, so this one runs gabor as its own.</summary>
public sealed class InterruptTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void Interrupted_training_leaves_a_checkpoint_and_resumes_to_the_bits_of_one_that_was_not(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill -INT.");
        string run = folder.File("run"), whole = folder.File("whole");
        string[] options = ["digits", "--model", "softmax", "--epochs", "20", "--threads", "1"];
        using var process = Start("train", [.. options, "--out", run]);
        Assert.StartsWith("training softmax", process.StandardError.ReadLine(), StringComparison.Ordinal);
        Signal(signal, process);
        string rest = process.StandardError.ReadToEnd(), output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == code, $"{process.ExitCode}: {rest}");
        Assert.Equal("", output);
        Assert.EndsWith(
            $"gabor: train: interrupted; a checkpoint was written. Go on with: gabor train --resume {run}", rest.TrimEnd(),
            StringComparison.Ordinal);
        Assert.Equal(RunState.Interrupted, RunRecord.Read(Path.Combine(run, "run.json")).State);

        string resumed = LastDigest(CommandLine.Done("train", "--resume", run, "--json", "--digest").Json);
        Assert.Equal(LastDigest(CommandLine.Done(["train", .. options, "--out", whole, "--json", "--digest"]).Json), resumed);
    }

    [Fact]
    public void An_interrupted_benchmark_says_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill -INT.");
        using var process = Start("bench", "train", "softmax", "--seconds", "600");
        Assert.StartsWith("measuring softmax for 600.0 s", process.StandardError.ReadLine(), StringComparison.Ordinal);
        Signal("INT", process);
        Assert.Equal("gabor: interrupted.", process.StandardError.ReadToEnd().TrimEnd());
        process.WaitForExit();
        Assert.Equal(130, process.ExitCode);
    }

    static string LastDigest(JsonElement json) => json.GetProperty("history").EnumerateArray().Last().GetProperty("digest").GetString()!;

    static Process Start(string command, params string[] args) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(App).Assembly.Location, command, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    static void Signal(string signal, Process process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }
}
