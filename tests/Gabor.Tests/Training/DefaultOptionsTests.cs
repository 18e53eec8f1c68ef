using Gabor.Data;
using Gabor.Models;
using Gabor.Training;

namespace Gabor.Tests.Training;

/// <summary>The options that a network has unless somebody says.</summary>
public sealed class DefaultOptionsTests
{
    [Theory]
    [InlineData("small-resnet", 900, 60), InlineData("small-resnet", 2_640, 30), InlineData("small-resnet", 8_000, 10)]
    [InlineData("resnet18", 2_640, 30), InlineData("vgg11", 100_000, 10), InlineData("resnet20", 900, 50), InlineData("lenet", 900, 20)]
    public void Many_photographs_are_seen_less_often(string network, int images, int epochs)
    {
        var data = Photographs(images);
        Assert.Equal(epochs, DefaultOptions.For(Networks.Default.Named(network), data).Epochs);
    }

    [Fact]
    public void A_trainer_has_those_of_its_images()
    {
        var data = Photographs(2_640);
        var network = Networks.Default.Named("small-resnet");
        using Trainer trainer = new(network.Make(data.Shape, data.ClassNames), data);
        Assert.Equal(30, trainer.Options.Epochs);
        Assert.Equal(DefaultOptions.For(network, data).BatchSize, trainer.Options.BatchSize);
    }

    static Dataset Photographs(int images) => new("photographs", new Blank(images), new Blank(2), "drawn");

    sealed class Blank(int count) : ImageSource
    {
        public override int Count => count;

        public override IReadOnlyList<string> ClassNames => ["a", "b"];

        public override Gabor.Numerics.Shape? CommonShape => new(32, 32, 3);

        public override int Label(int index) => index % 2;

        public override ImageSample Read(int index) => ImageSample.OfPixels(new(32, 32, 3), new byte[32 * 32 * 3]);
    }
}
