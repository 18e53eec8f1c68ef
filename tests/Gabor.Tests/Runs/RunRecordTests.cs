using System.Text;
using Gabor.Formats;
using Gabor.Runs;

namespace Gabor.Tests.Runs;

public sealed class RunRecordTests
{
    internal static readonly RunRecord Sample = new()
    {
        Gabor = "0.1.0",
        Model = "lenet",
        Seed = ulong.MaxValue,
        Options = [
            new("epochs", 20L), new("learning_rate", 0.002), new("optimizer", "adam"), new("mean-image", true), new("initializer", null),
            new("loss", new List<object?> { new List<KeyValuePair<string, object?>> { new("weight", 0.5) } })],
        Data = new RunData("mnist:/data", 60_000, 0, 10_000, new string('a', 64)),
        Machine = new Machine("A processor", 2, "Lanes256"),
        State = RunState.Interrupted,
        Started = new DateTimeOffset(2026, 1, 31, 12, 0, 0, 250, TimeSpan.Zero),
        Finished = new DateTimeOffset(2026, 1, 31, 13, 0, 0, TimeSpan.Zero),
    };

    [Fact]
    public void What_is_written_is_read_and_written_the_same()
    {
        using TemporaryFolder folder = new();
        Sample.Write(folder.File("run.json"));
        RunRecord read = RunRecord.Read(folder.File("run.json"));
        Assert.Equal(Sample.ToJson(), read.ToJson());
        Assert.Equal(Sample.Options.SkipLast(1), read.Options.SkipLast(1));
        Assert.Equal(
            (Sample.Data, Sample.Machine, Sample.Seed, Sample.State, Sample.Started),
            (read.Data, read.Machine, read.Seed, read.State, read.Started));
    }

    [Fact]
    public void The_file_is_plain_to_read()
    {
        string text = Encoding.UTF8.GetString(Sample.ToJson());
        Assert.StartsWith("{\n  \"format\": \"gabor-run\",\n  \"version\": 1,\n", text, StringComparison.Ordinal);
        Assert.Contains("\"state\": \"interrupted\"", text, StringComparison.Ordinal);
        Assert.Contains("\"started\": \"2026-01-31T12:00:00.250Z\"", text, StringComparison.Ordinal);
        Assert.Contains("\"initializer\": null", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"interrupted\"", "\"paused\"", "run.json:5: the state 'paused' is unknown")]
    [InlineData("\"gabor-run\"", "\"gabor-rum\"", "run.json:2: the format is 'gabor-rum'")]
    [InlineData("\"version\": 1", "\"version\": 2", "run.json:3: version 2")]
    [InlineData("\"threads\": 2", "\"threads\": 0", "out of range")]
    [InlineData("\"threads\": 2", "\"thread\": 2", "the key 'thread' is unknown. Did you mean 'threads'?")]
    [InlineData("12:00:00.250Z", "12:00", "a time like")]
    [InlineData("\"aaaa", "\"AAAA", "64 hexadecimal digits")]
    public void A_fault_is_told_with_its_line(string from, string to, string message)
    {
        string text = Encoding.UTF8.GetString(Sample.ToJson()).Replace(from, to, StringComparison.Ordinal);
        Assert.Contains(
            message,
            Assert.Throws<GaborFormatException>(() => RunRecord.From(JsonText.Parse(Encoding.UTF8.GetBytes(text), "run.json"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_of_another_type_is_refused() =>
        Assert.Contains(
            "'when'",
            Assert.Throws<ArgumentException>(() => (Sample with { Options = [new("when", DateTime.UnixEpoch)] }).ToJson()).Message,
            StringComparison.Ordinal);

    [Fact]
    public void This_machine_has_a_processor()
    {
        Machine machine = Machine.Here(3, "Scalar");
        Assert.False(string.IsNullOrWhiteSpace(machine.Processor));
        Assert.Equal((3, "Scalar"), (machine.Threads, machine.Tier));
    }
}
