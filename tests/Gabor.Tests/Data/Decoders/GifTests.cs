using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Tests.Data.Decoders;

/// <summary>GIF files of another encoder, and such as are written here by the letter of the format.</summary>
public sealed class GifTests
{
    /// <summary>4×2 pixels by three codes of 3 bits, clear before each pair: 0 1 2 3, 3 2 1 0; no code ever gets longer.</summary>
    static readonly byte[] Pixels = Codes(0, 1, 2, 3, 3, 2, 1, 0);

    internal static readonly byte[] Colors = [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7];

    internal static byte[] Gif(
        byte[]? global = null, byte[]? local = null, byte[]? before = null, byte[]? data = null, int left = 0, int top = 0,
        int screenHeight = 2, int screenWidth = 4, string version = "GIF89a") =>
    [
        .. System.Text.Encoding.ASCII.GetBytes(version), (byte)screenWidth, 0, (byte)screenHeight, 0,
        (byte)(global is null ? 0 : 0x81), 0, 0, .. global ?? [], .. before ?? [],
        0x2C, (byte)left, 0, (byte)top, 0, 4, 0, 2, 0, (byte)(local is null ? 0 : 0x81), .. local ?? [],
        2, (byte)(data ?? Pixels).Length, .. data ?? Pixels, 0, 0x3B,
    ];

    /// <summary>Codes of 3 bits, the lowest bit first, with a clear (4) before every two and the end (5) behind all.</summary>
    static byte[] Codes(params int[] pixels)
    {
        var codes = pixels.SelectMany((pixel, i) => i % 2 == 0 ? (int[])[4, pixel] : [pixel]).Append(5).ToList();
        byte[] bytes = new byte[((3 * codes.Count) + 7) / 8];
        for (int bit = 0; bit < 3 * codes.Count; bit++)
            bytes[bit / 8] |= (byte)(((codes[bit / 3] >> (bit % 3)) & 1) << (bit % 8));
        return bytes;
    }

    static byte[] Decode(byte[] gif) => ImageFile.Decode(gif, "image.gif").Pixels.ToArray();

    static byte[] Of(params int[] indices) => [.. indices.SelectMany(index => Colors[(3 * index)..((3 * index) + 3)])];

    [Theory]
    [InlineData("plain.gif")]
    [InlineData("interlaced.gif")]
    public void Another_encoders_file_shows_what_was_drawn(string name)
    {
        var image = ImageFile.Decode(Samples.Read(name), name);
        Assert.Equal(new Shape(16, 24, 3), image.Shape);

        // 216 colours: shades are up to 51 apart.
        Assert.Empty(image.Pixels.ToArray().Where((p, i) =>
            Math.Abs(p - ((i % 3) switch { 0 => 10 * (i / 3 % 24), 1 => 15 * (i / 72), _ => 100 })) > 30));
    }

    [Fact]
    public void Long_codes_and_a_full_table_give_every_pixel() =>
        Assert.Equal(Samples.Read("busy.rgb"), Decode(Samples.Read("busy.gif")));

    [Theory]
    [InlineData("GIF87a")]
    [InlineData("GIF89a")]
    public void The_palette_of_the_image_goes_before_that_of_the_file(string version)
    {
        Assert.Equal(Of(0, 1, 2, 3, 3, 2, 1, 0), Decode(Gif(Colors, version: version)));
        Assert.Equal(Of(0, 1, 2, 3, 3, 2, 1, 0), Decode(Gif(local: Colors)));
        Assert.Equal(Of(0, 1, 2, 3, 3, 2, 1, 0), Decode(Gif(new byte[12], local: Colors)));
    }

    [Fact]
    public void A_transparent_colour_and_the_rest_of_the_screen_are_laid_on_white()
    {
        byte[] control = [0x21, 0xF9, 4, 1, 0, 0, 1, 0];
        Assert.Equal([255, 255, 255], Decode(Gif(Colors, before: control))[3..6]);
        Assert.Equal([255, 255, 255], Decode(Gif(Colors, before: [.. control, 0x21, 0xFE, 2, 65, 66, 0]))[3..6]);
        var placed = ImageFile.Decode(Gif(Colors, left: 1, top: 1, screenHeight: 4, screenWidth: 6), "a.gif");
        Assert.Equal(new Shape(4, 6, 3), placed.Shape);
        Assert.True(placed.WasTransparent);
        Assert.Equal([255, 0, 0], placed.Pixels.Slice((6 + 1) * 3, 3).ToArray());
        Assert.Equal([255, 255, 255], placed.Pixels[..3].ToArray());
    }

    [Fact]
    public void What_cannot_be_is_refused_with_its_place()
    {
        Assert.Contains("no palette", Refused(Gif()), StringComparison.Ordinal);
        Assert.Contains("after 4 of 8", Refused(Gif(Colors, data: Codes(0, 1, 2, 3))), StringComparison.Ordinal);
        Assert.Contains("without an image", Refused([.. Gif(Colors)[..25], 0x3B]), StringComparison.Ordinal);
        byte[] large = Gif(Colors);
        (large[25 + 6], large[25 + 8]) = (0x10, 0x10);
        Assert.Contains("cannot hold them", Refused(large), StringComparison.Ordinal);
    }

    static string Refused(byte[] gif) => Assert.Throws<GaborFormatException>(() => Decode(gif)).Message;
}
