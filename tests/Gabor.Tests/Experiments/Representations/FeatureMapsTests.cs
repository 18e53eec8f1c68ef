using Gabor.Experiments.Explanations;
using Gabor.Experiments.Representations;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Training;

namespace Gabor.Tests.Experiments.Representations;

public sealed class FeatureMapsTests
{
    [Fact]
    public void They_are_the_activations_of_the_image()
    {
        using var workers = new Workers(2);
        var model = Toy.Network();
        model.Initialize(4);
        var pass = new ExplainedPass(model, workers);
        pass.Forward([.. Toy.Test.Pixels(7).ToArray().Select(p => p / 255f)]);
        var maps = FeatureMaps.Of(model, [0, 1, 2, 6], Toy.Test, 7, workers);
        foreach (var (layer, map) in ((int[])[0, 1, 2, 6]).Zip(maps))
        {
            Assert.Equal((model.Nodes[layer].Layer.Name, model.Nodes[layer].Layer.Output), (map.Name, map.Shape));
            Assert.Equal(pass.Output(layer).ToArray(), map.Values);
        }
    }

    [Fact]
    public void The_liveliest_are_those_that_differ_the_most()
    {
        var maps = new FeatureMaps("layer", new Shape(1, 3, 4), [0, 1, 5, 2, 0, 9, 5, 2, 0, 1, 6, 4]);
        Assert.Equal([1, 9, 1], maps.Map(1));
        Assert.Equal([1, 3], maps.Liveliest(2));
        Assert.Equal([1, 2, 3], maps.Liveliest(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => maps.Map(4));
    }
}
