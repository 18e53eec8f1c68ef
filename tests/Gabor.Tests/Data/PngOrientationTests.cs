using System.Text;
using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Tests.Data;

public sealed class PngOrientationTests
{
    static readonly byte[] Plain = Samples.Png(2, 3, 8, 0, [1, 2, 3, 4, 5, 6]);

    static readonly byte[][] Upright =
    [
        [1, 2, 3, 4, 5, 6], [3, 2, 1, 6, 5, 4], [6, 5, 4, 3, 2, 1], [4, 5, 6, 1, 2, 3],
        [1, 4, 2, 5, 3, 6], [4, 1, 5, 2, 6, 3], [6, 3, 5, 2, 4, 1], [3, 6, 2, 5, 1, 4],
    ];

    static byte[] Tiff(int orientation, bool little) => little
        ? [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0]
        : [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    static byte[] Xmp(string text) => [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(text)];

    static void Stands(int orientation, byte[] png)
    {
        Image image = ImageFile.Decode(png, "image");
        Assert.Equal(orientation >= 5 ? new Shape(3, 2, 1) : new Shape(2, 3, 1), image.Shape);
        Assert.Equal(Upright[orientation - 1], image.Pixels.ToArray());
    }

    [Fact]
    public void Exif_turns_a_PNG_file_wherever_its_chunk_stands()
    {
        for (int orientation = 1; orientation <= 8; orientation++)
            foreach (byte[] tiff in (byte[][])
                [Tiff(orientation, true), Tiff(orientation, false), [.. "Exif\0\0"u8, .. Tiff(orientation, true)]])
            {
                Stands(orientation, Samples.WithChunk(Plain, "eXIf"u8, tiff, atEnd: false));
                Stands(orientation, Samples.WithChunk(Plain, "eXIf"u8, tiff, atEnd: true));
            }
    }

    [Fact]
    public void Xmp_turns_a_PNG_file_where_Exif_does_not()
    {
        for (int orientation = 1; orientation <= 8; orientation++)
        {
            Stands(orientation, Samples.WithChunk(Plain, "iTXt"u8, Xmp($"<rdf:Description tiff:Orientation=\"{orientation}\"/>"), false));
            Stands(orientation, Samples.WithChunk(Plain, "iTXt"u8, Xmp($"<tiff:Orientation>{orientation}</tiff:Orientation>"), true));
        }

        byte[] both = Samples.WithChunk(Plain, "iTXt"u8, Xmp("tiff:Orientation='3'"), true);
        Stands(3, both);
        Stands(6, Samples.WithChunk(both, "eXIf"u8, Tiff(6, true), atEnd: true));
    }

    [Fact]
    public void What_makes_no_sense_leaves_it_as_it_is()
    {
        Stands(1, Samples.WithChunk(Plain, "eXIf"u8, Tiff(9, true), atEnd: false));
        Stands(1, Samples.WithChunk(Plain, "eXIf"u8, [], atEnd: false));
        foreach (string text in (string[])["tiff:Orientation=\"9\"", "tiff:Orientation", "tiff:Orientation=\"66\"", "tiff:Orientation=\"6"])
            Stands(1, Samples.WithChunk(Plain, "iTXt"u8, Xmp(text), atEnd: true));
    }
}
