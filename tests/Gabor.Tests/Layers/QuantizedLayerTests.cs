using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Plans;

namespace Gabor.Tests.Layers;

public sealed class QuantizedLayerTests
{
    static readonly Shape Image = new(6, 6, 4);

    static readonly ByteScale Scale = new(0.0123f, 77);

    public static TheoryData<string> Kinds => ["quantize", "quantized_convolution", "quantized_dense"];

    internal static Layer Make(string kind) => LayerSamples.Make(kind, "layer", Image);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Settings_make_the_layer_again(string kind)
    {
        var layer = Make(kind);
        var again = LayerRegistry.Default.Named(kind).Make("layer", [Image], layer.Settings);
        Assert.Equal(layer.Settings, again.Settings);
        Assert.Equal(layer.Output, again.Output);
        Assert.Equal(layer.MultiplyAdds, again.MultiplyAdds);
        Assert.Equal(layer.Parameters.Select(p => p.Count), again.Parameters.Select(p => p.Count));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_network_with_one_is_not_trained(string kind)
    {
        var graph = new GraphBuilder("net", Image);
        var model = graph.Build(
            ["a", "b"], graph.Add(s => new Dense("scores", s[0], 2), graph.Add(_ => Make(kind), graph.Input)));
        string message = Assert.Throws<ArgumentException>(() => Plan.Compile(model, 2, PlanMode.Training)).Message;
        Assert.Contains("net: layer is quantized", message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_is_refused_with_the_layers_name()
    {
        var kind = LayerRegistry.Default.Named("quantize");
        foreach (var (scale, zero) in ((double, double)[])[(0, 0), (1, 256), (1e31, 0), (-1, 3)])
        {
            Assert.StartsWith(
                "q: ", Assert.Throws<ArgumentException>(
                    () => kind.Make("q", [Image], [new("scale", scale), new("zero_point", zero)])).Message, StringComparison.Ordinal);
        }

        Assert.Contains(
            "32 bits", Assert.Throws<ArgumentException>(
                () => new QuantizedDense("wide", new Shape(300, 300, 1), 2, Scale)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "2 groups", Assert.Throws<ArgumentException>(
                () => new QuantizedConvolution("c", Image, 3, new Window(3, 3), Scale, 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_0_until_they_are_given_and_nobody_trains_them()
    {
        var layer = (QuantizedLayer)Make("quantized_convolution");
        Assert.All(layer.Parameters, parameter => Assert.False(parameter.IsTrained));
        Assert.Equal([ParameterStorage.Int8, ParameterStorage.Float32, ParameterStorage.Float32], layer.Parameters.Select(p => p.Storage));
        Assert.All(layer.Weight.Value.Span.ToArray(), w => Assert.Equal(0, w));
    }
}
