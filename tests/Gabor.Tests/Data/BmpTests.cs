using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Tests.Data;

public sealed class BmpTests
{
    const int Height = 3, Width = 5;

    static byte[] Pixels(BmpFile file)
    {
        Image image = ImageFile.Decode(file.ToBytes(), "image");
        Assert.Equal(new Shape(file.Height, file.Width, 3), image.Shape);
        return image.Pixels.ToArray();
    }

    static string Refusal(BmpFile file) =>
        Assert.Throws<GaborFormatException>(() => ImageFile.Decode(file.ToBytes(), "image")).Message;

    static uint Value(int y, int x) => (uint)(y * Width + x + 1) * 0x9E3779B1;

    static (byte R, byte G, byte B) Color(int i) => ((byte)(255 - i * 3), (byte)(i * 70), (byte)(i * 90 + 7));

    static byte[] Expected(Func<uint, (int R, int G, int B)> color, Func<int, int, uint> value) =>
        [.. from y in Enumerable.Range(0, Height)
            from x in Enumerable.Range(0, Width)
            let c = color(value(y, x))
            from part in (int[])[c.R, c.G, c.B]
            select (byte)part];

    static BmpFile Colors(int header, int bits) => new(header, bits, Height, Width)
    {
        Pixel = (y, x) => bits < 32 ? Value(y, x) & ((1u << bits) - 1) : Value(y, x),
        Palette = bits <= 8 ? [.. Enumerable.Range(0, 1 << bits).Select(Color)] : [],
    };

    static byte[] ExpectedColors(int bits) => Expected(
        v => bits switch
        {
            <= 8 => Color((int)v),
            16 => (Five((v >> 10) & 31), Five((v >> 5) & 31), Five(v & 31)),
            _ => ((int)(v >> 16 & 255), (int)(v >> 8 & 255), (int)(v & 255)),
        },
        Colors(40, bits).Pixel);

    static int Five(uint v) => (int)(v << 3 | v >> 2);

    public static TheoryData<int, int> HeadersAndBits => [.. from header in (int[])[12, 16, 40, 52, 56, 64, 108, 124]
                                                             from bits in (int[])[1, 2, 4, 8, 16, 24, 32]
                                                             select (header, bits)];

    [Theory]
    [MemberData(nameof(HeadersAndBits))]
    public void Every_header_and_every_gap_show_the_same_pixels(int header, int bits)
    {
        foreach (int gap in (int[])[0, 1, 2, 3, 4, 12, 84, 1024, 1025, 70_000])
            Assert.Equal(ExpectedColors(bits), Pixels(Colors(header, bits) with { Gap = gap }));
    }

    [Fact]
    public void Rows_from_top_to_bottom_are_read_so() =>
        Assert.Equal(ExpectedColors(24), Pixels(Colors(40, 24) with { TopDown = true, Gap = 5 }));

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public void A_suggested_palette_is_passed_over(int bits) =>
        Assert.Equal(
            ExpectedColors(bits),
            Pixels(Colors(40, bits) with { ColorsUsed = 200, Palette = [.. Enumerable.Range(0, 200).Select(Color)] }));

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    public void A_palette_may_have_fewer_colors_and_more(int colors)
    {
        var file = Colors(40, 8) with
        {
            Pixel = (y, x) => Value(y, x) % 3,
            ColorsUsed = (uint)colors,
            Palette = [.. Enumerable.Range(0, colors).Select(Color)],
        };
        Assert.Equal(Expected(v => Color((int)v), file.Pixel), Pixels(file));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(52)]
    [InlineData(56)]
    [InlineData(108)]
    [InlineData(124)]
    public void Colors_are_where_the_masks_say(int header)
    {
        foreach (int gap in (int[])[0, 2, 84, 1025])
        {
            var small = new BmpFile(header, 16, Height, Width)
            {
                Pixel = (y, x) => Value(y, x) & 0xFFFF, Masks = [0xF800, 0x7E0, 0x1F], Gap = gap,
            };
            Assert.Equal(
                Expected(
                    v => (Five(v >> 11), (int)((v >> 5 & 63) << 2 | (v >> 5 & 63) >> 4), Five(v & 31)), small.Pixel), Pixels(small));
            var swapped = small with { Bits = 32, Pixel = Value, Masks = [0xFF, 0xFF00, 0xFF0000] };
            Assert.Equal(Expected(v => ((int)(v & 255), (int)(v >> 8 & 255), (int)(v >> 16 & 255)), Value), Pixels(swapped));
            var deep = swapped with { Masks = [0x3FF00000, 0xFFC00, 0x3FF] };
            Assert.Equal(Expected(v => ((int)(v >> 22 & 255), (int)(v >> 12 & 255), (int)(v >> 2 & 255)), Value), Pixels(deep));
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(56)]
    [InlineData(108)]
    [InlineData(124)]
    public void A_mask_of_alpha_lays_on_white_and_zeros_everywhere_are_none(int header)
    {
        var file = new BmpFile(header, 32, Height, Width)
        {
            Pixel = (y, x) => (y == 1 ? 0xFF000000 : x == 0 ? 0x33000000u : 0) | 0x0A141E, Masks = [0xFF0000, 0xFF00, 0xFF, 0xFF000000],
        };
        Assert.Equal(
            Expected(v => (v >> 24) switch { 255 => (10, 20, 30), 51 => (206, 208, 210), _ => (255, 255, 255) }, file.Pixel), Pixels(file));
        var opaque = file with { Pixel = (_, _) => 0x0A141E };
        Assert.Equal(Expected(_ => (10, 20, 30), opaque.Pixel), Pixels(opaque));
        // Without masks the fourth byte means nothing.
        var plain = file with { Masks = [] };
        Assert.Equal(Expected(_ => (10, 20, 30), plain.Pixel), Pixels(plain));
    }

    [Fact]
    public void What_is_packed_or_has_no_sense_is_refused_by_its_name()
    {
        Assert.Contains("compression 1 (RLE8)", Refusal(Colors(40, 8) with { Compression = 1 }), StringComparison.Ordinal);
        Assert.Contains("compression 2 (RLE4)", Refusal(Colors(124, 4) with { Compression = 2 }), StringComparison.Ordinal);
        Assert.Contains("compression 3", Refusal(Colors(64, 1) with { Compression = 3 }), StringComparison.Ordinal);
        Assert.Contains("a header of 41 bytes", Refusal(Colors(41, 24)), StringComparison.Ordinal);
        Assert.Contains("3 bits a pixel", Refusal(Colors(40, 3)), StringComparison.Ordinal);
        var masks = Colors(40, 16) with { Masks = [0xA800, 0x7E0, 0x1F] };
        Assert.Contains("mask of 0000A800", Refusal(masks), StringComparison.Ordinal);
        Assert.Contains("mask of 00FF0000", Refusal(masks with { Masks = [0xFF0000, 0x7E0, 0x1F] }), StringComparison.Ordinal);
        Assert.Contains("masks are 0", Refusal(masks with { Masks = [0, 0, 0] }), StringComparison.Ordinal);
        byte[] inside = Colors(40, 24).ToBytes();
        inside[10] = 53;
        Assert.Contains(
            "begin at byte 53", Assert.Throws<GaborFormatException>(() => ImageFile.Decode(inside, "image")).Message,
            StringComparison.Ordinal);
    }
}
