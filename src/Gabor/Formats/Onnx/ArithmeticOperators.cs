using Gabor.Layers;

namespace Gabor.Formats.Onnx;

/// <summary>Sums and products of branches, and of branches with numbers.</summary>
static class ArithmeticOperators
{
    public static void Add(OnnxNode node, OnnxGraph graph)
    {
        node.Ignore("broadcast");
        Sum(node, graph);
    }

    public static void Sum(OnnxNode node, OnnxGraph graph)
    {
        OnnxActivation[] values = [.. node.Inputs.Select((_, i) => graph.Activation(node, i))];
        if (values.Length == 1)
        {
            graph.Set(node, values[0]);
            return;
        }

        if (values.Any(value => !value.Dims.SequenceEqual(values[0].Dims)))
            throw node.Refusal($"a sum of {string.Join(" and ", values.Select(value => value.Text))}; read are those of equal sizes.");
        bool agree = values.All(
            value => value.Shape == values[0].Shape && (value.HasOneOrder || value.IsChannelsFirst == values[0].IsChannelsFirst));
        Models.NodeOutput[] sources = agree
            ? [.. values.Select(value => value.Output)]
            : [.. values.Select(value => graph.Channels(node, value))];
        var output = graph.Add(node, "add", (name, s) => new Add(name, [.. s]), sources);
        graph.Set(node, agree ? values[0].With(output) : OnnxGraph.OfChannels(values[0], output));
    }
}
