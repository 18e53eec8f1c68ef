using Gabor.Data;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Gabor.Tests.Data;

namespace Gabor.Tests.Preprocessing;

/// <summary>Decoded images that are kept from one run to the next.</summary>
public sealed class ImageCacheTests
{
    static readonly Shape Shape = new(8, 8, 3);

    static readonly byte[][] Files =
    [
        Samples.Read("baseline.jpg"), Samples.Read("grey.jpg"), Samples.Read("progressive.jpg"), Samples.Read("cmyk.jpg"),
        Samples.Read("palette.png"),
    ];

    /// <summary>The files as a source that counts how often they are read.</summary>
    static SourceOf Source(byte[][] files, int[] reads) => new(
        files.Length, ["one"], _ => 0, index =>
        {
            Interlocked.Increment(ref reads[0]);
            return ImageSample.Encoded(files[index]);
        });

    static ImageSource Load(
        ImageSource source, string? folder, bool fits, out List<string> remarks, BrokenImages broken = BrokenImages.Fail)
    {
        var loading = new ImageLoading(
            Shape, 2, null, folder is null ? null : new ImageCache(folder), TestContext.Current.CancellationToken)
        {
            Memory = fits ? long.MaxValue : 0,
        };
        var loaded = loading.Load(source);
        remarks = [.. loading.Settle(broken)];
        return loaded;
    }

    static byte[][] Pixels(ImageSource images) =>
        [.. Enumerable.Range(0, images.Count).Select(index => images.ReadDecoded(index).Pixels.ToArray())];

    static void Close(ImageSource images) => (images as IDisposable)?.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_second_run_decodes_nothing_and_has_the_same_images(bool fits)
    {
        using TemporaryFolder folder = new();
        byte[][] expected = Pixels(Load(Source(Files, [0]), null, fits: true, out _));
        for (int run = 0; run < 2; run++)
        {
            int[] reads = [0];
            var found = Load(Source(Files, reads), folder.File("cache"), fits, out var remarks);
            Assert.Empty(remarks);

            // Once for what the file is called, and once to decode it.
            Assert.Equal((run == 0 ? 2 : 1) * Files.Length, reads[0]);
            Assert.Equal(expected, Pixels(found));
            Assert.Equal(Shape, found.CommonShape);
            Close(found);
            Assert.EndsWith(".images", Assert.Single(Directory.GetFiles(folder.File("cache"))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Another_content_or_shape_is_another_file()
    {
        using TemporaryFolder folder = new();
        ImageCache cache = new(folder.Path);
        byte[][] changed = [.. Files[..^1], Samples.Read("rgb.bmp")];
        string[] paths =
        [
            cache.PathOf(Source(Files, [0]), Shape, "Crop"), cache.PathOf(Source(changed, [0]), Shape, "Crop"),
            cache.PathOf(Source(Files, [0]), new Shape(8, 9, 3), "Crop"), cache.PathOf(Source(Files, [0]), Shape, "Stretch"),
            cache.PathOf(Source([.. Files.Reverse()], [0]), Shape, "Crop"),
        ];
        Assert.Equal(paths.Length, paths.Distinct().Count());
        Assert.Equal(paths[0], cache.PathOf(Source(Files, [0]), Shape, "Crop"));
    }

    [Fact]
    public void A_damaged_or_cut_file_is_made_anew()
    {
        using TemporaryFolder folder = new();
        byte[][] expected = Pixels(Load(Source(Files, [0]), folder.Path, fits: true, out _));
        string path = Assert.Single(Directory.GetFiles(folder.Path));
        byte[] whole = File.ReadAllBytes(path);
        byte[] flipped = [.. whole];
        flipped[17] ^= 1;
        foreach (byte[] broken in (byte[][])[flipped, whole[..^1], whole[..100], [], [.. whole, 0]])
        {
            File.WriteAllBytes(path, broken);
            Assert.Equal(expected, Pixels(Load(Source(Files, [0]), folder.Path, fits: true, out _)));
            Assert.Equal(whole, File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void What_a_kill_left_behind_is_not_read()
    {
        using TemporaryFolder folder = new();
        string path = new ImageCache(folder.Path).PathOf(Source(Files, [0]), Shape, "Crop");
        File.WriteAllBytes(path + ".0a1b2c3d.part", new byte[50]);
        byte[][] expected = Pixels(Load(Source(Files, [0]), null, fits: true, out _));
        Assert.Equal(expected, Pixels(Load(Source(Files, [0]), folder.Path, fits: true, out _)));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void Where_an_image_cannot_be_read_nothing_is_kept_and_the_others_are_there()
    {
        foreach (bool fits in (bool[])[true, false])
        {
            using TemporaryFolder folder = new();
            byte[][] files = [.. Files, [1, 2, 3]];
            var found = Load(Source(files, [0]), folder.Path, fits, out var remarks, BrokenImages.Skip);
            Assert.Contains("1 of 6 images cannot be read", Assert.Single(remarks), StringComparison.Ordinal);
            Assert.Equal(Files.Length, found.Count);
            Assert.Empty(Directory.GetFiles(folder.Path));
        }
    }

    [Fact]
    public void Two_runs_at_once_leave_one_whole_file()
    {
        using TemporaryFolder folder = new();
        byte[][] expected = Pixels(Load(Source(Files, [0]), null, fits: true, out _));
        byte[][][] found = new byte[4][][];
        var runs = Enumerable.Range(0, found.Length).Select(run => new Thread(
            () => found[run] = Pixels(Load(Source(Files, [0]), folder.Path, fits: true, out _)))).ToList();
        runs.ForEach(run => run.Start());
        runs.ForEach(run => run.Join());
        Assert.All(found, pixels => Assert.Equal(expected, pixels));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_remarked_where_memory_suffices_and_refused_where_not()
    {
        using TemporaryFolder folder = new();
        ImageCache cache = new(folder.Path);
        string path = cache.PathOf(Source(Files, [0]), Shape, "Crop");

        // A folder of that name stands for everything that hinders the renaming.
        Directory.CreateDirectory(path);
        var found = Load(Source(Files, [0]), folder.Path, fits: true, out var remarks);
        Assert.Equal(Files.Length, found.Count);
        Assert.Contains("the cache of decoded images cannot be written", Assert.Single(remarks), StringComparison.Ordinal);
        Assert.Contains(
            "the cache of decoded images cannot be written",
            Assert.Throws<GaborFormatException>(() => Load(Source(Files, [0]), folder.Path, fits: false, out _)).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
        File.WriteAllText(folder.File("file"), "");
        Assert.Throws<GaborFormatException>(() => new ImageCache(folder.File("file")));
    }
}
