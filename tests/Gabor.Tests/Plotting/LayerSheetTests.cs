using Gabor.Data;
using Gabor.Experiments.Explanations;
using Gabor.Experiments.Representations;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Plotting;
using Gabor.Tests.Training;

namespace Gabor.Tests.Plotting;

public sealed class LayerSheetTests
{
    static Tile Grey(int light, int height = 1, int width = 1) =>
        new([.. Enumerable.Repeat((byte)light, height * width)], height, width, 1);

    static byte At(Image image, int y, int x) => image.Pixels[((y * image.Shape.Width) + x) * 3];

    [Fact]
    public void Nine_patches_stand_in_a_square_beside_one_image_of_its_size()
    {
        var sheet = new LayerSheet { Views = ["patches", "maximized"] };
        ChannelCard card = new(
        [
            new("channel 0", [.. Enumerable.Range(0, 9).Select(i => Grey(20 * i))]), new("9", [Grey(77)]),
        ]);
        sheet.Add("layer", [card, card]);
        sheet.Add("next", [card]);
        var image = ImageFile.Decode(sheet.ToPng(), "sheet");

        // Below title, names of views, name of the layer and of the channel: 14 + 32 + 18 + 30 + 18 pixels.
        Assert.Equal((2 * 14) + (2 * 272) + 26, image.Shape.Width);
        for (int i = 0; i < 9; i++)
            Assert.Equal(20 * i, At(image, 112 + (i / 3 * 45) + 21, 14 + (i % 3 * 45) + 21));
        Assert.Equal((77, 77), (At(image, 114, 14 + 140 + 2), At(image, 112 + 129, 14 + 140 + 129)));
        Assert.Equal(0xD6, At(image, 112 + 20, 14 + 43));

        // The second card and the second layer.
        Assert.Equal(160, At(image, 112 + 110, 14 + 298 + 110));
        Assert.Equal(160, At(image, 112 + 18 + 132 + 8 + 30 + 110, 14 + 110));
    }

    [Fact]
    public void A_window_that_the_edge_cuts_is_smaller_and_its_pixels_are_not_larger()
    {
        var sheet = new LayerSheet { Views = ["patches"] };
        sheet.Add("layer", [new ChannelCard([new("", [Grey(0, 6, 6), Grey(0, 6, 3)])])]);
        var image = ImageFile.Decode(sheet.ToPng(), "sheet");
        Assert.Equal((0, 0), (At(image, 113, 15), At(image, 153, 55)));
        Assert.Equal((0xD6, 0, 0xD6), (At(image, 130, 59 + 5), At(image, 130, 59 + 21), At(image, 130, 59 + 37)));
    }

    [Fact]
    public void The_layers_of_a_network_are_drawn_with_all_that_was_found()
    {
        using var workers = new Workers(1);
        var model = Toy.Network();
        model.Initialize(3);
        var study = new LayerStudy { Channels = 4, Maximization = new() { Steps = 3 } };
        var found = study.Run(model, [1, 6], Toy.Test, workers, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([4, 3], found.Select(layer => layer.Channels.Count));
        Assert.All(found.SelectMany(layer => layer.Channels), channel =>
        {
            Assert.Equal(9, channel.Projections.Count);
            Assert.Equal(channel.Patches.Channel, channel.Maximal!.Channel);
            var patch = channel.Patches.Patches[2];
            int layer = found[0].Channels.Contains(channel) ? 1 : 6;
            Assert.Equal(
                new PatchProjection(model, layer, workers).Of(Toy.Test, patch, channel.Patches.Channel, BackwardRule.Guided),
                channel.Projections[2]);
        });
        var image = ImageFile.Decode(LayerFigure.Of(model, Toy.Test, study, found).ToPng(), "sheet");

        // Three views a card, three cards a row: four channels take two rows and three take one.
        Assert.Equal((2 * 14) + 32 + 18 + (2 * 30) + (3 * 158), image.Shape.Height);
        Assert.Equal((2 * 14) + (3 * 412) + (2 * 26), image.Shape.Width);

        // The strongest patch of the first channel, 3 × 3 pixels of 14.
        var first = found[0].Channels[0].Patches.Patches[0];
        int pixel = Toy.Test.Pixels(first.Image)[((first.Window.Top + 1) * 8) + first.Window.Left + 1];
        Assert.Equal(pixel, At(image, 112 + 21, 14 + 21), 1.0);
    }

    [Fact]
    public void Slopes_are_grey_where_they_are_0()
    {
        var tile = WindowTile.OfSlopes([0, 2, -4, 1], new Shape(2, 2, 1), new InputWindow(0, 0, 2, 2));
        Assert.Equal([128, 191, 0, 159], tile.Pixels);
        Assert.Equal([128], WindowTile.OfSlopes([0], new Shape(1, 1, 1), new InputWindow(0, 0, 1, 1)).Pixels);
        var part = WindowTile.OfPixels([0, 0.2f, 0.4f, 1, 0.6f, 0], new Shape(2, 3, 1), new InputWindow(0, 1, 2, 2));
        Assert.Equal([51, 102, 153, 0], part.Pixels);
        Assert.Equal((2, 2, 1), (part.Height, part.Width, part.Depth));
    }

    [Fact]
    public void Maps_are_white_where_they_are_largest_and_blue_below_0()
    {
        var figure = new FeatureMapFigure(
            [0.2f, 0.4f], new Shape(1, 2, 1),
            [
                new FeatureMaps("relu", new Shape(2, 2, 1), [0, 4, 2, 0]), new FeatureMaps("conv", new Shape(1, 2, 1), [-3, 3]),
                new FeatureMaps("scores", new Shape(1, 1, 2), [1, 3]),
            ])
        {
            ClassNames = ["a", "b"],
        };
        var image = ImageFile.Decode(figure.ToPng(), "maps");

        // The image, then a row of maps every 136 pixels.
        int top = 14 + 32 + 26 + 104 + 6 + 26;
        Assert.Equal((0, 255, 128), (At(image, top + 20, 20), At(image, top + 20, 14 + 80), At(image, top + 80, 20)));
        int next = top + 136 + 52;
        Assert.True(At(image, next, 20) < 60 && image.Pixels[(((next * image.Shape.Width) + 20) * 3) + 2] > 80, "blue");
        Assert.True(At(image, next, 14 + 100) > image.Pixels[(((next * image.Shape.Width) + 114) * 3) + 2], "red");
        Assert.Equal((85, 255), (At(image, top + 272 + 10, 40), At(image, top + 272 + 10, image.Shape.Width - 40)));
        Assert.Throws<ArgumentException>(() => new FeatureMapFigure([1, 2], new Shape(1, 1, 2), []).ToPng());
    }

    [Fact]
    public void Similarities_are_written_in_their_cells()
    {
        var matrix = new SimilarityMatrix(["conv1", "dense"], ["relu7"], [[0.25], [double.NaN]], 10);
        string svg = new SimilarityFigure(matrix) { Title = "alike", RowTitle = "one", ColumnTitle = "other" }.ToSvg();
        foreach (string text in (string[])["conv1", "dense", "relu7", "0.25", "–", "alike", "one", "other"])
            Assert.Contains(text, svg, StringComparison.Ordinal);
    }
}
