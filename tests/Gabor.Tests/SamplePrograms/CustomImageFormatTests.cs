using CustomImageFormat;
using Gabor.Data;
using Gabor.Numerics;

namespace Gabor.Tests.SamplePrograms;

public sealed class CustomImageFormatTests
{
    static readonly Registry<ImageFormat> Formats = ImageFormats.Default.With(WebP.Format);

    [Fact]
    public void A_webp_file_is_decoded_whole_or_smaller_but_never_below_what_is_needed()
    {
        byte[] file = WebP.Draw(isRing: false, 3);
        Assert.Equal(new Shape(48, 64, 3), Formats.Decode(file, "a.webp").Shape);
        Assert.Equal(new Shape(24, 32, 3), Formats.Decode(file, "a.webp", new ImageNeed(12, 16)).Shape);
        Assert.Equal(new Shape(48, 64, 3), Formats.Decode(file, "a.webp", new ImageNeed(13, 16)).Shape);
        Assert.Throws<GaborFormatException>(() => ImageFile.Decode(file, "a.webp"));
    }

    [Fact]
    public void A_file_that_is_cut_is_refused()
    {
        byte[] file = WebP.Draw(isRing: true, 3);
        for (int length = 0; length < file.Length; length += 7)
            Assert.Throws<GaborFormatException>(() => Formats.Decode(file[..length], "a.webp"));
    }

    [Fact]
    public async Task A_format_of_ones_own_trains_resumes_and_predicts()
    {
        string output = await SampleProgram.Run("CustomImageFormat");
        Assert.Contains("read back: equal", output, StringComparison.Ordinal);
        Assert.EndsWith("ring\n", output, StringComparison.Ordinal);
    }
}
