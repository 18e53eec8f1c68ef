using Gabor.Data;
using Gabor.Features.Sift;
using Gabor.Tests.Features.Sift;

namespace Gabor.Tests.Cli;

/// <summary><c>gabor features match</c> on drawn images.</summary>
public sealed class FeaturesCommandTests : IDisposable
{
    static readonly DrawnImage Object = DrawnImage.Noisy(110, 120);
    static readonly AffineMap Place = Warp.Turned(40, 1.2, Object, 240, 260);

    readonly TemporaryFolder folder = new();

    string Model => folder.File("object.pgm");

    string Scene => folder.File("scene.pgm");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_object_is_recognized_and_drawn()
    {
        Write();
        string figure = folder.File("matches.png");
        var result = CommandLine.Done("features", "match", Model, Scene, "--out", figure, "--threads", "1");
        foreach (string word in (string[])["key points", "matches; the object was recognized once", "129.", "119.", "°"])
            Assert.Contains(word, result.Output, StringComparison.Ordinal);
        Assert.Contains(figure, result.Error, StringComparison.Ordinal);

        // Both are enlarged twice, beside each other: 12 + 240 + 12 + 520 + 12 by 12 + 24 + 480 + 12.
        var shape = ImageFile.Read(figure).Shape;
        Assert.Equal((528, 796, 3), (shape.Height, shape.Width, shape.Depth));
    }

    [Fact]
    public void Json_has_the_numbers_of_the_object()
    {
        Write();
        var document = CommandLine.Done("features", "match", Model, Scene, "--ratio", "0.7", "--matches", "5", "--json").Json;
        Assert.Equal((110, 120, 0.7), (
            document.GetProperty("model").GetProperty("height").GetInt32(), document.GetProperty("model").GetProperty("width").GetInt32(),
            document.GetProperty("ratio").GetDouble()));
        Assert.InRange(document.GetProperty("scene").GetProperty("key_points").GetInt32(), 50, 5000);
        var found = Assert.Single(document.GetProperty("objects").EnumerateArray());
        Assert.InRange(found.GetProperty("matches").GetInt32(), 5, document.GetProperty("matches").GetInt32());
        Assert.Equal(129.5, found.GetProperty("x").GetDouble(), 1.5);
        Assert.Equal(119.5, found.GetProperty("y").GetDouble(), 1.5);
        Assert.Equal(1.2, found.GetProperty("scale").GetDouble(), 0.03);
        Assert.Equal(40, found.GetProperty("degrees").GetDouble(), 2.0);
        var (x, y) = Place.Of(-0.5, -0.5);
        Assert.Equal(x, found.GetProperty("corners")[0][0].GetDouble(), 3.0);
        Assert.Equal(y, found.GetProperty("corners")[0][1].GetDouble(), 3.0);
    }

    /// <summary>Positions are those of the file's own pixels.</summary>
    [Fact]
    public void A_large_image_is_shrunk_and_has_its_own_pixels()
    {
        Write();
        var document = CommandLine.Done("features", "match", Model, Scene, "--side", "200", "--json").Json;
        var found = Assert.Single(document.GetProperty("objects").EnumerateArray());
        Assert.Equal(129.5, found.GetProperty("x").GetDouble(), 2.5);
        Assert.Equal(1.2, found.GetProperty("scale").GetDouble(), 0.05);
    }

    [Fact]
    public void Another_scene_has_no_object()
    {
        Write();
        Save(DrawnImage.Discs(200, 220, 77), Scene);
        var result = CommandLine.Done("features", "match", Model, Scene);
        Assert.Contains("the object was not recognized", result.Output, StringComparison.Ordinal);
        Assert.Empty(CommandLine.Done("features", "match", Model, Scene, "--json").Json.GetProperty("objects").EnumerateArray());
    }

    [Theory]
    [InlineData("--ratio", "1.5", "from 0 to 1")]
    [InlineData("--matches", "2", "from 3 to 1000")]
    [InlineData("--side", "5000", "from 16 to 2048")]
    [InlineData("--threads", "0", "from 1 to 256")]
    [InlineData("--out", "matches.jpg", "PNG")]
    public void What_cannot_be_meant_is_refused(string option, string value, string rule) =>
        Assert.Contains(rule, CommandLine.Fails(2, "features", "match", "a.png", "b.png", option, value), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_no_image_is_named()
    {
        Write();
        File.WriteAllText(Scene, "no image");
        Assert.Contains("scene.pgm", CommandLine.Fails(1, "features", "match", Model, Scene), StringComparison.Ordinal);
        string missing = folder.File("missing.png");
        Assert.Contains("missing.png", CommandLine.Fails(1, "features", "match", missing, Scene), StringComparison.Ordinal);
    }

    void Write()
    {
        Save(Object, Model);
        Save(Object.By(Place, 240, 260), Scene);
    }

    static void Save(DrawnImage image, string file) =>
        File.WriteAllBytes(file, [.. System.Text.Encoding.ASCII.GetBytes($"P5 {image.Width} {image.Height} 255\n"), .. image.Pixels]);
}
