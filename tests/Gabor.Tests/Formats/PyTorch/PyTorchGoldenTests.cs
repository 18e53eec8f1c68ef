using System.IO.Compression;
using System.Text.Json;
using Gabor.Formats.PyTorch;
using Gabor.Tests.Golden;

namespace Gabor.Tests.Formats.PyTorch;

/// <summary>Files that PyTorch wrote, and what they hold.</summary>
public sealed class PyTorchGoldenTests
{
    public static TheoryData<string> Names => [.. Cases.Select(entry => entry.GetProperty("name").GetString()!)];

    static IEnumerable<JsonElement> Cases => GoldenFile.Root("pytorch").GetProperty("cases").EnumerateArray();

    /// <summary>The content of a file in a golden one.</summary>
    internal static byte[] Unpacked(JsonElement packed)
    {
        using var stream = new ZLibStream(new MemoryStream(packed.GetBytesFromBase64()), CompressionMode.Decompress);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>A file by the name of its case.</summary>
    internal static byte[] Named(string name) =>
        Unpacked(Cases.Single(entry => entry.GetProperty("name").GetString() == name).GetProperty("file"));

    [Theory]
    [MemberData(nameof(Names))]
    public void What_torch_has_written_is_read(string name)
    {
        const string refused = "REFUSED ";
        var golden = Cases.Single(entry => entry.GetProperty("name").GetString() == name);
        string path = golden.GetProperty("path").GetString()!;
        using var stream = new MemoryStream(Unpacked(golden.GetProperty("file")));
        if (path.StartsWith(refused, StringComparison.Ordinal))
        {
            string message = Assert.Throws<GaborFormatException>(() => PyTorchFile.Read(stream, "w.pth")).Message;
            Assert.Contains($"'{path[refused.Length..]}'", message, StringComparison.Ordinal);
            return;
        }

        var tensors = PyTorchFile.Read(stream, "w.pth");
        Assert.Equal(path, tensors.State.Path);
        Assert.Equal(golden.GetProperty("others").EnumerateArray().Select(key => key.GetString()).Order(), tensors.State.Others.Order());
        Assert.Equal(
            golden.GetProperty("tensors").EnumerateArray().Select(tensor => tensor.GetProperty("name").GetString()),
            tensors.Entries.Select(entry => entry.Name));
        foreach (var (expected, entry) in golden.GetProperty("tensors").EnumerateArray().Zip(tensors.Entries))
        {
            Assert.Equal(expected.GetProperty("sizes").EnumerateArray().Select(size => size.GetInt32()), entry.Sizes);
            Assert.Equal(Type(expected.GetProperty("type").GetString()!), entry.Type.Name);
            if (!entry.Type.IsRead)
                continue;
            float[] values = new float[entry.Count];
            tensors.Read(entry.Name, [.. entry.Sizes], values);
            Assert.Equal(expected.GetProperty("data").Numbers().Select(number => (float)number), values);
        }
    }

    static string Type(string name) => name switch
    {
        "float32" => "F32",
        "float64" => "F64",
        "float16" => "F16",
        "bfloat16" => "BF16",
        "int64" => "I64",
        _ => name,
    };
}
