using Gabor.Formats;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Tests.Training;

namespace Gabor.Tests.Models;

public sealed class FrozenLayerTests
{
    static readonly Shape Input = new(8, 8, 1);

    [Fact]
    public void A_network_is_cut_where_its_trained_layers_begin()
    {
        var model = Make();
        var frozen = model.FrozenPart();

        Assert.Equal(["conv", "pixels"], frozen!.Nodes.Select(node => node.Layer.Name));
        Assert.Equal((Input, new Shape(1, 1, 72)), (frozen.Input, frozen.Output));
        Assert.Equal(["dense", "relu", "scores"], model.TrainedPart().Nodes.Select(node => node.Layer.Name));
        Assert.Equal((new Shape(1, 1, 72), new Shape(1, 1, 3)), (model.TrainedPart().Input, model.TrainedPart().Output));
        Assert.Same(model.Nodes[2].Layer, model.TrainedPart().Nodes[0].Layer);
    }

    [Fact]
    public void Only_what_is_trained_counts_as_parameters() => Assert.Equal((72 * 5) + 5 + (5 * 3) + 3, Make().ParameterCount);

    [Fact]
    public void Without_frozen_layers_all_of_it_is_trained()
    {
        var model = Toy.Network();
        Assert.Null(model.FrozenPart());
        Assert.Same(model, model.TrainedPart());
    }

    [Fact]
    public void Files_keep_what_is_frozen()
    {
        using var folder = new TemporaryFolder();
        var model = Make();
        model.Initialize(1);
        SavedModel.Save(model, folder.Path);
        var read = SavedModel.Load(folder.Path);
        Assert.Equal(model.Nodes.Select(node => node.IsFrozen), read.Nodes.Select(node => node.IsFrozen));
        Assert.Equal(model.ParameterCount, read.ParameterCount);
    }

    [Fact]
    public void A_feature_must_be_frozen()
    {
        var graph = new GraphBuilder("net", Input);
        string message = Assert.Throws<ArgumentException>(
            () => graph.Add(shapes => new Standardization("scaled", shapes[0]), graph.Input)).Message;
        Assert.Equal("scaled: no gradient passes a feature; add it as a frozen layer.", message);
    }

    [Fact]
    public void A_frozen_layer_cannot_read_a_trained_one()
    {
        var graph = new GraphBuilder("net", Input);
        var trained = graph.Add(shapes => new Dense("dense", shapes[0], 3), graph.Input);
        string message = Assert.Throws<ArgumentException>(() => graph.AddFrozen(shapes => new Relu("relu", shapes[0]), trained)).Message;
        Assert.Equal("relu: a frozen layer cannot read dense, which is trained; freeze that too.", message);
    }

    [Fact]
    public void Trained_layers_read_frozen_ones_in_one_place()
    {
        var graph = new GraphBuilder("net", Input);
        var frozen = graph.AddFrozen(shapes => new Flatten("pixels", shapes[0]), graph.Input);
        var one = graph.Add(shapes => new Dense("one", shapes[0], 3), frozen);
        var other = graph.Add(shapes => new Dense("other", shapes[0], 3), graph.Input);
        var sum = graph.Add(shapes => new Add("sum", [.. shapes]), one, other);
        string message = Assert.Throws<ArgumentException>(() => graph.Build(Toy.Classes, sum)).Message;
        Assert.Equal("net: what is trained reads pixels and input; it must read the frozen layers in one place.", message);
    }

    [Fact]
    public void Nothing_is_left_to_train_where_the_scores_are_frozen()
    {
        var graph = new GraphBuilder("net", Input);
        var scores = graph.AddFrozen(shapes => new Dense("dense", shapes[0], 3), graph.Input);
        Assert.StartsWith(
            "net: the output dense is frozen", Assert.Throws<ArgumentException>(() => graph.Build(Toy.Classes, scores)).Message,
            StringComparison.Ordinal);
    }

    static Model Make()
    {
        var graph = new GraphBuilder("net", Input);
        var frozen = graph.AddFrozen(shapes => new Convolution("conv", shapes[0], 2, new Window(3, 3)), graph.Input);
        frozen = graph.AddFrozen(shapes => new Flatten("pixels", shapes[0]), frozen);
        var trained = graph.Add(shapes => new Dense("dense", shapes[0], 5), frozen);
        trained = graph.Add(shapes => new Relu("relu", shapes[0]), trained);
        return graph.Build(Toy.Classes, graph.Add(shapes => new Dense("scores", shapes[0], 3), trained));
    }
}
