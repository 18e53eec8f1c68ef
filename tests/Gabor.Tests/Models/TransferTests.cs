using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Gabor.Tests.Training;

namespace Gabor.Tests.Models;

public sealed class TransferTests
{
    static readonly string[] Others = ["cat", "dog", "horse", "cow"];

    [Fact]
    public void A_new_head_leaves_every_other_weight_its_bits()
    {
        var source = Source();
        var model = Transfer.From(source, Others);
        model.Initialize(7);
        Assert.Equal(Others, model.ClassNames);
        Assert.Equal(4, model.Output.Count);
        foreach (var (name, parameter) in source.Parameters.Where(one => !one.Name.StartsWith("dense2.", StringComparison.Ordinal)))
            Assert.Equal(parameter.Value.Span.ToArray(), Weights(model, name));
        Assert.Equal([12, 4], model.Parameters.Single(one => one.Name == "dense2.weight").Parameter.Sizes.ToArray());
    }

    [Fact]
    public void The_new_head_is_drawn_from_the_seed()
    {
        float[] Head(ulong seed)
        {
            var model = Transfer.From(Source(), Others);
            model.Initialize(seed);
            return Weights(model, "dense2.weight");
        }

        Assert.Equal(Head(1), Head(1));
        Assert.NotEqual(Head(1), Head(2));
        Assert.Contains(Head(1), weight => weight != 0);
    }

    [Fact]
    public void With_the_same_classes_the_head_is_kept()
    {
        var source = Source();
        var model = Transfer.From(source, Toy.Classes);
        model.Initialize(7);
        Assert.All(source.Parameters, one => Assert.Equal(one.Parameter.Value.Span.ToArray(), Weights(model, one.Name)));
    }

    [Fact]
    public void The_same_classes_in_another_order_are_others()
    {
        var model = Transfer.From(Source(), [.. Toy.Classes.Reverse()]);
        model.Initialize(7);
        Assert.NotEqual(Weights(Source(), "dense2.weight"), Weights(model, "dense2.weight"));
    }

    [Fact]
    public void The_other_network_does_not_change_with_it()
    {
        var source = Source();
        float[] before = Weights(source, "conv1.weight");
        Transfer.From(source, Others).Parameters[0].Parameter.Value.Span.Clear();
        Assert.Equal(before, Weights(source, "conv1.weight"));
    }

    /// <summary>
    /// As a network becomes that told two classes apart by a sigmoid: other classes need what stands before its one number.
    /// </summary>
    [Fact]
    public void A_head_that_sees_a_single_number_goes_with_the_layer_that_gives_it()
    {
        var graph = new GraphBuilder("two", new Shape(4, 4, 1));
        var x = graph.Add(shapes => new Dense("dense", shapes[0], 6), graph.Input);
        x = graph.Add(shapes => new Flatten("flat", shapes[0]), graph.Add(shapes => new Dense("z", shapes[0], 1), x));
        var source = graph.Build(["no", "yes"], graph.Add(shapes => new Dense("scores", shapes[0], 2, hasBias: false), x));
        source.Initialize(1);
        var model = Transfer.From(source, Others, Transfer.Backbone);
        Assert.Equal(["dense", "z"], model.Nodes.Select(node => node.Layer.Name));
        Assert.Equal((6, 4), (model.Nodes[1].Layer.Inputs[0].Count, model.Output.Count));
        Assert.Equal("dense", Frozen(model));
        Assert.Equal(["dense", "z", "flat", "scores"], Transfer.From(source, ["no", "yes"]).Nodes.Select(node => node.Layer.Name));
    }

