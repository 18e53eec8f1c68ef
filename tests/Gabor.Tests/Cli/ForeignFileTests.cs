using System.Buffers.Binary;
using System.Text;
using Gabor.Formats;
using Gabor.Tests.Data;
using Gabor.Tests.Formats;

namespace Gabor.Tests.Cli;

/// <summary>Files that other programs wrote, as the command line meets them.</summary>
public sealed class ForeignFileTests(TrainedRun run) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>A slanted stroke, light on black.</summary>
    static byte Shade(int y, int x) => (byte)(y is > 3 and < 24 && Math.Abs(27 - y - x) < 3 ? 255 - 60 * Math.Abs(27 - y - x) : 0);

    static BmpFile Bmp => new(40, 24, 28, 28) { Pixel = (y, x) => (uint)(Shade(y, x) * 0x010101) };

    string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(folder.File(name), bytes);
        return folder.File(name);
    }

    string Copy()
    {
        string copy = folder.File("copy");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(run.Path))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        return copy;
    }

    /// <summary>What predict says of an image: classes and probabilities, and the remarks.</summary>
    static (string Guesses, string Remarks) Predict(string run, string image)
    {
        var said = CommandLine.Done("predict", run, image, "--json", "--top", "10").Json.GetProperty("images")[0];
        return (said.GetProperty("guesses").GetRawText(), said.GetProperty("remarks").GetRawText());
    }

    [Fact]
    public void Predict_sees_the_same_in_a_BMP_file_however_it_is_laid_out()
    {
        var expected = Predict(run.Path, Write("plain.bmp", Bmp.ToBytes()));
        foreach (var file in (BmpFile[])
        [
            Bmp with { Gap = 1024 }, Bmp with { Header = 124, Gap = 3 }, Bmp with { Header = 12 },
            Bmp with { Header = 52, Bits = 32, Masks = [0xFF, 0xFF00, 0xFF0000] },
            Bmp with
            {
                Header = 12, Bits = 8, Pixel = (y, x) => Shade(y, x),
                Palette = [.. Enumerable.Range(0, 256).Select(i => ((byte)i, (byte)i, (byte)i))],
            },
        ])
        {
            Assert.Equal(expected, Predict(run.Path, Write("other.bmp", file.ToBytes())));
        }
    }

    [Fact]
    public void Predict_reads_a_JPEG_file_with_junk_and_without_its_end_and_says_so()
    {
        byte[] jpeg = Samples.Read("baseline.jpg");
        string expected = Predict(run.Path, Write("plain.jpg", jpeg)).Guesses;
        var junk = Predict(run.Path, Write("junk.jpg", [.. jpeg[..2], 0, .. jpeg[2..]]));
        Assert.Equal(expected, junk.Guesses);
        Assert.Contains("bytes between its segments", junk.Remarks, StringComparison.Ordinal);
        var cut = Predict(run.Path, Write("cut.jpg", jpeg[..^2]));
        Assert.Equal(expected, cut.Guesses);
        Assert.Contains("lacks its end marker", cut.Remarks, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_sees_white_ink_on_transparent()
    {
        byte[] ink = [.. from y in Enumerable.Range(0, 28) from x in Enumerable.Range(0, 28) select Shade(y, x)];
        var expected = Predict(run.Path, Write("ink.png", Samples.Png(28, 28, 8, 0, ink)));
        byte[] white = [.. ink.SelectMany(a => (byte[])[255, 255, 255, a])];
        var found = Predict(run.Path, Write("white.png", Samples.Png(28, 28, 8, 6, white)));
        Assert.Equal(expected.Guesses, found.Guesses);
        Assert.Contains("laid on black", found.Remarks, StringComparison.Ordinal);
        Assert.DoesNotContain("inverted", found.Remarks, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_says_that_an_image_of_one_color_shows_nothing()
    {
        foreach (byte shade in (byte[])[0, 255])
        {
            string remarks = Predict(
                run.Path, Write("blank.png", Samples.Png(28, 28, 8, 0, [.. Enumerable.Repeat(shade, 784)]))).Remarks;
            Assert.Contains("of one colour", remarks, StringComparison.Ordinal);
            Assert.DoesNotContain("inverted", remarks, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_run_with_byte_order_marks_is_read()
    {
        string image = Write("plain.bmp", Bmp.ToBytes()), copy = Copy();
        var expected = Predict(run.Path, image);
        string[] texts = ["model.json", "run.json", "report.json", "metrics.csv"];
        foreach (string file in texts.Select(name => Path.Combine(copy, name)).Where(File.Exists))
            File.WriteAllBytes(file, [0xEF, 0xBB, 0xBF, .. File.ReadAllBytes(file)]);
        Assert.Equal(expected, Predict(copy, image));
        CommandLine.Done("eval", copy);
        Assert.NotEmpty(Gabor.Runs.MetricsFile.Read(Path.Combine(copy, "metrics.csv")));
    }

    [Theory]
    [InlineData("F16")]
    [InlineData("BF16")]
    [InlineData("F64")]
    public void Weights_of_other_precision_predict_as_their_values_in_float32_do(string type)
    {
        string image = Write("plain.bmp", Bmp.ToBytes()), copy = Copy(), weights = Path.Combine(copy, SavedModel.WeightsName);
        var tensors = Tensors(weights);
        foreach (var (_, _, values) in tensors)
            for (int i = 0; i < values.Length; i++)
                values[i] = type switch
                {
                    "F16" => (float)(Half)values[i],
                    "BF16" => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(values[i]) & -65536),
                    _ => values[i],
                };
        File.WriteAllBytes(weights, SafetensorsTests.Write(tensors));
        var expected = Predict(copy, image);
        File.WriteAllBytes(weights, Other(tensors, type));
        Assert.Equal(expected, Predict(copy, image));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_that_is_no_number_is_named_with_its_tensor(float value)
    {
        string image = Write("plain.bmp", Bmp.ToBytes()), copy = Copy(), weights = Path.Combine(copy, SavedModel.WeightsName);
        for (int t = 0; t < Tensors(weights).Length; t++)
        {
            var tensors = Tensors(Path.Combine(run.Path, SavedModel.WeightsName));
            tensors[t].Values[^1] = value;
            File.WriteAllBytes(weights, SafetensorsTests.Write(tensors));
            string line = CommandLine.Fails(1, "predict", copy, image);
            Assert.Contains($"{tensors[t].Name} holds {(float.IsNaN(value) ? "NaN" : "Infinity")}", line, StringComparison.Ordinal);
            Assert.DoesNotContain("Parameter", line, StringComparison.Ordinal);
            Assert.Contains(tensors[t].Name, CommandLine.Fails(1, "eval", copy, "digits"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--weight-decay", "1e300")]
    [InlineData("--learning-rate", "1e39")]
    [InlineData("--epsilon", "1e300")]
    public void A_number_beyond_float32_is_refused_by_its_own_name(string option, string value)
    {
        string line = CommandLine.Fails(
            2, "train", "digits", "--model", "softmax", "--optimizer", "adam", option, value, "--out", folder.File("never"));
        Assert.Contains($"{option[2..]} is ", line, StringComparison.Ordinal);
        Assert.Contains("3.4E+38 at most, as float32 holds", line, StringComparison.Ordinal);
    }

    static (string Name, int[] Sizes, float[] Values)[] Tensors(string file)
    {
        using var stream = File.OpenRead(file);
        SafetensorsReader reader = new(stream, file, stream.Length);
        return
        [
            .. reader.Entries.Select(entry =>
            {
                float[] values = new float[entry.Count];
                reader.Read(entry.Name, [.. entry.Sizes], values);
                return (entry.Name, entry.Sizes.ToArray(), values);
            }),
        ];
    }

    /// <summary>A safetensors file of another type, its tensors last to first in the header.</summary>
    static byte[] Other((string Name, int[] Sizes, float[] Values)[] tensors, string type)
    {
        using MemoryStream data = new();
        List<string> header = [];
        foreach (var (name, sizes, values) in tensors)
        {
            long begin = data.Length;
            foreach (float value in values)
            {
                data.Write(type switch
                {
                    "F16" => BitConverter.GetBytes((Half)value),
                    "BF16" => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
                    _ => BitConverter.GetBytes((double)value),
                });
            }

            header.Insert(
                0, $$"""
                "{{name}}":{"dtype":"{{type}}","shape":[{{string.Join(',', sizes)}}],"data_offsets":[{{begin}},{{data.Length}}]}
                """);
        }

        byte[] text = Encoding.UTF8.GetBytes("{" + string.Join(',', header) + "}"), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data.ToArray()];
    }
}
