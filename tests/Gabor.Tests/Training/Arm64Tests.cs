using System.Diagnostics;
using Gabor.Tests.Architecture;
using Gabor.Tests.Models;

namespace Gabor.Tests.Training;

/// <summary>
/// The recorded digests on arm64. Run with the switch GABOR_ARM64, a command that runs an arm64 program: <c>qemu-aarch64-static</c>, or
/// <c>env</c> on such a machine. It takes some five minutes under emulation.
/// </summary>
public sealed class Arm64Tests
{
    [Fact(Explicit = true)]
    public async Task The_recorded_digests_are_those_of_arm64()
    {
        string? runner = Environment.GetEnvironmentVariable("GABOR_ARM64");
        Assert.SkipWhen(string.IsNullOrEmpty(runner), "GABOR_ARM64 names no command that runs arm64 programs");
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        using var folder = new TemporaryFolder();
        await Run(
            "dotnet", "publish", Path.Combine(SourceTree.Root!, "tests", "Gabor.Tests"), "-c", "Release", "-r", "linux-arm64",
            "--self-contained", "-p:PublishReadyToRun=false", "-p:RestoreLockedMode=false", "--artifacts-path", folder.File("build"),
            "-o", folder.File("tests"));
        foreach (var test in (Type[])[typeof(TrainingStepTests), typeof(ShardTests), typeof(NetworkTrainingTests)])
        {
            await Run(
                runner!, folder.File(Path.Combine("tests", "Gabor.Tests")), "-class", test.FullName!, "-parallel", "none", "-noColor");
        }
    }

    static async Task Run(string command, params string[] arguments)
    {
        // The emulator cannot map the runtime's pages twice.
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true };
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}\n{output}");
    }
}
