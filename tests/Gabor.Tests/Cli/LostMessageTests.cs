using System.Text;
using Gabor.Cli;
using Gabor.Runs;

namespace Gabor.Tests.Cli;

/// <summary>Messages and results that cannot be written: a closed stream, a terminal that is gone, a full disk.</summary>
public sealed class LostMessageTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Out => folder.File("run");

    string[] Training => ["train", "digits", "--model", "softmax", "--epochs", "2", "--threads", "1", "--out", Out];

    public void Dispose() => folder.Dispose();

    public static TheoryData<bool, bool> Faults() => new() { { false, false }, { true, false }, { false, true }, { true, true } };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Training_ends_well_though_no_message_can_be_written(bool isClosed, bool isScreen)
    {
        using StringWriter output = new();
        using var error = new BrokenWriter(isClosed);
        Assert.Equal(ExitCode.Done, App.Run(Training, new Terminal(output, error, errorIsScreen: isScreen)));
        Assert.Contains("test accuracy ", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(RunState.Finished, State);
        Assert.True(error.Tries > 0);
    }

    [Fact]
    public void A_sweep_ends_well_though_no_message_can_be_written()
    {
        using StringWriter output = new();
        using var error = new BrokenWriter();
        string[] sweep = ["sweep", "digits", "--model", "softmax", "--epochs", "1", "--threads", "1", "--out", folder.File("sweep")];
        Assert.Equal(ExitCode.Done, App.Run([.. sweep, "--try", "learning-rate=0.01"], new Terminal(output, error)));
        Assert.Contains("best: ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_that_cannot_be_written_keeps_its_exit_code()
    {
        using StringWriter output = new();
        using var error = new BrokenWriter();
        Assert.Equal(ExitCode.Failed, App.Run(["predict", Out, "nowhere.png"], new Terminal(output, error)));
        Assert.Equal(ExitCode.Usage, App.Run(["trian"], new Terminal(output, error)));
    }

    [Fact]
    public void A_screen_that_is_gone_is_no_fault()
    {
        using var broken = new BrokenWriter();
        Assert.Equal(ExitCode.Done, App.Run(Training, new Terminal(broken, broken, outputIsScreen: true, errorIsScreen: true)));
        Assert.Equal(RunState.Finished, State);
    }

    [Fact]
    public void Results_that_do_not_fit_the_disk_are_told_after_training()
    {
        using var output = new BrokenWriter();
        using StringWriter error = new();
        Assert.Equal(ExitCode.Failed, App.Run([.. Training, "--digest"], new Terminal(output, error)));
        Assert.Contains("gabor: reading or writing failed: ", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(RunState.Finished, State);
    }

    RunState State => RunRecord.Read(Path.Combine(Out, "run.json")).State;

    /// <summary>Throws what the runtime throws of a full disk, or of a stream that is closed.</summary>
    sealed class BrokenWriter(bool isClosed = false) : TextWriter
    {
        public int Tries { get; private set; }

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            Tries++;
            throw isClosed ? new UnauthorizedAccessException("Access to the path is denied.") : new IOException("No space left on device");
        }
    }
}
