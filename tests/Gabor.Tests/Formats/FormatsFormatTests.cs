using System.Security.Cryptography;
using System.Text;
using Gabor.Formats;
using Gabor.Runs;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Formats;

/// <summary>Words of JSON and of our headers.</summary>
static class JsonWords
{
    public static readonly byte[][] All = [.. new[]
    {
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "-1", "1e999", "9223372036854775807", "9223372036854775808",
        "18446744073709551616", "0.5", "\\ud800", "\u00ff", "[[[[[[[[[[[[[[[[[",
        "\"F16\"", "\"BF16\"", "\"F64\"", "\ufeff", "\"shape\":[0]", "\"a\":1,", "2147483647", "4294967296",
    }.Select(Encoding.UTF8.GetBytes), [0xFF], [0xC3, 0x28]];
}

public sealed class SafetensorsFormatTests : FormatContract
{
    static readonly byte[][] Files =
    [
        SafetensorsTests.Sample(), SafetensorsTests.Write([]), SafetensorsTests.Write([("s", [], [1f]), ("e", [3, 0], [])]),
    ];

    protected override IReadOnlyList<byte[]> Good => Files;

    protected override IReadOnlyList<byte[]> Words => JsonWords.All;

    // A value of JSON is two bytes at least and an object of some 150; numbers are read into memory of the caller, here as long as the
    // file.
    protected override long Allowed(int length) => 100L * length + (1 << 20);

    protected override void Read(byte[] bytes)
    {
        SafetensorsReader reader = new(new MemoryStream(bytes), "file", bytes.Length);
        foreach (TensorEntry entry in reader.Entries) reader.Read(entry.Name, [.. entry.Sizes], new float[entry.Count]);
    }
}

public sealed class CheckpointFormatTests : FormatContract
{
    static readonly byte[] File = CheckpointTests.Sample();

    protected override IReadOnlyList<byte[]> Good => [File];

    protected override IReadOnlyList<byte[]> Words => JsonWords.All;

    protected override long Allowed(int length) => 100L * length + (1 << 20);

    protected override void Read(byte[] bytes)
    {
        using Checkpoint checkpoint = CheckpointFile.Open(new MemoryStream(bytes), "file", []);
        foreach (TensorEntry entry in checkpoint.Tensors.Entries)
            checkpoint.Tensors.Read(entry.Name, [.. entry.Sizes], new float[entry.Count]);
    }

    protected override byte[] Repair(byte[] bytes)
    {
        if (bytes.Length < 48)
            return bytes;
        int length = bytes.Length - 48;
        "GABORCP1"u8.CopyTo(bytes.AsSpan(length));
        BitConverter.TryWriteBytes(bytes.AsSpan(length + 8), (long)length);
        SHA256.HashData(bytes.AsSpan(0, length)).CopyTo(bytes, length + 16);
        return bytes;
    }

    [Fact]
    public void Every_single_changed_bit_is_found()
    {
        for (int bit = 0; bit < 8 * File.Length; bit++)
        {
            byte[] changed = [.. File];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<GaborFormatException>(() => Read(changed));
        }
    }
}

public sealed class RunJsonFormatTests : FormatContract
{
    static readonly byte[] File = Runs.RunRecordTests.Sample.ToJson();

    protected override IReadOnlyList<byte[]> Good => [File];

    protected override IReadOnlyList<byte[]> Words => JsonWords.All;

    // The line feed at the end may be missing.
    protected override bool EveryPrefixIsRefused => false;

    protected override long Allowed(int length) => 100L * length + (1 << 20);

    protected override void Read(byte[] bytes) => RunRecord.From(JsonText.Parse(bytes, "file"));
}

public sealed class ReportJsonFormatTests : FormatContract
{
    static readonly byte[] File = Runs.ReportRecordTests.Sample.ToJson();

    protected override IReadOnlyList<byte[]> Good => [File];

    protected override IReadOnlyList<byte[]> Words => JsonWords.All;

    protected override bool EveryPrefixIsRefused => false;

    protected override long Allowed(int length) => 100L * length + (1 << 20);

    protected override void Read(byte[] bytes) => ReportRecord.From(JsonText.Parse(bytes, "file"));
}

public sealed class MetricsFormatTests : FormatContract
{
    static readonly byte[] File = Encoding.ASCII.GetBytes(
        MetricsFile.Header + "\n1,79,0.002,0.5,0.9,0.4,0.91,,,12000,1.5\n2,158,0.001,0.25,0.95,,,0.3,0.9,12000,3\n");

    protected override IReadOnlyList<byte[]> Good => [File];

    protected override IReadOnlyList<byte[]> Words =>
        [.. new[] { ",", "\n", "\r\n", "NaN", "-1", "1e999", "9223372036854775808", "\"", " ",
            MetricsFile.Header }.Select(Encoding.ASCII.GetBytes)];

    // A file without its last lines is a shorter file.
    protected override bool EveryPrefixIsRefused => false;

    protected override long Allowed(int length) => 100L * length + (1 << 20);

    protected override void Read(byte[] bytes) => MetricsFile.Parse(Encoding.Latin1.GetString(bytes), "file");
}
