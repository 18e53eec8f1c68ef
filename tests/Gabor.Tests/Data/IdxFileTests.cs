using Gabor.Data;

namespace Gabor.Tests.Data;

public sealed class IdxFileTests
{
    static readonly byte[] Pixels = [.. Enumerable.Range(0, 24).Select(i => (byte)(10 * i))];
    static readonly string[] Classes = ["a", "b", "c"];

    static ImageSet Read(byte[] images, byte[] labels) =>
        IdxFile.Read(new MemoryStream(images), "images", new MemoryStream(labels), "labels", Classes);

    static string Refusal(byte[] images, byte[] labels) => Assert.Throws<GaborFormatException>(() => Read(images, labels)).Message;

    static readonly byte[] Images = Samples.Idx([2, 3, 4], Pixels), Labels = Samples.Idx([2], [2, 0]);

    [Fact]
    public void Packed_and_plain_give_the_same()
    {
        ImageSet plain = Read(Images, Labels), packed = Read(Samples.Pack(Images), Samples.Pack(Labels));
        Assert.Equal(Pixels[12..], plain.Pixels(1).ToArray());
        Assert.Equal(plain.Pixels(1).ToArray(), packed.Pixels(1).ToArray());
        Assert.Equal((2, 0), (packed.Label(0), packed.Label(1)));
    }

    [Fact]
    public void The_file_and_the_place_are_named()
    {
        Assert.StartsWith(
            "labels: byte 9: the label of image 1 is 3; with 3 classes labels are 0 to 2.", Refusal(Images, Samples.Idx([2], [2, 3])),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "labels: byte 4: 3 labels for the 2 images of images.", Refusal(Images, Samples.Idx([3], [2, 0, 1])), StringComparison.Ordinal);
        Assert.StartsWith(
            "images: byte 0: an IDX file of images begins with 00000803, this one with 00000801.", Refusal(Labels, Labels),
            StringComparison.Ordinal);
        Assert.StartsWith("images: byte 3: the file ends within its header", Refusal([0, 0, 8], Labels), StringComparison.Ordinal);
        Assert.StartsWith("images: byte 4: a size of 0", Refusal(Samples.Idx([0, 3, 4], []), Labels), StringComparison.Ordinal);
        Assert.StartsWith(
            "images: byte 8: a size of 16385", Refusal(Samples.Idx([1, 16385, 1], new byte[16385]), Labels), StringComparison.Ordinal);
        Assert.Contains(
            "states 2 × 3 × 4, so 40 bytes in all, but the file has 39.", Refusal(Images[..^1], Labels), StringComparison.Ordinal);
        Assert.Contains("but the file has 41.", Refusal([.. Images, 0], Labels), StringComparison.Ordinal);
    }

    /// <summary>A gzip member without content, by the letter of RFC 1952.</summary>
    static readonly byte[] EmptyMember = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void A_packed_file_must_hold_just_what_its_header_states()
    {
        Assert.Contains("the content ends here", Refusal(Samples.Pack(Images[..^1]), Labels), StringComparison.Ordinal);
        Assert.Contains("the content goes on", Refusal(Samples.Pack([.. Images, 0]), Labels), StringComparison.Ordinal);
        Assert.Contains("something follows", Refusal([.. Samples.Pack(Images), 1, 2, 3], Labels), StringComparison.Ordinal);
        byte[] packed = Samples.Pack(Images);
        Assert.Contains("something follows", Refusal([.. packed, 1, 2, 3, 4, .. packed[^4..]], Labels), StringComparison.Ordinal);
        Assert.Contains("something follows", Refusal([.. Samples.Pack(Images), .. EmptyMember, 7], Labels), StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_file_may_be_several_members()
    {
        byte[] expected = Read(Images, Labels).Pixels(1).ToArray();
        foreach (int cut in (int[])[1, 8, 16, 17, 30, Images.Length - 1])
        {
            byte[] first = Samples.Pack(Images[..cut]), second = Samples.Pack(Images[cut..]);
            Assert.Equal(expected, Read([.. first, .. second], Labels).Pixels(1).ToArray());
            // bgzip ends with a member that holds nothing.
            Assert.Equal(expected, Read([.. first, .. second, .. EmptyMember], Labels).Pixels(1).ToArray());
            Assert.Equal(expected, Read([.. EmptyMember, .. first, .. EmptyMember, .. second], Labels).Pixels(1).ToArray());
            for (int i = 1; i <= 8; i++)
            {
                byte[] damaged = [.. first, .. second];
                damaged[first.Length - i] ^= 4;
                Refusal(damaged, Labels);
                damaged = [.. first, .. second];
                damaged[^i] ^= 4;
                Refusal(damaged, Labels);
            }
        }
    }

    [Fact]
    public void Every_prefix_of_a_packed_file_is_refused()
    {
        byte[] packed = Samples.Pack(Images);
        for (int length = 0; length < packed.Length; length++) Refusal(packed[..length], Labels);
    }

    [Fact]
    public void A_few_bytes_cannot_ask_for_gigabytes()
    {
        byte[] bomb = Samples.Pack(Samples.Idx([int.MaxValue, 16384, 16384], new byte[100_000]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("can hold", Refusal(bomb, Labels), StringComparison.Ordinal);
        Assert.Contains("but the file has", Refusal(Samples.Idx([int.MaxValue, 16384, 16384], [1]), Labels), StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }
}
