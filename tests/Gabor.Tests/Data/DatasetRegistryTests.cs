using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Tests.Data;

public sealed class DatasetRegistryTests
{
    static readonly Lazy<Dataset> Digits = new(() => DatasetRegistry.Default.Open("digits"));

    [Fact]
    public void Digits_are_inside_and_whole()
    {
        Dataset digits = Digits.Value;
        Assert.Equal((10_000, 2_000, new Shape(28, 28, 1)), (digits.Train.Count, digits.Test.Count, digits.Shape));
        Assert.Equal("0123456789", string.Concat(digits.ClassNames));
        Assert.All(Enumerable.Range(0, 10), k => Assert.Equal((1_000, 200), (Count(digits.Train, k), Count(digits.Test, k))));
    }

    [Fact]
    public void Digits_have_the_hash_that_runs_record()
    {
        // SHA-256 over "N H W D K\n", pixels and 32-bit little-endian labels of both sets, computed once with Python's hashlib.
        Assert.Equal("2ef1f4bc9fe7d9989cdf2c1afbf462f5773b05e19b23e304dfa94b6bfa51cc1d", Digits.Value.Sha256);
    }

    [Fact]
    public void A_digit_has_ink_in_the_middle_and_none_at_the_edge()
    {
        ReadOnlySpan<byte> first = Digits.Value.Train.Decode(0).Pixels;
        Assert.Equal(784, first.Length);
        Assert.Equal(0, first[..28].IndexOfAnyExcept((byte)0) + 1);
        Assert.True(first.IndexOfAnyExcept((byte)0) > 28);
    }

    [Theory]
    [InlineData("digts", "Did you mean 'digits'?")]
    [InlineData("mnits:/data", "Did you mean 'mnist'?")]
    [InlineData("imagenet", "Known: digits, mnist")]
    [InlineData("", "Known: digits, mnist")]
    [InlineData("digits:x", "takes nothing after its name")]
    [InlineData("mnist", "Write mnist:PATH")]
    [InlineData("mnist:", "Write mnist:PATH")]
    public void A_wrong_name_is_refused_with_the_remedy(string name, string remedy) =>
        Assert.Contains(
            remedy, Assert.Throws<ArgumentException>(() => DatasetRegistry.Default.Open(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_name_is_said_once_and_described()
    {
        Assert.Equal(DatasetRegistry.Default.Count, DatasetRegistry.Default.Names.Distinct().Count());
        Assert.All(DatasetRegistry.Default, e => Assert.False(string.IsNullOrWhiteSpace(e.Summary)));
        Assert.Equal(["digits", "mnist:PATH"], DatasetRegistry.Default.Take(2).Select(e => e.Usage));
    }

    [Theory]
    [InlineData(false, ".gz")]
    [InlineData(true, "")]
    public void Mnist_is_four_files_packed_or_not(bool plain, string suffix)
    {
        using TemporaryFolder folder = new();
        Write(folder, suffix, plain);
        Dataset mnist = DatasetRegistry.Default.Open($"mnist:{folder.Path}");
        Assert.Equal((3, 2, new Shape(2, 2, 1)), (mnist.Train.Count, mnist.Test.Count, mnist.Shape));
        Assert.Equal([4, 5, 6, 7], mnist.Train.Decode(1).Pixels.ToArray());
        Assert.Equal([9, 0, 1], Enumerable.Range(0, 3).Select(mnist.Train.Label));
    }

    [Fact]
    public void Packing_does_not_change_the_hash_but_a_pixel_does()
    {
        using TemporaryFolder one = new(), two = new(), three = new();
        Write(one, "", plain: true);
        Write(two, ".gz", plain: false);
        Write(three, "", plain: true, firstPixel: 1);
        string[] hashes = [.. new[] { one, two, three }.Select(f => DatasetRegistry.Default.Open($"mnist:{f.Path}").Sha256)];
        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
    }

    [Fact]
    public void A_missing_folder_or_file_is_named_with_what_is_expected()
    {
        using TemporaryFolder folder = new();
        GaborFormatException none = Assert.Throws<GaborFormatException>(
            () => DatasetRegistry.Default.Open($"mnist:{folder.File("nowhere")}"));
        Assert.Contains("nowhere", none.Message, StringComparison.Ordinal);
        Assert.Contains("t10k-labels-idx1-ubyte", none.Message, StringComparison.Ordinal);
        Write(folder, "", plain: true);
        File.Delete(folder.File("t10k-images-idx3-ubyte"));
        GaborFormatException one = Assert.Throws<GaborFormatException>(() => DatasetRegistry.Default.Open($"mnist:{folder.Path}"));
        Assert.Contains("t10k-images-idx3-ubyte", one.File, StringComparison.Ordinal);
        Assert.Contains("train-images-idx3-ubyte", one.Message, StringComparison.Ordinal);
    }

    static int Count(ImageSource images, int label) => Enumerable.Range(0, images.Count).Count(i => images.Label(i) == label);

    static void Write(TemporaryFolder folder, string suffix, bool plain, byte firstPixel = 0)
    {
        byte[] pixels = [.. Enumerable.Range(0, 12).Select(i => (byte)i)];
        pixels[0] = firstPixel;
        Save("train-images-idx3-ubyte", Samples.Idx([3, 2, 2], pixels));
        Save("train-labels-idx1-ubyte", Samples.Idx([3], [9, 0, 1]));
        Save("t10k-images-idx3-ubyte", Samples.Idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]));
        Save("t10k-labels-idx1-ubyte", Samples.Idx([2], [2, 3]));
        void Save(string name, byte[] content) => File.WriteAllBytes(folder.File(name + suffix), plain ? content : Samples.Pack(content));
    }
}
