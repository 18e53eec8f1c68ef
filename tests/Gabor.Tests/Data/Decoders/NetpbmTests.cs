using System.Text;
using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Tests.Data.Decoders;

public sealed class NetpbmTests
{
    static byte[] File(string header, params byte[] pixels) => [.. Encoding.ASCII.GetBytes(header), .. pixels];

    static byte[] Decode(byte[] file) => ImageFile.Decode(file, "image.ppm").Pixels.ToArray();

    static string Refused(byte[] file) => Assert.Throws<GaborFormatException>(() => Decode(file)).Message;

    [Fact]
    public void Digits_and_bytes_give_the_same()
    {
        Assert.Equal([255, 0, 0, 255, 255, 0], Decode(File("P1\n3 2\n0 1 1\n001")));
        Assert.Equal([255, 0, 0, 255, 255, 0], Decode(File("P4 3 2\n", 0b01100000, 0b00100000)));
        Assert.Equal([0, 85, 170, 255], Decode(File("P2\n2 2 3\n0 1\n2 3\n")));
        Assert.Equal([0, 85, 170, 255], Decode(File("P5\n2 2 3\n", 0, 1, 2, 3)));
        Assert.Equal([1, 2, 3, 4, 5, 6], Decode(File("P3 2 1 255 1 2 3 4 5 6")));
        Assert.Equal([1, 2, 3, 4, 5, 6], Decode(File("P6 2 1 255\n", 1, 2, 3, 4, 5, 6)));
        Assert.Equal(new Shape(1, 2, 3), ImageFile.Decode(File("P6 2 1 255\n", 1, 2, 3, 4, 5, 6), "a").Shape);
    }

    [Fact]
    public void Comments_and_sixteen_bits_are_read()
    {
        Assert.Equal([7, 8], Decode(File("P5\n# by hand\n2 #wide\r\n1\n#\n255\n", 7, 8)));
        Assert.Equal([0x12, 0xFF], Decode(File("P5\n2 1\n65535\n", 0x12, 0x12, 0xFF, 0xFF)));
        Assert.Equal([128, 255], Decode(File("P2\n2 1\n1000\n500 1000\n")));
    }

    [Theory]
    [InlineData("P5\n2 2 255\n", "need 4 bytes")]
    [InlineData("P2\n2 1 3\n1 4\n", "its greatest value is 3")]
    [InlineData("P2\n2 1 0\n1 4\n", "a greatest value of 0")]
    [InlineData("P2\n2 1 70000\n1 4\n", "a greatest value of 70000")]
    [InlineData("P2\n0 1 3\n", "0×1")]
    [InlineData("P2\n99999 99999 3\n", "99999×99999")]
    [InlineData("P1\n2 1\n0 2\n", "neither 0 nor 1")]
    [InlineData("P2\n2 1 3\n1 x\n", "pixel should stand here")]
    [InlineData("P2 is what follows", "no image")]
    public void What_cannot_be_is_refused(string file, string why) => Assert.Contains(why, Refused(File(file)), StringComparison.Ordinal);
}
