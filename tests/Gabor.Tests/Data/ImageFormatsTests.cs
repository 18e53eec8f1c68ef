using Gabor.Data;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Gabor.Tests.Data.Folders;

namespace Gabor.Tests.Data;

/// <summary>The registry of formats, and how a program's own format and the size that suffices reach its decoder.</summary>
public sealed class ImageFormatsTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly List<ImageNeed> needs = [];

    public void Dispose() => folder.Dispose();

    /// <summary>A file of one byte behind its signature is a grey image of that shade; it notes what it was asked for.</summary>
    Registry<ImageFormat> WithShades() => ImageFormats.Default.With(new(
        "SHADE", "one shade", start => start.StartsWith("SHADE"u8), (bytes, _, need) =>
        {
            lock (needs)
                needs.Add(need);
            return bytes.Length > 5 ? new(new(40, 40, 1), [.. Enumerable.Repeat(bytes[5], 1600)]) : throw new FormatException("no\nshade");
        }));

    void WriteShades()
    {
        foreach (string name in (string[])["dark", "light"])
        {
            Directory.CreateDirectory(folder.File(name));
            for (byte i = 0; i < 4; i++)
                File.WriteAllBytes(folder.File($"{name}/{i}.xyz"), [.. "SHADE"u8, (byte)(i + (name == "dark" ? 10 : 200))]);
        }
    }

    [Fact]
    public void A_format_of_ones_own_is_read_from_folders_and_by_a_classifier()
    {
        WriteShades();
        var formats = WithShades();
        Assert.Throws<GaborFormatException>(() => Dataset.Open(folder.Path));
        var data = DatasetRegistry.Of(formats).Open(folder.Path).Resized(new(10, 12, 1));
        Assert.Equal((6, 2), (data.Train.Count, data.Test.Count));
        needs.Clear();
        new SampleReader(data.Train, data.Shape).Read(0);
        var loaded = data.Load(threads: 1, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(10, loaded.Train.Decode(0).Pixels[0] / 10 * 10);
        var model = new Sequential("m", data.Shape).Dense(2).Build(data.ClassNames);
        new ImageClassifier(model, new ClassifierOptions { Formats = formats }).Predict(folder.File("dark/0.xyz"));

        // Training, loading and prediction ask for the same.
        Assert.Equal(10, needs.Count);
        Assert.All(needs, need => Assert.Equal(new ImageNeed(10, 12), need));
        needs.Clear();
        data.Train.Decode(0);
        Assert.True(Assert.Single(needs).IsFullSize);
    }

    [Fact]
    public void What_a_decoder_throws_is_an_error_of_the_file() =>
        Assert.Contains(
            "x.xyz: the image cannot be decoded as SHADE: no shade",
            Assert.Throws<GaborFormatException>(() => WithShades().Decode([.. "SHADE"u8], "x.xyz")).Message, StringComparison.Ordinal);

    // The greatest of 8, 4, 2 for which the result, rounded up, is at least twice what is needed.
    [Theory]
    [InlineData(1536, 1536, 96, 96, 8)]
    [InlineData(1529, 1529, 96, 96, 8)]
    [InlineData(1528, 1536, 96, 96, 4)]
    [InlineData(768, 4000, 96, 96, 4)]
    [InlineData(384, 384, 96, 96, 2)]
    [InlineData(382, 384, 96, 96, 1)]
    [InlineData(10, 10, 96, 96, 1)]
    [InlineData(9000, 9000, 0, 0, 1)]
    public void An_image_is_shrunk_as_long_as_twice_the_size_is_left(int height, int width, int needHeight, int needWidth, int expected) =>
        Assert.Equal(expected, new ImageNeed(needHeight, needWidth).Shrinking(height, width));

    [Fact]
    public void Formats_are_listed_once_in_help_and_messages()
    {
        string listing = "JPEG, PNG, BMP, GIF, TIFF and PPM";
        Assert.Contains(
            listing, Assert.Throws<GaborFormatException>(() => ImageFile.Decode([1, 2, 3], "a")).Message, StringComparison.Ordinal);
        Assert.Contains(listing, DatasetRegistry.Default.Find("folder")!.Summary, StringComparison.Ordinal);
        Assert.Contains("SHADE", DatasetRegistry.Of(WithShades()).Find("folder")!.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deep.png", false)]
    [InlineData("deep-alpha.png", true)]
    public void Png_of_sixteen_bits_interlaced_and_with_alpha_shows_what_was_drawn(string name, bool isTransparent)
    {
        var image = ImageFile.Decode(Samples.Read(name), name);
        Assert.Equal((new Shape(16, 24, 3), isTransparent), (image.Shape, image.WasTransparent));
        Assert.Empty(image.Pixels.ToArray().Where((p, i) =>
            p != (isTransparent && i / 3 % 24 >= 12 ? 255 : (i % 3) switch { 0 => 10 * (i / 3 % 24), 1 => 15 * (i / 72), _ => 100 })));
    }

    [Fact]
    public void A_file_is_what_its_bytes_say()
    {
        ClassFolderSet.Write(folder.Path, 2, "a", "b");
        File.WriteAllBytes(folder.File("a/gif.jpg"), Samples.Read("plain.gif"));
        File.WriteAllBytes(folder.File("b/tif.png"), Samples.Read("strips.tif"));
        var data = Dataset.Open(folder.Path);
        Assert.Equal(6, data.Train.Count + data.Test.Count);
        data.Load(cancellation: TestContext.Current.CancellationToken);
    }
}
