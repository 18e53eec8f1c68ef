using Gabor.Data;

namespace Gabor.Tests.Data;

/// <summary>JPEG files that break a rule which every reader overlooks.</summary>
public sealed class JpegToleranceTests
{
    static Image Decode(byte[] bytes) => ImageFile.Decode(bytes, "image");

    /// <summary>Where the segments before the coded data begin.</summary>
    static IEnumerable<int> Segments(byte[] jpeg)
    {
        int at = 2;
        for (; jpeg[at + 1] != 0xDA; at += 2 + (jpeg[at + 2] << 8 | jpeg[at + 3]))
            yield return at;
        yield return at;
    }

    static void IsLike(byte[] whole, byte[] other, string remark)
    {
        Image expected = Decode(whole), found = Decode(other);
        Assert.Equal(expected.Pixels.ToArray(), found.Pixels.ToArray());
        Assert.Empty(expected.Remarks);
        Assert.Contains(remark, Assert.Single(found.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("FF00")]
    [InlineData("0001FE")]
    [InlineData("FF00FF00FF00")]
    [InlineData("FF01")]
    [InlineData("FFD3")]
    [InlineData("00FFFF")]
    public void Bytes_between_segments_are_passed_over(string junk)
    {
        foreach (string name in (string[])["baseline.jpg", "progressive.jpg", "restart.jpg", "grey.jpg"])
        {
            byte[] jpeg = Samples.Read(name);
            foreach (int at in Segments(jpeg))
                IsLike(jpeg, [.. jpeg[..at], .. Convert.FromHexString(junk), .. jpeg[at..]], "bytes between its segments");
            // Before the end marker they belong to the coded data, and are filling there.
            byte[] late = [.. jpeg[..^2], 0xFF, 0xD9, 0, 1, 2];
            Assert.Equal(Decode(jpeg).Pixels.ToArray(), Decode(late).Pixels.ToArray());
        }
    }

    [Theory]
    [InlineData("baseline.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("restart.jpg")]
    [InlineData("grey.jpg")]
    public void A_missing_end_is_overlooked_where_every_block_is_there(string name)
    {
        byte[] jpeg = Samples.Read(name);
        IsLike(jpeg, jpeg[..^2], "lacks its end marker");
        IsLike(jpeg, jpeg[..^1], "lacks its end marker");
        for (int length = 0; length < jpeg.Length; length++)
        {
            try
            {
                // Only filling is missing, or the file is refused.
                Assert.Equal(Decode(jpeg).Pixels.ToArray(), Decode(jpeg[..length]).Pixels.ToArray());
                Assert.InRange(length, jpeg.Length - 3, jpeg.Length);
            }
            catch (GaborFormatException)
            {
                Assert.InRange(length, 0, jpeg.Length - 3);
            }
        }
    }

    [Fact]
    public void A_progressive_file_without_its_last_scans_is_no_whole_file()
    {
        byte[] jpeg = Samples.Read("progressive.jpg");
        List<int> ends = [];
        for (int at = 2; at < jpeg.Length - 1; at++)
            if (jpeg[at] == 0xFF && jpeg[at + 1] is not (0 or 0xFF or >= 0xD0 and <= 0xD9))
                ends.Add(at);
        foreach (int end in ends)
        {
            Assert.Contains(
                "it was cut", Assert.Throws<GaborFormatException>(() => Decode(jpeg[..end])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_cut_marker_of_Adobe_is_none()
    {
        byte[] jpeg = Samples.Read("baseline.jpg");
        byte[] cut = [.. jpeg[..2], 0xFF, 0xEE, 0, 7, .. "Adobe"u8, .. jpeg[2..]];
        Assert.Equal(Decode(jpeg).Pixels.ToArray(), Decode(cut).Pixels.ToArray());
        Assert.Empty(Decode(cut).Remarks);
    }

    [Fact]
    public void A_second_beginning_is_still_a_fault() =>
        Assert.Contains(
            "a second image begins",
            Assert.Throws<GaborFormatException>(
                () => Decode([.. Samples.Read("grey.jpg")[..2], .. Samples.Read("grey.jpg")])).Message, StringComparison.Ordinal);
}
