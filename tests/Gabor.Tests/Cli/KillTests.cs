using System.Diagnostics;
using Gabor.Cli;

namespace Gabor.Tests.Cli;

/// <summary>Kills training processes as kill -9 does, after so many lines of progress each, and resumes them.</summary>
public sealed class KillTests
{
    [Fact]
    public void Killed_again_and_again_it_ends_with_the_bits_of_a_run_that_was_not()
    {
        using var folder = new TemporaryFolder();
        string run = folder.File("run"), whole = folder.File("whole");
        string[] options = ["digits", "--model", "softmax", "--epochs", "12", "--threads", "1", "--checkpoint-seconds", "0.02"];
        int kills = 0;
        foreach (int lines in (int[])[0, 1, 2, 1, 3])
        {
            string[] args = File.Exists(Path.Combine(run, "run.json")) ? ["train", "--resume", run] : ["train", .. options, "--out", run];
            using var process = Process.Start(
                new ProcessStartInfo(
                    "dotnet", [typeof(App).Assembly.Location, .. args])
                { RedirectStandardError = true, RedirectStandardOutput = true })!;
            for (int line = 0; line <= lines; line++)
                process.StandardError.ReadLine();
            process.Kill();
            process.WaitForExit();
            kills += process.ExitCode == 0 ? 0 : 1;
        }

        Assert.True(kills >= 3, $"only {kills} of the processes were killed before they ended");
        CommandLine.Done("train", "--resume", run, "--quiet");
        CommandLine.Done(["train", .. options, "--out", whole, "--quiet"]);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(whole, "weights.safetensors")), File.ReadAllBytes(Path.Combine(run, "weights.safetensors")));
    }
}
