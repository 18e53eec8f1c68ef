using System.Security.Cryptography;
using System.Text;
using Gabor.Data;
using Gabor.Numerics;
using Gabor.Tests.Training;

namespace Gabor.Tests.Data;

public sealed class DatasetTests
{
    static readonly string[] Classes = ["a", "b", "c"];

    static readonly Shape Pixel = new(1, 1, 1);

    /// <summary>Images of one pixel, numbered, with stated labels.</summary>
    static ImageSet Set(params int[] labels) => new(Pixel, [.. Enumerable.Range(0, labels.Length).Select(i => (byte)i)], labels, Classes);

    static Dataset Of(ImageSource train, Shape? shape = null) => new("made", train, Set(0), "made by the tests", shape: shape);

    /// <summary>27 of class a, 8 of b, 1 of c, mixed.</summary>
    static ImageSet Uneven() => Set([.. Enumerable.Range(0, 36).Select(i => i == 20 ? 2 : i % 4 == 3 && i < 32 ? 1 : 0)]);

    static int[] Numbers(ImageSource images) => [.. Enumerable.Range(0, images.Count).Select(i => (int)images.Decode(i).Pixels[0])];

    static int[] Counts(ImageSource images) =>
        [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, images.Count).Count(i => images.Label(i) == k))];

    [Fact]
    public void A_split_gives_each_class_its_share_by_the_largest_remainder_and_keeps_the_order()
    {
        var train = Uneven();
        Assert.Equal([27, 8, 1], Counts(train));
        var divided = Of(train).WithValidation(0.25, 3);

        // 9 of 36 images: 6.75, 2 and 0.25 are owed, so 6, 2, 0, and the ninth goes to class a.
        Assert.Equal([7, 2, 0], Counts(divided.Validation!));
        Assert.Equal([20, 6, 1], Counts(divided.Train));
        int[] left = Numbers(divided.Train), taken = Numbers(divided.Validation!);
        Assert.Equal(left.Order(), left);
        Assert.Equal(taken.Order(), taken);
        Assert.Equal(Enumerable.Range(0, 36), left.Concat(taken).Order());
        Assert.Equal(new ValidationSplit(0.25, 3), divided.Split);
        Assert.All(Enumerable.Range(0, taken.Length), i => Assert.Equal(train.Label(taken[i]), divided.Validation!.Label(i)));
    }

    [Fact]
    public void A_class_keeps_an_image_to_learn_from_however_large_the_share()
    {
        var divided = Of(Set(0, 0, 1, 1, 2, 2, 2)).WithValidation(0.99, 1);
        Assert.Equal([1, 1, 2], Counts(divided.Validation!));
        Assert.Equal([1, 1, 1], Counts(divided.Train));
    }

    [Fact]
    public void A_split_depends_on_the_seed_and_on_nothing_else()
    {
        int[] Taken(ulong seed) => Numbers(Of(Uneven()).WithValidation(0.3, seed).Validation!);
        Assert.Equal(Taken(5), Taken(5));
        Assert.NotEqual(Taken(5), Taken(6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(0.001)]
    public void A_share_that_gives_no_split_is_refused(double share) =>
        Assert.StartsWith(
            "validation share is ", Assert.Throws<ArgumentException>(() => Of(Uneven()).WithValidation(share)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void What_is_divided_is_not_divided_again() =>
        Assert.Throws<InvalidOperationException>(() => Of(Uneven()).WithValidation(0.5).WithValidation(0.5));

    [Fact]
    public void A_subset_of_a_subset_is_a_view_of_the_images_that_were_asked_for()
    {
        var some = Uneven().Subset([30, 20, 3]).Subset([2, 0]);
        Assert.Equal([3, 30], Numbers(some));
        Assert.Equal([1, 0], Enumerable.Range(0, 2).Select(some.Label));
        Assert.Equal(Pixel, some.CommonShape);
        Assert.Equal("image 3", some.NameOf(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Uneven().Subset([36]));
    }

    [Fact]
    public void A_view_has_the_hash_of_the_images_that_it_shows()
    {
        var view = Of(Set(0, 1, 2, 0).Subset([1, 3]));
        var set = Of(new ImageSet(Pixel, [1, 3], [1, 0], Classes));
        Assert.Equal(set.Sha256, view.Sha256);
    }

    [Fact]
    public void Of_files_their_bytes_are_hashed_one_after_the_other()
    {
        byte[] png = Samples.Png(1, 1, 8, 0, [7]);
        var data = Of(
            new SourceOf(
                2, Classes, i => i, i => i == 0 ? ImageSample.Encoded(png) : ImageSample.OfPixels(new Shape(1, 2, 1), new byte[] { 4, 5 })),
            Pixel);
        byte[] content =
        [
            .. Encoding.ASCII.GetBytes($"2 3\n{png.Length}\n"), .. png, .. "1 2 1\n"u8, 4, 5, 0, 0, 0, 0, 1, 0, 0, 0,
            .. "1 1 1 1 3\n"u8, 0, 0, 0, 0, 0,
        ];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), data.Sha256);
    }

    [Fact]
    public void Validation_images_count_in_the_hash() => Assert.NotEqual(Toy.Dataset.Sha256, Toy.Dataset.WithValidation(0.1).Sha256);

    [Fact]
    public void Images_of_several_shapes_need_one_to_be_brought_to()
    {
        var train = new SourceOf(1, Classes, _ => 0, _ => ImageSample.Encoded(new byte[1]));
        Assert.Contains("say which shape", Assert.Throws<ArgumentException>(() => Of(train)).Message, StringComparison.Ordinal);
        Assert.Equal(new Shape(9, 8, 3), Of(train, new Shape(9, 8, 3)).Shape);
        var other = new ImageSet(new Shape(1, 2, 1), [1, 2], [0], Classes);
        Assert.Contains("1×2×1", Assert.Throws<ArgumentException>(() => Of(other)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "2 classes", Assert.Throws<ArgumentException>(() => Of(new ImageSet(Pixel, [1], [0], ["a", "b"]))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_registry_can_be_extended_and_stays_what_it_was()
    {
        var mine = DatasetRegistry.Default.With(
            new DatasetKind("mine", "NUMBER", "made by the tests", argument => Of(Set(new int[argument.Length]))));
        Assert.Equal(3, mine.Open("mine:abc").Train.Count);
        Assert.Equal(DatasetRegistry.Default.Count + 1, mine.Count);
        Assert.Throws<ArgumentException>(() => DatasetRegistry.Default.Open("mine:abc"));
        Assert.Throws<ArgumentException>(() => mine.With(new DatasetKind("mine", null, "", _ => Toy.Dataset)));
        Assert.Throws<ArgumentException>(() => mine.With(new DatasetKind("a:b", null, "", _ => Toy.Dataset)));
    }

    [Fact]
    public void A_part_without_images_is_refused_by_name()
    {
        var shape = new Shape(2, 2, 1);
        var none = new ImageSet(shape, [], [], ["a", "b"]);
        var two = new ImageSet(shape, new byte[8], [0, 1], ["a", "b"]);
        Assert.StartsWith("e: there are no training images", Refused(none, two, null), StringComparison.Ordinal);
        Assert.StartsWith("e: there are no test images", Refused(two, none, null), StringComparison.Ordinal);
        Assert.StartsWith("e: there are no validation images", Refused(two, two, none), StringComparison.Ordinal);
        Assert.Contains(
            "class 0 is 'a' of the training images and 'b' of the test images",
            Refused(two, new ImageSet(shape, new byte[8], [0, 1], ["b", "a"]), null), StringComparison.Ordinal);

        static string Refused(ImageSet train, ImageSet test, ImageSet? validation) =>
            Assert.Throws<ArgumentException>(() => new Dataset("e", train, test, "x", validation)).Message;
    }
}
