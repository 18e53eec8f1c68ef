using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Formats.Onnx;

/// <summary>Sums and products of branches, and of branches with numbers.</summary>
static class ArithmeticOperators
{
    public static void Add(OnnxNode node, OnnxGraph graph)
    {
        node.Ignore("broadcast", "axis");
        if (OfConstants(node, graph, (x, y) => x + y, (x, y) => x + y))
            return;
        if (Branch(node, graph) is var (branch, numbers, _))
            Affine(node, graph, branch, numbers, isFactor: false, number => number);
        else
            Sum(node, graph);
    }

    public static void Sub(OnnxNode node, OnnxGraph graph)
    {
        if (OfConstants(node, graph, (x, y) => x - y, (x, y) => x - y))
            return;
        if (Branch(node, graph) is not var (branch, numbers, isFirst))
            throw node.Refusal("the difference of two branches.");
        if (!isFirst)
            throw node.Refusal("a constant less a branch.");
        Affine(node, graph, branch, numbers, isFactor: false, number => -number);
    }

    public static void Mul(OnnxNode node, OnnxGraph graph)
    {
        node.Ignore("broadcast", "axis");
        if (OfConstants(node, graph, (x, y) => x * y, (x, y) => x * y) || ActivationOperators.IsGelu(node, graph))
            return;
        if (Branch(node, graph) is var (branch, numbers, _))
            Affine(node, graph, branch, numbers, isFactor: true, number => number);
        else
            Product(node, graph);
    }

    public static void Div(OnnxNode node, OnnxGraph graph)
    {
        if (OfConstants(node, graph, (x, y) => x / y, (x, y) => y == 0 ? throw node.Refusal("a division by 0.") : x / y)
            || ActivationOperators.IsGelu(node, graph))
            return;
        if (Branch(node, graph) is not var (branch, numbers, isFirst))
            throw node.Refusal("the quotient of two branches.");
        if (!isFirst)
            throw node.Refusal("a constant divided by a branch.");
        Affine(node, graph, branch, numbers, isFactor: true, number => 1 / number);
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
        bool agree = values.All(value => Agree(value, values[0]));
        Models.NodeOutput[] sources = agree
            ? [.. values.Select(value => value.Output)]
            : [.. values.Select(value => graph.Channels(node, value))];
        var output = graph.Add(node, "add", (name, s) => new Add(name, [.. s]), sources);
        graph.Set(node, agree ? values[0].With(output) : OnnxGraph.OfChannels(values[0], output));
    }

    /// <summary>The product of two branches, of which one may have a single place.</summary>
    static void Product(OnnxNode node, OnnxGraph graph)
    {
        var (first, second) = (graph.Activation(node), graph.Activation(node, 1));
        if (first.Count < second.Count)
            (first, second) = (second, first);
        if (first.Dims.SequenceEqual(second.Dims))
        {
            bool agree = Agree(first, second);
            Models.NodeOutput x = agree ? first.Output : graph.Channels(node, first);
            Models.NodeOutput y = agree ? second.Output : graph.Channels(node, second);
            var product = graph.Add(node, "multiply", (name, s) => new Multiply(name, s[0], s[1]), x, y);
            graph.Set(node, agree ? first.With(product) : OnnxGraph.OfChannels(first, product));
            return;
        }

        bool isOfChannels = first.Dims.Length == second.Dims.Length && first.Dims[0] == second.Count && second.Dims[0] == second.Count;
        if (!isOfChannels)
            throw node.Refusal($"a product of {first.Text} and {second.Text}; read are equal sizes, or one number for each channel.");
        var weighed = graph.Add(
            node, "multiply", (name, s) => new Multiply(name, s[0], s[1]), graph.Image(node, first), graph.Channels(node, second));
        graph.Set(node, OnnxActivation.Image(weighed, first.Dims.Length - 1));
    }

    static bool Agree(OnnxActivation x, OnnxActivation y) =>
        x.Shape == y.Shape && (x.HasOneOrder || x.IsChannelsFirst == y.IsChannelsFirst);

    /// <summary>A branch and the numbers that it meets; null where both inputs are branches.</summary>
    static (OnnxActivation Branch, OnnxTensor Numbers, bool IsFirst)? Branch(OnnxNode node, OnnxGraph graph) =>
        node.Inputs.Count != 2 ? null : (graph.Value(node, 0), graph.Value(node, 1)) switch
        {
            (OnnxActivation branch, OnnxConstant numbers) => (branch, numbers.Tensor, true),
            (OnnxConstant numbers, OnnxActivation branch) => (branch, numbers.Tensor, false),
            _ => null,
        };

