using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Tests.Models;

public sealed class GraphBuilderTests
{
    static readonly string[] Classes = ["a", "b"];

    readonly GraphBuilder graph = new("net", new Shape(1, 1, 3));
    readonly NodeOutput scores;

    public GraphBuilderTests() => scores = graph.Add(s => new Dense("scores", s[0], 2), graph.Input);

    string Refused(params NodeOutput[] outputs) => Assert.ThrowsAny<ArgumentException>(() => graph.Build(Classes, outputs)).Message;

    [Fact]
    public void Outputs_are_layers_of_the_network_each_once()
    {
        Assert.Contains("net", Refused(scores, graph.Input), StringComparison.Ordinal);
        Assert.Contains("net", Refused(scores, scores), StringComparison.Ordinal);
        Assert.Contains("net", Refused(new NodeOutput(7, new Shape(1, 1, 2))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_nothing_reads_is_refused()
    {
        graph.Add(s => new Dense("idle", s[0], 4), graph.Input);
        Assert.StartsWith("idle: ", Refused(scores), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_too_large_to_count_is_refused_with_the_layers_name()
    {
        var large = new GraphBuilder("large", new Shape(30_000, 30_000, 1));
        var left = large.Add(s => new Relu("left", s[0]), large.Input);
        var right = large.Add(s => new Relu("right", s[0]), large.Input);
        Assert.StartsWith(
            "both: ",
            Assert.Throws<ArgumentException>(() => large.Add(s => new Concat("both", [.. s, .. s]), left, right, left, right)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith("wide: ", Assert.Throws<ArgumentException>(() =>
            new GraphBuilder("wide", new Shape(100_000, 100_000, 1)) is var wide ? wide.Add(
                s => new Relu("wide", s[0]), wide.Input) : default).Message, StringComparison.Ordinal);
    }
}
