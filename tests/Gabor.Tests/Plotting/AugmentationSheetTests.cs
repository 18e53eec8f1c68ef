using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Numerics;
using Gabor.Plotting;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Plotting;

public sealed class AugmentationSheetTests
{
    [Fact]
    public void It_is_the_same_for_the_same_seed_and_another_for_other_options()
    {
        byte[] Sheet(TrainingOptions options) => AugmentationSheet.Of(Toy.Dataset, options, 3, 2).ToPng();
        var options = new TrainingOptions { Augmentations = [new Rotation(30)] };
        Assert.Equal(Sheet(options), Sheet(options));
        Assert.NotEqual(Sheet(options), Sheet(options with { Seed = 2 }));
        Assert.NotEqual(Sheet(options), Sheet(options with { Augmentations = [new Rotation(31)] }));
        Assert.NotEqual(Sheet(options), Sheet(options with { Shift = 1 }));
    }

    [Fact]
    public void A_row_holds_one_image_more_than_epochs_and_a_row_more_is_higher()
    {
        Shape Size(int count, int epochs) =>
            ImageFile.Decode(AugmentationSheet.Of(Toy.Dataset, new(), count, epochs).ToPng(), "sheet").Shape;
        int row = Size(3, 8).Height - Size(2, 8).Height, column = Size(2, 9).Width - Size(2, 8).Width;
        Assert.Equal(Size(2, 8).Height + (3 * row), Size(5, 8).Height);
        Assert.Equal(Size(2, 8).Width + (2 * column), Size(2, 10).Width);
    }

    [Fact]
    public void Images_that_cannot_be_drawn_are_refused()
    {
        var images = new ImageSet(new Shape(1, 1, 2), [0, 1], [0], ["a"]);
        Assert.Contains(
            "1 or 3 channels",
            Assert.Throws<ArgumentException>(() => AugmentationSheet.Of(new Dataset("two", images, images, ""), new())).Message,
            StringComparison.Ordinal);
    }
}