    /// <summary>A layer of factors or offsets: one number, one of each channel, or one of each element.</summary>
    static void Affine(
        OnnxNode node, OnnxGraph graph, OnnxActivation branch, OnnxTensor numbers, bool isFactor, Func<float, float> of)
    {
        float[] values = [.. numbers.Cast(isWhole: false).Floats!.Select(of)];
        if (values.Any(value => !float.IsFinite(value)))
            throw node.Refusal("one of its numbers is not finite.");
        int[] dims = [.. numbers.Dims.SkipWhile(size => size == 1)];
        bool isOfElements = dims.SequenceEqual(branch.Dims.SkipWhile(size => size == 1)) && values.Length == branch.Count;
        if (values.Length == 1)
        {
            float[] same = [.. Enumerable.Repeat(values[0], branch.Shape.Depth)];
            graph.Set(node, branch.With(Added(node, graph, branch.Output, same, isFactor, isByElement: false)));
        }
        else if (ChannelAxis(branch) is { } axis && IsOf(dims, branch.Dims, axis) && values.Length == branch.Shape.Depth)
        {
            graph.Set(node, branch.With(Added(node, graph, branch.Output, values, isFactor, isByElement: false)));
        }
        else if (IsOf(dims, branch.Dims, 0) && values.Length == branch.Dims[0] && branch.Dims.Length is (2 or 3))
        {
            var output = Added(node, graph, graph.Channels(node, branch), values, isFactor, isByElement: false);
            graph.Set(node, OnnxGraph.OfChannels(branch, output));
        }
        else if (isOfElements)
        {
            var shape = branch.Shape;
            float[] placed = branch is { IsChannelsFirst: true, HasOneOrder: false }
                ? new OnnxTensor([shape.Depth, shape.Height, shape.Width], values).Transposed([1, 2, 0]).Floats!
                : values;
            graph.Set(node, branch.With(Added(node, graph, branch.Output, placed, isFactor, isByElement: true)));
        }
        else
        {
            throw node.Refusal(
                $"numbers of {string.Join('×', numbers.Dims)} for {branch.Text}; read are one, one for each channel, and one for each "
                + "element.");
        }
    }

    /// <summary>Which axis of ONNX the channels of the layer are; null where its order is another.</summary>
    static int? ChannelAxis(OnnxActivation value) =>
        value.Dims.Length == 1 ? (value.HasOneOrder && value.Shape == Shape.Vector(value.Count) ? 0 : null)
        : value.IsChannelsFirst && value.Dims[0] == value.Shape.Depth ? 0
        : !value.IsChannelsFirst && value.Dims[^1] == value.Shape.Depth ? value.Dims.Length - 1 : null;

    /// <summary>Whether numbers, their sizes aligned at the end, lie along one axis alone.</summary>
    static bool IsOf(int[] dims, int[] of, int axis) =>
        dims.Length == of.Length - axis && dims[0] == of[axis] && dims.Skip(1).All(size => size == 1);

    static Models.NodeOutput Added(
        OnnxNode node, OnnxGraph graph, Models.NodeOutput source, float[] numbers, bool isFactor, bool isByElement)
    {
        var output = graph.Add(
            node, isFactor ? "scale" : "offset", (name, s) => new Affine(name, s[0], isByElement), out var layer, source);
        layer.Parameters[0].Value.Span.Fill(1);
        numbers.CopyTo(layer.Parameters[isFactor ? 0 : 1].Value.Span);
        return output;
    }

    /// <summary>Computes what does not depend on the image, of equal sizes or with a single number.</summary>
    static bool OfConstants(OnnxNode node, OnnxGraph graph, Func<float, float, float> floats, Func<long, long, long> whole)
    {
        if (node.Inputs.Count != 2 || (graph.Value(node, 0), graph.Value(node, 1)) is not (OnnxConstant x, OnnxConstant y))
            return false;
        var (a, b) = (x.Tensor, y.Tensor);
        if ((a.Whole is null) != (b.Whole is null) || (a.Count != b.Count && a.Count != 1 && b.Count != 1)
            || (a.Whole ?? []).Concat(b.Whole ?? []).Contains(OnnxTensor.Batch))
            throw node.Refusal($"constants of {string.Join('×', a.Dims)} and {string.Join('×', b.Dims)}.");
        int count = a.Count == 1 ? b.Count : a.Count;
        int[] dims = a.Count == count && a.Dims.Length >= b.Dims.Length ? a.Dims : b.Dims;
        var places = Enumerable.Range(0, count);
        graph.Set(node, new OnnxConstant(a.Whole is null
            ? new OnnxTensor(dims, [.. places.Select(i => floats(a.Floats![i % a.Count], b.Floats![i % b.Count]))])
            : new OnnxTensor(dims, [.. places.Select(i => whole(a.Whole[i % a.Count], b.Whole![i % b.Count]))])));
        return true;
    }
}
