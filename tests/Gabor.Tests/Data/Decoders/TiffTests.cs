using System.Buffers.Binary;
using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Tests.Data.Decoders;

/// <summary>TIFF files of another encoder, and such as are written here by the letter of the format.</summary>
public sealed class TiffTests
{
    /// <summary>A file of one strip, little endian, entries of type SHORT or LONG.</summary>
    internal static byte[] Tiff(byte[] pixels, params (int Tag, uint[] Values)[] more)
    {
        var entries = more.Append((273, [8])).Append((279, [(uint)pixels.Length])).OrderBy(entry => entry.Item1).ToList();
        int directory = 8 + pixels.Length, behind = directory + 2 + (12 * entries.Count) + 4;
        byte[] file = new byte[behind + (4 * entries.Where(entry => entry.Item2.Length > 1).Sum(entry => entry.Item2.Length))];
        "II*\0"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), directory);
        pixels.CopyTo(file, 8);
        file[directory] = (byte)entries.Count;
        for (int i = 0; i < entries.Count; i++)
        {
            var (tag, values) = entries[i];
            var entry = file.AsSpan(directory + 2 + (12 * i));
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)tag);
            entry[2] = 4;
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], values.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], values.Length > 1 ? (uint)behind : values[0]);
            foreach (uint value in values.Length > 1 ? values : [])
            {
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(behind), value);
                behind += 4;
            }
        }

        return file;
    }

    static byte[] Decode(byte[] file) => ImageFile.Decode(file, "image.tif").Pixels.ToArray();

    static string Refused(byte[] file) => Assert.Throws<GaborFormatException>(() => Decode(file)).Message;

    static int Drawn(int i) => (i % 3) switch { 0 => 10 * (i / 3 % 24), 1 => 15 * (i / 72), _ => 100 };

    [Theory]
    [InlineData("strips.tif")]
    [InlineData("tiles.tif")]
    [InlineData("deep.tif")]
    public void Another_encoders_file_shows_what_was_drawn(string name)
    {
        var image = ImageFile.Decode(Samples.Read(name), name);
        Assert.Equal(new Shape(16, 24, 3), image.Shape);
        Assert.Empty(image.Pixels.ToArray().Where((p, i) => p != Drawn(i)));
    }

    [Fact]
    public void Long_codes_and_a_palette_give_every_pixel() =>
        Assert.Equal(Samples.Read("busy.rgb"), Decode(Samples.Read("busy.tif")));

    [Fact]
    public void Grey_by_packbits_is_the_grey_of_the_jpeg() =>
        Assert.InRange(
            Decode(Samples.Read("packbits.tif")).Zip(Decode(Samples.Read("grey.jpg")), (a, b) => Math.Abs(a - b)).Max(), 0, 6);

    [Fact]
    public void Alpha_is_laid_on_white()
    {
        var image = ImageFile.Decode(Samples.Read("zlib.tif"), "a");
        Assert.True(image.WasTransparent);
        Assert.Empty(image.Pixels.ToArray().Where((p, i) => p != (i / 3 % 24 < 12 ? Drawn(i) : 255)));
    }

    [Fact]
    public void Few_bits_inverted_grey_and_cmyk_become_bytes()
    {
        Assert.Equal([255, 0, 255], Decode(Tiff([0b01000000], (256, [3]), (257, [1]), (262, [0]))));
        Assert.Equal([0, 85, 170, 255], Decode(Tiff([0b00011011], (256, [4]), (257, [1]), (258, [2]), (262, [1]))));
        Assert.Equal(
            [255, 255, 255, 0, 0, 0, 0, 128, 255],
            Decode(Tiff(
                [0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0], (256, [3]), (257, [1]), (258, [8, 8, 8, 8]), (262, [5]), (277, [4]))));
    }

    [Fact]
    public void Differences_are_added_and_the_image_is_turned()
    {
        Assert.Equal([1, 3, 6, 10], Decode(Tiff([1, 2, 3, 4], (256, [4]), (257, [1]), (258, [8]), (262, [1]), (317, [2]))));
        var turned = ImageFile.Decode(Tiff([1, 2], (256, [2]), (257, [1]), (258, [8]), (262, [1]), (274, [6])), "a");
        Assert.Equal(new Shape(2, 1, 1), turned.Shape);
    }

    [Fact]
    public void What_cannot_be_read_is_refused_by_name()
    {
        (int, uint[])[] plain = [(256, [2]), (257, [1]), (258, [8]), (262, [1])];
        Assert.Contains("as JPEG", Refused(Tiff([1, 2], [.. plain, (259, [7])])), StringComparison.Ordinal);
        Assert.Contains("as a fax", Refused(Tiff([1, 2], [.. plain, (259, [4])])), StringComparison.Ordinal);
        Assert.Contains("not whole numbers", Refused(Tiff([1, 2], [.. plain, (339, [3])])), StringComparison.Ordinal);
        Assert.Contains("after 1 of 2", Refused(Tiff([1], plain)), StringComparison.Ordinal);
        Assert.Contains("entry 256 is missing", Refused(Tiff([1], (257, [1]))), StringComparison.Ordinal);
    }
}
