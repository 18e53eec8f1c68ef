using Gabor.Runs;

namespace Gabor.Tests.Runs;

public sealed class MetricsFileTests
{
    static MetricsRow Row(int epoch, long step, double? test = 0.1) =>
        new(epoch, step, 0.002, 1.0 / 3, 0.9, test, test, test, test, 12_345.678, 1.5);

    static string Refusal(string text) => Assert.Throws<GaborFormatException>(() => MetricsFile.Parse(text, "metrics.csv")).Message;

    [Fact]
    public void Rows_are_added_and_read_back_to_the_last_bit()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("metrics.csv");
        MetricsRow[] rows = [Row(1, 79), Row(2, 100, test: null), Row(2, 158)];
        foreach (MetricsRow row in rows) MetricsFile.Append(path, row);
        Assert.Equal(rows, MetricsFile.Read(path));
        Assert.Equal("epoch,step,learning_rate,train_loss,train_accuracy,validation_loss,validation_accuracy,"
            + "test_loss,test_accuracy,images_per_second,seconds\n1,79,0.002,0.3333333333333333,0.9,0.1,0.1,0.1,0.1,12345.678,1.5\n"
            + "2,100,0.002,0.3333333333333333,0.9,,,,,12345.678,1.5\n2,158,0.002,0.3333333333333333,0.9,0.1,0.1,0.1,0.1,12345.678,1.5\n",
            File.ReadAllText(path));
    }

    [Theory]
    [InlineData("", "metrics.csv:1:")]
    [InlineData("epoch\n", "metrics.csv:1: the first line should be")]
    [InlineData("1,2,3,4,5,6,7\n", "metrics.csv:2: 11 fields expected, 7 found.")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12\n", "metrics.csv:2: 11 fields expected, more found.")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11\n1,2,3,4,5,6,7,8,9,10,11\n", "metrics.csv:3: step 2 after step 2")]
    [InlineData("1,2,NaN,4,5,6,7,8,9,10,11\n", "metrics.csv:2: field 3 (learning_rate) is 'NaN'")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,\n", "metrics.csv:2: field 11 (seconds) is ''")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11\r\n", "metrics.csv:2: field 11")]
    [InlineData("-1,2,3,4,5,6,7,8,9,10,11\n", "metrics.csv:2: field 1 (epoch)")]
    [InlineData("1,2,3,4,5,6,7,8,9", "metrics.csv:2: the line has no end")]
    public void A_fault_is_told_with_its_line(string text, string message) =>
        Assert.StartsWith(
            message, Refusal(text.Length == 0 || text == "epoch\n" ? text : MetricsFile.Header + "\n" + text), StringComparison.Ordinal);

    [Fact]
    public void A_resumed_run_drops_later_rows_and_a_cut_last_line()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("metrics.csv");
        Assert.Equal(0, MetricsFile.TruncateAfter(path, 100));
        foreach (MetricsRow row in new[] { Row(1, 79), Row(2, 158), Row(3, 237) }) MetricsFile.Append(path, row);
        File.AppendAllText(path, "4,316,0.0");
        Assert.Equal(2, MetricsFile.TruncateAfter(path, 158));
        Assert.Equal([Row(1, 79), Row(2, 158)], MetricsFile.Read(path));
        Assert.Equal(0, MetricsFile.TruncateAfter(path, 158));
        MetricsFile.Append(path, Row(3, 237));
        Assert.Equal(3, MetricsFile.Read(path).Count);
    }

    [Fact]
    public void A_file_cut_within_its_header_begins_again()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("metrics.csv");
        File.WriteAllText(path, MetricsFile.Header[..20]);
        Assert.Equal(1, MetricsFile.TruncateAfter(path, 0));
        Assert.Empty(MetricsFile.Read(path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named() =>
        Assert.Contains(
            "nowhere", Assert.Throws<IOException>(() => MetricsFile.Append(Path.Combine("nowhere", "metrics.csv"), Row(1, 1))).Message,
            StringComparison.Ordinal);
}
