namespace Gabor.Tests.Cli;

/// <summary>A run folder of a small trained network, made once for all tests that only read it.</summary>
public sealed class TrainedRun : IDisposable
{
    readonly TemporaryFolder folder = new();

    public TrainedRun()
    {
        Path = folder.File("run");
        CommandLine.Done("train", "digits", "--model", "softmax", "--epochs", "1", "--out", Path, "--threads", "1", "--quiet");
    }

    public string Path { get; }

    public void Dispose() => folder.Dispose();
}
