using Gabor.Data;
using Gabor.Data.Decoders;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using SkiaSharp;

namespace Gabor.Tests.Data;

/// <summary>JPEG beside libjpeg-turbo, which SkiaSharp brings along, and Pillow.</summary>
public sealed class JpegOracleTests
{
    static Image Decode(byte[] jpeg, int halvings = 0, Tier? tier = null) =>
        JpegDecoder.Decode(jpeg, JpegSkeleton.Check(jpeg, "image"), "image", new JpegScale(halvings), tier: tier);

    /// <summary>Shapes with noise on them, so that every frequency is there.</summary>
    static byte[] Encode(int height, int width, SKJpegEncoderDownsample sampling, int quality, bool grey = false)
    {
        Random random = new((height * 1000) + width);
        using SKBitmap bitmap = new(width, height, grey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int noise = random.Next(40), edge = (x / 5 + y / 7) % 2 * 120;
                bitmap.SetPixel(
                    x, y, new SKColor((byte)(edge + noise), (byte)(x * 255 / width), (byte)Math.Clamp(y * 255 / height + noise, 0, 255)));
            }
        }

        using var pixels = bitmap.PeekPixels()!;
        using var jpeg = pixels.Encode(new SKJpegEncoderOptions(quality, sampling, SKJpegEncoderAlphaOption.Ignore));
        return jpeg!.ToArray();
    }

    /// <summary>Red, green, blue as libjpeg-turbo decodes them at a part of the size.</summary>
    static byte[] Turbo(byte[] jpeg, int halvings, out int height, out int width)
    {
        using var data = SKData.CreateCopy(jpeg);
        using var codec = SKCodec.Create(data);
        var size = codec.GetScaledDimensions(1f / (1 << halvings));
        (height, width) = (size.Height, size.Width);
        SKImageInfo info = new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque, codec.Info.ColorSpace);
        using SKBitmap bitmap = new(info);
        Assert.Equal(SKCodecResult.Success, codec.GetPixels(info, bitmap.GetPixels()));
        byte[] four = bitmap.Bytes;
        return [.. four.Where((_, i) => i % 4 != 3)];
    }

    /// <summary>Whether SkiaSharp, which is told height and width, takes a larger scale because its result is as large.</summary>
    static bool IsAmbiguous(Shape shape, int eighths) =>
        eighths < 8 && Scaled(shape.Height, eighths) == Scaled(shape.Height, eighths + 1)
            && Scaled(shape.Width, eighths) == Scaled(shape.Width, eighths + 1);

    static int Scaled(int side, int eighths) => ((side * eighths) + 7) / 8;

    static void AreEqual(byte[] jpeg, string what)
    {
        for (int halvings = 0; halvings <= 3; halvings++)
        {
            byte[] expected = Turbo(jpeg, halvings, out int height, out int width);
            if (IsAmbiguous(Decode(jpeg).Shape, 8 >> halvings))
                continue;
            foreach (var tier in Enum.GetValues<Tier>())
            {
                var found = Decode(jpeg, halvings, tier);
                Assert.Equal((height, width), (found.Shape.Height, found.Shape.Width));
                byte[] pixels = found.Pixels.ToArray();
                if (found.Shape.Depth == 1)
                    pixels = [.. pixels.SelectMany(pixel => new[] { pixel, pixel, pixel })];
                Assert.True(expected.AsSpan().SequenceEqual(pixels), $"{what}, 1/{1 << halvings}, {tier}");
            }
        }
    }

    [Theory]
    [InlineData(SKJpegEncoderDownsample.Downsample420)]
    [InlineData(SKJpegEncoderDownsample.Downsample422)]
    [InlineData(SKJpegEncoderDownsample.Downsample444)]
    public void Every_byte_is_that_of_libjpeg_turbo(SKJpegEncoderDownsample sampling)
    {
        foreach (var (height, width) in new[] { (1, 1), (2, 3), (5, 4), (8, 8), (16, 17), (23, 31), (64, 48), (97, 131) })
        {
            foreach (int quality in (int[])[20, 75, 100])
                AreEqual(Encode(height, width, sampling, quality), $"{height}×{width} {sampling} of quality {quality}");
        }
    }

    [Fact]
    public void Every_byte_of_grey_and_of_progressive_files_is_that_of_libjpeg_turbo()
    {
        AreEqual(Encode(37, 53, SKJpegEncoderDownsample.Downsample420, 80, grey: true), "grey");
        foreach (string name in (string[])["baseline.jpg", "progressive.jpg", "restart.jpg", "grey.jpg"])
            AreEqual(Samples.Read(name), name);
    }

    [Theory]
    [InlineData("cmyk")]
    [InlineData("ycck")]
    public void Four_inks_are_those_of_Pillow(string name)
    {
        foreach (var tier in Enum.GetValues<Tier>())
            Assert.Equal(Samples.Read(name + ".bin"), Decode(Samples.Read(name + ".jpg"), tier: tier).Pixels.ToArray());
    }

    [Fact]
    public void Memory_is_used_again()
    {
        byte[] jpeg = Samples.Read("baseline.jpg");
        PixelMemory memory = new();
        byte[] pixels = memory.Take((24 * 16 * 3) + 1);
        Array.Fill(pixels, (byte)7);
        var image = JpegDecoder.Decode(jpeg, JpegSkeleton.Check(jpeg, "image"), "image", memory: memory);
        Assert.True(image.Pixels == pixels.AsSpan(0, 24 * 16 * 3));
        Assert.Equal(Decode(jpeg).Pixels.ToArray(), image.Pixels.ToArray());
        Assert.Same(pixels, memory.Take(1));
    }

    [Fact]
    public void What_is_not_read_is_refused_by_its_name()
    {
        Assert.Contains("JPEG with arithmetic coding is not read", Refusal(Samples.Read("arithmetic.jpg")), StringComparison.Ordinal);
        byte[] twelve = Samples.Read("baseline.jpg");
        twelve[twelve.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 4] = 12;
        Assert.Contains("JPEG of 12 bits a sample is not read", Refusal(twelve), StringComparison.Ordinal);

        static string Refusal(byte[] jpeg) => Assert.Throws<GaborFormatException>(() => ImageFile.Decode(jpeg, "image")).Message;
    }
}
