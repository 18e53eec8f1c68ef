using System.Text;
using Gabor.Formats;
using Gabor.Runs;

namespace Gabor.Tests.Runs;

public sealed class ReportRecordTests
{
    internal static readonly ReportRecord Sample = new()
    {
        Accuracy = 0.75,
        Loss = 0.5,
        Images = 4,
        PerClass = [new ClassReport("cat", 2, 0.5), new ClassReport("dog", 2, 1)],
        Confusion = [[1, 1], [0, 2]],
        Seconds = 0.125,
        ImagesPerSecond = 32,
        Parameters = 431_080,
        MultiplyAdds = 2_293_000,
        Crops = 5,
        TrainingSeconds = 8.5,
        WaitedSeconds = 0.25,
    };

    [Fact]
    public void What_is_written_is_read_and_written_the_same()
    {
        using TemporaryFolder folder = new();
        Sample.Write(folder.File("report.json"));
        ReportRecord read = ReportRecord.Read(folder.File("report.json"));
        Assert.Equal(Sample.ToJson(), read.ToJson());
        Assert.Equal(Sample.PerClass, read.PerClass);
        Assert.Equal(5, read.Crops);
        Assert.Equal([0, 2], read.Confusion[1]);
    }

    [Fact]
    public void An_evaluation_alone_has_no_times_of_training()
    {
        byte[] written = (Sample with { TrainingSeconds = null, WaitedSeconds = null }).ToJson();
        Assert.DoesNotContain("waited", Encoding.UTF8.GetString(written), StringComparison.Ordinal);
        ReportRecord read = ReportRecord.From(JsonText.Parse(written, "report.json"));
        Assert.Equal((null, null), (read.TrainingSeconds, read.WaitedSeconds));
    }

    [Theory]
    [InlineData("\"accuracy\": 0.75", "\"accuracy\": 1.5", "a share from 0 to 1")]
    [InlineData("\"images\": 4", "\"images\": -4", "out of range")]
    [InlineData("\"crops\": 5", "\"crops\": 0", "out of range")]
    [InlineData("\"loss\": 0.5", "\"loss\": \"low\"", "a number is expected")]
    [InlineData("\"waited_seconds\": 0.25", "\"waited_seconds\": []", "a number is expected")]
    [InlineData("\"dog\"", "7", "a string is expected")]
    [InlineData("      0,\n", "", "1 numbers in a row of 2")]
    public void A_fault_is_told(string from, string to, string message)
    {
        string text = Encoding.UTF8.GetString(Sample.ToJson()).Replace(from, to, StringComparison.Ordinal);
        Assert.Contains(
            message,
            Assert.Throws<GaborFormatException>(
                () => ReportRecord.From(JsonText.Parse(Encoding.UTF8.GetBytes(text), "report.json"))).Message,
            StringComparison.Ordinal);
    }
}
