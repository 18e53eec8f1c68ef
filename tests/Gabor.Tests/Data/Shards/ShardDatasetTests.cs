using System.Formats.Tar;
using Gabor.Data;
using Gabor.Preprocessing;
using Gabor.Tests.Data.Folders;

namespace Gabor.Tests.Data.Shards;

public sealed class ShardDatasetTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static string Refused(string pattern) => Assert.Throws<GaborFormatException>(() => Dataset.Open(pattern)).Message;

    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.V7)]
    public void Every_kind_of_archive_gives_its_images_by_index(TarEntryFormat format)
    {
        // Ustar has 100 letters behind the last slash that fits and 155 before it; V7 has 100.
        string prefix = format is TarEntryFormat.Pax or TarEntryFormat.Gnu ? new string('x', 90) + "/苹果/" + new string('y', 90) : "some/";
        ShardSet.Write(folder.File("a.tar"), 10, format, prefix: prefix);
        var data = Dataset.Open(folder.File("a.tar"));
        Assert.Equal((8, 2, "a"), (data.Train.Count, data.Test.Count, data.Name));
        Assert.Equal(["0", "1"], data.ClassNames);
        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => (i % 2, Convert.ToHexString(ClassFolderSet.Image(i % 2, i)))).Order(),
            Contents(data.Train).Concat(Contents(data.Test)).Order());
        Assert.StartsWith(folder.File("a.tar") + ": " + prefix[..5], data.Train.NameOf(0), StringComparison.Ordinal);
    }

    static IEnumerable<(int, string)> Contents(ImageSource images) =>
        Enumerable.Range(0, images.Count).Select(i => (images.Label(i), Convert.ToHexString(images.Read(i).Content(""))));

    [Fact]
    public void Names_of_shards_divide_and_patterns_choose()
    {
        for (int i = 8; i < 12; i++)
            ShardSet.Write(folder.File($"set-train-{i:000}.tar"), 4, json: true);
        ShardSet.Write(folder.File("set-test-000.tar"), 6, json: true);
        ShardSet.Write(folder.File("set-val-000.tar"), 2, json: true);
        var data = Dataset.Open(folder.Path);
        Assert.Equal((16, 2, 6), (data.Train.Count, data.Validation?.Count, data.Test.Count));
        Assert.Equal(["cat", "dog"], data.ClassNames);
        Assert.Equal(
            data.Sha256, Dataset.Open($"tar:{folder.Path}/set-{{train-{{008..011}},test-000,val-000}}.tar").Sha256);
        Assert.Equal(data.Sha256, Dataset.Open($"{folder.Path}/set-*.tar").Sha256);
        var some = Dataset.Open($"tar:{folder.Path}/set-train-{{008..009}}.tar");
        Assert.Equal(8, some.Train.Count + some.Test.Count);
        Assert.Equal($"tar:{folder.Path}/set-train-{{008..009}}.tar", some.Specification);
        Assert.Contains("set-train-012.tar: there is no such file. Did you mean", Refused($"tar:{folder.Path}/set-train-{{008..012}}.tar"),
            StringComparison.Ordinal);
        Assert.Contains("is no range", Refused($"tar:{folder.Path}/set-train-{{9..8}}.tar"), StringComparison.Ordinal);
    }

    [Fact]
    public void Loaded_and_read_by_many_threads_the_images_are_the_same()
    {
        ShardSet.Write(folder.File("a.tar"), 20);
        var data = Dataset.Open(folder.File("a.tar")).Resized(new(12, 12, 1));
        var loaded = data.Load(threads: 3, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(data.Sha256, loaded.Sha256);
        Enumerable.Range(0, data.Train.Count).AsParallel().ForAll(i =>
            Assert.Equal(loaded.Train.Decode(i).Pixels, new SampleReader(data.Train, data.Shape).Read(i)));
    }

    [Fact]
    public void A_broken_image_is_named_or_left_out()
    {
        byte[] image = ClassFolderSet.Image(0, 0);
        File.WriteAllBytes(folder.File("a.tar"), ShardSet.Of(
            [.. Enumerable.Range(0, 12).SelectMany(i =>
                ((string, byte[])[])[($"{i}.png", i == 5 ? image[..70] : image), ($"{i}.cls", [(byte)('0' + (i % 2))])])]));
        var data = Dataset.Open(folder.File("a.tar"));
        Assert.Contains(
            "a.tar: 5.png", Assert.Throws<GaborFormatException>(
                () => data.Load(cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        var loaded = data.Load(BrokenImages.Skip, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(11, loaded.Train.Count + loaded.Test.Count);
    }

    [Fact]
    public void An_archive_that_is_cut_or_packed_or_lacks_labels_is_refused()
    {
        string path = folder.File("a.tar");
        ShardSet.Write(path, 6);
        byte[] whole = File.ReadAllBytes(path);
        foreach (int length in (int[])[whole.Length - 1024, whole.Length / 2, 700, 512, 100])
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Contains("cut", Refused(path), StringComparison.Ordinal);
        }

        File.WriteAllBytes(path, Samples.Pack(whole));
        Assert.Contains("the shard is packed", Refused(path), StringComparison.Ordinal);
        Assert.Contains("there is no such file", Refused(folder.File("b.tar.gz")), StringComparison.Ordinal);
        byte[] image = ClassFolderSet.Image(0, 0);
        Check("'1' has no label", ("1.png", image), ("1.json", "{\"caption\": 1}"u8.ToArray()));
        Check("'1.json': it is no JSON", ("1.png", image), ("1.json", "{"u8.ToArray()));
        Check("'1.json': its label should be", ("1.png", image), ("1.json", "{\"label\": [1]}"u8.ToArray()));
        Check("'1.cls': it should hold a class", ("1.png", image), ("1.cls", []));
        Check("there is one class, 'a'", ("1.png", image), ("1.cls", "a"u8.ToArray()));
        Check("there are no images with labels", ("1.cls", "a"u8.ToArray()));
        File.WriteAllText(path, new string('x', 600));
        Assert.Contains("Is it a tar archive?", Refused(path), StringComparison.Ordinal);

        void Check(string why, params (string, byte[])[] files)
        {
            File.WriteAllBytes(path, ShardSet.Of(files));
            Assert.Contains(why, Refused(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Files_of_other_kinds_are_counted_and_what_systems_leave_is_not()
    {
        byte[] image = ClassFolderSet.Image(0, 0);
        File.WriteAllBytes(folder.File("a.tar"), ShardSet.Of(
            [.. Enumerable.Range(0, 6).SelectMany(i =>
                ((string, byte[])[])[($"d/{i}.cls", [(byte)('0' + (i % 2))]), ($"d/{i}.jpg", image), ($"d/{i}.seg.png", image)]),
             ("d/._0.jpg", image), ("__MACOSX/d/0.jpg", image), ("d/README", [1, 2])]));
        var data = Dataset.Open(folder.File("a.tar"));
        Assert.Equal(6, data.Train.Count + data.Test.Count);
        Assert.StartsWith("7 files are neither the first image", Assert.Single(data.Remarks), StringComparison.Ordinal);
    }
}
