using Gabor.Formats;
using Gabor.Runs;
using Gabor.Tests.Cli;
using Gabor.Training;

namespace Gabor.Tests.Cluster;

/// <summary>Training under mpirun, each process a gabor of its own.</summary>
public sealed class MpiTrainingTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string[] Train(string run, params string[] more) => Of("set", "mlp", run, more);

    string[] Of(string data, string network, string run, params string[] more) =>
        ["train", $"mnist:{folder.File(data)}", "--model", network, "--batch-size", "20", "--threads", "1", "--out",
            folder.File(run), .. more];

    string Weights(string run) => WeightDigest.Of(SavedModel.Load(folder.File(run)));

    [Theory]
    [InlineData(2, "mlp", "batch")]
    [InlineData(3, "resnet20", "batch")]
    [InlineData(3, "resnet20", "part")]
    public async Task Some_processes_end_in_the_bits_of_one_and_one_of_them_prints(int processes, string network, string statistics)
    {
        IdxFolder.Write(folder.File("set"));
        string[] options = ["--epochs", "2", "--batch-norm-statistics", statistics];
        using (var mpirun = Mpirun.Start(processes, Of("set", network, "some", [.. options, "--digest"])))
        {
            var (code, error) = mpirun.End();
            Assert.True(code == 0, error);
            Assert.Contains($"8 parts of a batch on {processes} processes", error, StringComparison.Ordinal);
            string output = await mpirun.Output;
            Assert.Equal(2, output.Split('\n').Count(line => line.Contains(" weights ", StringComparison.Ordinal)));
            Assert.Single(output.Split('\n'), line => line.StartsWith("exchange: ", StringComparison.Ordinal)
                && line.Contains("of it hidden behind backward", StringComparison.Ordinal));
        }

        CommandLine.Done(Of("set", network, "one", [.. options, "--parts", "8"]));
        Assert.Equal(Weights("one"), Weights("some"));
    }

    /// <summary>Machines of other processors in one cluster, and of other speed: one has no vectors of 512 bits, one none of 256.</summary>
    [Fact]
    public void Processes_of_different_vector_width_end_in_the_bits_of_one()
    {
        IdxFolder.Write(folder.File("set"));
        using (var mpirun = Mpirun.StartEach(
            ["DOTNET_EnableAVX512=0", "DOTNET_EnableAVX2=0", "DOTNET_EnableAVX2=1"], Train("some", "--epochs", "1")))
        {
            var (code, error) = mpirun.End();
            Assert.True(code == 0, error);
        }

        CommandLine.Done(Train("one", "--epochs", "1", "--parts", "8"));
        Assert.Equal(Weights("one"), Weights("some"));
    }

    [Fact]
    public void A_process_that_is_killed_ends_all_and_one_process_goes_on_to_the_same_bits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill -KILL.");
        IdxFolder.Write(folder.File("set"));
        string[] endless = ["--epochs", "100000", "--checkpoint-seconds", "0", "--schedule", "constant"];
        using (var mpirun = Mpirun.Start(2, Train("some", endless)))
        {
            while (mpirun.ReadLine() is { } line && !line.StartsWith("epoch ", StringComparison.Ordinal))
            {
                // Until the first epoch is told of.
            }

            mpirun.Signal("KILL", 1);
            var (code, error) = mpirun.End();
            Assert.NotEqual(0, code);
            Assert.Contains(
                "asked to end, by a signal or because another process has ended; the newest checkpoint is whole. Go on with: gabor train "
                + $"--resume {folder.File("some")}", error, StringComparison.Ordinal);
        }

        int epochs = MetricsFile.Read(Path.Combine(folder.File("some"), "metrics.csv"))[^1].Epoch + 2;
        CommandLine.Done("train", "--resume", folder.File("some"), "--epochs", $"{epochs}", "--checkpoint-seconds", "10");
        CommandLine.Done(Train("one", "--epochs", $"{epochs}", "--parts", "8", "--schedule", "constant"));
        Assert.Equal(Weights("one"), Weights("some"));
    }

    [Fact]
    public void A_process_that_hangs_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no kill -STOP.");
        IdxFolder.Write(folder.File("set"));
        using var mpirun = Mpirun.Start(1, (2, Train("some", "--epochs", "100000", "--checkpoint-seconds", "0")));
        while (mpirun.ReadLine() is { } line && !line.StartsWith("epoch ", StringComparison.Ordinal))
        {
            // Until the first epoch is told of.
        }

        mpirun.Signal("STOP", 1);
        var (code, error) = mpirun.End();
        Assert.NotEqual(0, code);
        Assert.Matches($"gabor: process 1 of 2 on {Environment.MachineName} has (given|taken) nothing for 1 s", error);
        Assert.Contains("The last good checkpoint is", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Processes_with_other_options_do_not_begin()
    {
        IdxFolder.Write(folder.File("set"));
        using var mpirun = Mpirun.Start(null, (1, Train("some", "--seed", "1")), (1, Train("some", "--seed", "2")));
        var (code, error) = mpirun.End();
        Assert.NotEqual(0, code);
        Assert.Single(error.Split('\n'), line => line.StartsWith("gabor: ", StringComparison.Ordinal));
        Assert.Contains(
            "gabor: process 1 of 2 is not like process 0: the option seed is 2, and 1 in process 0.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_one_process_alone_cannot_do_is_told_with_its_number()
    {
        IdxFolder.Write(folder.File("set"));
        using var mpirun = Mpirun.Start(
            null, (1, Train("some")), (1, Of("elsewhere", "mlp", "some")));
        var (code, error) = mpirun.End();
        Assert.NotEqual(0, code);
        Assert.Single(
            error.Split('\n'), line => line.StartsWith($"gabor: process 1 of 2: {folder.File("elsewhere")}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("train", "digits", "--epochs", "-1")]
    [InlineData("train", "--bogus")]
    public void A_mistake_of_all_is_told_once(params string[] args)
    {
        using var mpirun = Mpirun.Start(3, args);
        var (code, error) = mpirun.End();
        Assert.NotEqual(0, code);
        Assert.Single(error.Split('\n'), line => line.Contains("gabor: ", StringComparison.Ordinal));
    }

    /// <summary>mpirun gives each process a terminal; what comes out are the documents and nothing else.</summary>
    [Fact]
    public async Task Other_commands_are_those_of_each_process_and_their_output_is_clean()
    {
        using var mpirun = Mpirun.Start(1, (2, ["info", "--json"]));
        var (code, error) = mpirun.End();
        Assert.True(code == 0, error);
        string output = await mpirun.Output;
        Assert.DoesNotContain('\e', output);
        Assert.Equal(2, output.Split('\n').Count(line => line.TrimEnd() == "{"));
    }
}