    [Fact]
    public void A_single_number_of_another_layer_is_no_start()
    {
        var graph = new GraphBuilder("two", new Shape(4, 4, 1));
        var x = graph.Add(shapes => new Convolution("conv", shapes[0], 1, Window.Square(3)), graph.Input);
        x = graph.Add(shapes => new GlobalAveragePooling("mean", shapes[0]), x);
        var source = graph.Build(["no", "yes"], graph.Add(shapes => new Dense("scores", shapes[0], 2), x));
        source.Initialize(1);
        string message = Assert.Throws<ArgumentException>(() => Transfer.From(source, Others)).Message;
        Assert.Contains("two: its head sees a single number, which mean gives", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("conv1", "conv1")]
    [InlineData("pool1", "conv1 relu1 pool1")]
    [InlineData(Transfer.Backbone, "conv1 relu1 pool1 dense1 relu2 dropout1")]
    public void All_layers_up_to_the_one_that_is_named_are_frozen(string? freeze, string frozen) =>
        Assert.Equal(frozen, Frozen(Transfer.From(Source(), Others, freeze)));

    [Fact]
    public void Without_a_layer_what_was_frozen_is_trained_again()
    {
        var probe = Transfer.From(Source(), Others, Transfer.Backbone);
        probe.Initialize(1);
        Assert.Equal("", Frozen(Transfer.From(probe, Others)));
    }

    [Fact]
    public void A_feature_that_no_gradient_passes_stays_frozen()
    {
        var graph = new GraphBuilder("net", new Shape(8, 8, 1));
        var x = graph.AddFrozen(shapes => new Standardization("scaled", shapes[0]), graph.Input);
        x = graph.Add(shapes => new Dense("dense", shapes[0], 12), x);
        var source = graph.Build(Toy.Classes, graph.Add(shapes => new Dense("scores", shapes[0], 3), x));
        source.Initialize(1);
        Assert.Equal("scaled", Frozen(Transfer.From(source, Others)));
        Assert.Equal("scaled", Frozen(Transfer.From(source, Others, "scaled")));
        Assert.Equal("scaled dense", Frozen(Transfer.From(source, Others, "dense")));
    }

    [Fact]
    public void On_a_network_without_classes_a_head_is_put()
    {
        var source = new Model("features", new Shape(8, 8, 1), Source().Nodes.Take(3).ToList(), [2], []) { IsInitialized = true };
        var model = Transfer.From(source, Others, Transfer.Backbone);
        Assert.Equal("head", model.Nodes[^1].Layer.Name);
        Assert.Equal("conv1 relu1 pool1", Frozen(model));
        Assert.Equal(4, model.Output.Count);
    }

    [Fact]
    public void Where_the_scores_come_from_no_dense_layer_they_are_features()
    {
        var source = new Sequential("net", new Shape(8, 8, 1)).Convolution(3, 3).GlobalAveragePooling().Build(Toy.Classes);
        source.Initialize(1);
        var model = Transfer.From(source, Others);
        Assert.Equal("conv1 average1 head", string.Join(' ', model.Nodes.Select(node => node.Layer.Name)));
        Assert.Equal([3, 4], model.Parameters.Single(one => one.Name == "head.weight").Parameter.Sizes.ToArray());
    }

    [Fact]
    public void A_softmax_behind_the_head_is_left_out()
    {
        var source = new Sequential("net", new Shape(8, 8, 1)).Dense(5).Relu().Dense(3).Softmax().Build(Toy.Classes);
        source.Initialize(1);
        Assert.Equal("dense2", Transfer.From(source, Others).Nodes[^1].Layer.Name);
    }

    [Fact]
    public void What_is_done_to_images_comes_with_the_weights()
    {
        var source = Source();
        source.Preprocessing = ImagePreprocessing.Channels(source.Input, [0.25f], [0.5f]);
        Assert.Equal([0.25f], Transfer.From(source, Others).Preprocessing.Mean.ToArray());
    }

    [Theory]
    [InlineData("pool2", "toynet: there is no layer 'pool2'. Did you mean 'pool1'?")]
    [InlineData("backbon", "toynet: there is no layer 'backbon'. Did you mean 'backbone'?")]
    [InlineData("dense2", "toynet: frozen up to dense2, nothing is left to train; name a layer before the head dense2.")]
    public void Layers_that_cannot_be_frozen_are_refused(string freeze, string expected) =>
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => Transfer.From(Source(), Others, freeze)).Message);

    [Fact]
    public void A_cut_through_a_residual_block_is_refused_with_the_places_around()
    {
        var source = Networks.Create("small-resnet", new Shape(32, 32, 3), Toy.Classes);
        source.Initialize(1);
        var names = source.Nodes.Select(node => node.Layer.Name).ToList();
        string inside = source.Nodes.First(node => node.Layer is Add).Sources.Select(place => source.Nodes[place].Layer.Name).First();
        string message = Assert.Throws<ArgumentException>(() => Transfer.From(source, Others, inside)).Message;
        Assert.StartsWith($"small-resnet: it cannot be frozen up to {inside}, since ", message, StringComparison.Ordinal);

        // Where it says that it can be frozen, it can.
        string[] places = message[(message.LastIndexOf("up to ", StringComparison.Ordinal) + 6)..].TrimEnd('.').Split(" or ");
        Assert.Equal(2, places.Length);
        Assert.True(names.IndexOf(places[0]) < names.IndexOf(inside) && names.IndexOf(inside) < names.IndexOf(places[1]));
        Assert.All(places, place => Assert.Contains(place, Frozen(Transfer.From(source, Others, place)), StringComparison.Ordinal));
    }

    [Fact]
    public void Autoencoders_and_random_weights_are_refused()
    {
        var coder = Networks.Create("autoencoder", new Shape(8, 8, 1), Toy.Classes);
        coder.Initialize(1);
        Refused("it reconstructs images and has no head; a classifier learns from its code by --features RUN:code.", coder);

        Refused("it has no weights yet that another network could begin with.", Toy.Network());

        void Refused(string expected, Model source) => Assert.StartsWith(
            $"{source.Name}: {expected}", Assert.Throws<ArgumentException>(() => Transfer.From(source, Others)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_nothing_to_freeze_before_a_head_on_the_image()
    {
        var source = Networks.Create("softmax", new Shape(8, 8, 1), Toy.Classes);
        source.Initialize(1);
        Assert.Equal(
            "softmax: there is no layer before its head dense1 to be frozen.",
            Assert.Throws<ArgumentException>(() => Transfer.From(source, Others, Transfer.Backbone)).Message);
    }

    static Model Source()
    {
        var model = Toy.Network();
        model.Initialize(3);
        return model;
    }

    static string Frozen(Model model) => string.Join(' ', model.Nodes.Where(node => node.IsFrozen).Select(node => node.Layer.Name));

    static float[] Weights(Model model, string name) =>
        model.Parameters.Single(parameter => parameter.Name == name).Parameter.Value.Span.ToArray();
}
