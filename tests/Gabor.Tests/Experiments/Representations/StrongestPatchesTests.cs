using Gabor.Data;
using Gabor.Experiments.Explanations;
using Gabor.Experiments.Representations;
using Gabor.Models;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Tests.Training;

namespace Gabor.Tests.Experiments.Representations;

public sealed class StrongestPatchesTests : IDisposable
{
    readonly Workers workers = new(2);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly Model model = Network();

    public void Dispose() => workers.Dispose();

    static Model Network()
    {
        var model = Toy.Network();
        model.Initialize(7);
        return model;
    }

    /// <summary>All activations of a layer, image by image, by layers run one by one.</summary>
    List<float[]> Activations(int layer, ImageSource images)
    {
        var pass = new ExplainedPass(model, workers);
        return
        [
            .. Enumerable.Range(0, images.Count).Select(image =>
            {
                pass.Forward([.. images.ReadDecoded(image).Pixels.ToArray().Select(p => p / 255f)]);
                return pass.Output(layer).ToArray();
            }),
        ];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    public void They_are_those_that_sorting_all_activations_finds(int layer)
    {
        var all = Activations(layer, Toy.Test);
        var found = Assert.Single(StrongestPatches.Of(model, [layer], Toy.Test, workers, cancellation: Stop));
        var shape = model.Nodes[layer].Layer.Output;
        Assert.Equal((model.Nodes[layer].Layer.Name, shape, shape.Depth), (found.Name, found.Shape, found.Channels.Count));
        for (int channel = 0; channel < shape.Depth; channel++)
        {
            var places = Enumerable.Range(0, shape.Height * shape.Width);
            var strongest = all.Select((a, image) =>
            {
                float largest = places.Max(place => a[(place * shape.Depth) + channel]);
                return (Image: image, Place: places.First(place => a[(place * shape.Depth) + channel] == largest), Activation: largest);
            }).ToList();
            double mean = strongest.Average(one => one.Activation);
            double spread = Math.Sqrt(strongest.Average(one => Math.Pow(one.Activation - mean, 2)));
            Assert.Equal(spread, found.Channels[channel].Spread, 1e-6);
            Assert.Equal(
                strongest.OrderByDescending(one => one.Activation).ThenBy(one => one.Image).Take(9),
                found.Channels[channel].Patches.Select(p => (p.Image, (p.Row * shape.Width) + p.Column, p.Activation)));
            Assert.All(
                found.Channels[channel].Patches, p => Assert.Equal(ReceptiveField.Of(model, layer, p.Row, p.Column), p.Window));
        }
    }

    [Fact]
    public void Neither_threads_nor_vectors_nor_other_layers_change_them()
    {
        using var one = new Workers(1);
        using var three = new Workers(3, Tier.Scalar);
        var alone = StrongestPatches.Of(model, [1], Toy.Test, one, cancellation: Stop)[0];
        var together = StrongestPatches.Of(model, [0, 1, 4, 6], Toy.Test, three, cancellation: Stop)[1];
        Assert.Equal(alone.Channels.SelectMany(c => c.Patches), together.Channels.SelectMany(c => c.Patches));
        Assert.Equal(alone.Channels.Select(c => c.Spread), together.Channels.Select(c => c.Spread));
    }

    [Fact]
    public void Of_equal_images_the_first_ones_are_kept_in_their_order()
    {
        int[] twice = [3, 3, 3, 5, 3, 3];
        var images = Toy.Test.Subset(twice);
        foreach (var channel in StrongestPatches.Of(model, [6], images, workers, count: 3, cancellation: Stop)[0].Channels)
        {
            var all = Activations(6, images);
            Assert.Equal(
                Enumerable.Range(0, 6).OrderByDescending(i => all[i][channel.Channel]).ThenBy(i => i).Take(3),
                channel.Patches.Select(patch => patch.Image));
        }
    }

    [Fact]
    public void Fewer_images_than_patches_give_all_of_them()
    {
        var found = StrongestPatches.Of(model, [1], Toy.Test.Subset([0, 1]), workers, cancellation: Stop)[0];
        Assert.All(found.Channels, channel => Assert.Equal(2, channel.Patches.Count));
        Assert.Equal(3, found.Widest(3).Count);
        var least = found.Channels.Except(found.Widest(3)).Max(channel => channel.Spread);
        Assert.All(found.Widest(3), channel => Assert.True(channel.Spread >= least));
    }

    [Fact]
    public void Cancelling_ends_it() => Assert.Throws<OperationCanceledException>(() => StrongestPatches.Of(
        model, [1], Toy.Test, workers, cancellation: new CancellationToken(canceled: true)));
}
