using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Formats.Onnx;

/// <summary>Functions of each element, and softmax.</summary>
static class ActivationOperators
{
    /// <summary>The version from which softmax is along one axis alone.</summary>
    const int OneAxis = 13;

    public static void Relu(OnnxNode node, OnnxGraph graph) => Each(node, graph, "relu", (name, s) => new Relu(name, s));

    /// <summary>
    /// A sigmoid; one that only weighs its own input is a <see cref="Silu"/>. At the end of a network with one output it says how likely
    /// the second of two classes is: the same as softmax of the scores 0 and z.
    /// </summary>
    public static void Sigmoid(OnnxNode node, OnnxGraph graph)
    {
        if (graph.IsOutput(node) && graph.Source.DropsSoftmax && graph.Activation(node) is { Count: 1 } z)
        {
            graph.Remarks.Add("The sigmoid at its end says how likely the second of two classes is; the scores are 0 and what it is of.");
            graph.Set(node, OnnxActivation.Vector(TwoScores(node, graph, graph.Viewed(node, z.Output, Shape.Vector(1)))));
        }
        else if (WeighsItself(node, graph) is { } product)
            Taken(node, product, graph, "silu", (name, s) => new Silu(name, s));
        else
            Each(node, graph, "sigmoid", (name, s) => new Sigmoid(name, s));
    }

    static Models.NodeOutput TwoScores(OnnxNode node, OnnxGraph graph, Models.NodeOutput z)
    {
        var scores = graph.Add(node, "scores", (name, s) => new Dense(name, s[0], 2, hasBias: false), out var layer, z);
        ConvolutionOperators.Fill(layer, [0, 1], []);
        return scores;
    }

    /// <summary>Softmax and its logarithm, which differ from the scores by a number that is the same for all classes, are left out at the
    /// end.</summary>
    public static void LogSoftmax(OnnxNode node, OnnxGraph graph)
    {
        if (!graph.IsOutput(node) || !graph.Source.DropsSoftmax)
            throw node.Refusal("read is one at the end of the network.");
        Softmax(node, graph);
    }

    public static void HardSwish(OnnxNode node, OnnxGraph graph) =>
        Each(node, graph, "hard_swish", (name, s) => new HardSwish(name, s));

    /// <summary>A hard sigmoid; one that only weighs its own input is a <see cref="Layers.HardSwish"/>.</summary>
    public static void HardSigmoid(OnnxNode node, OnnxGraph graph)
    {
        float slope = node.Float("alpha", 0.2f), offset = node.Float("beta", 0.5f);
        bool isOfSixths = Math.Abs(slope - (1f / 6)) < 1e-6f && offset == 0.5f;
        if (isOfSixths && WeighsItself(node, graph) is { } product)
            Taken(node, product, graph, "hard_swish", (name, s) => new HardSwish(name, s));
        else
            Each(node, graph, "hard_sigmoid", (name, s) => new HardSigmoid(name, s, slope, offset));
    }

    public static void Gelu(OnnxNode node, OnnxGraph graph)
    {
        string form = node.Text("approximate", "none");
        if (form is not ("none" or "tanh"))
            throw node.Refusal($"approximate is {GaborFormatException.Quote(form)}; none and tanh are read.");
        Each(node, graph, "gelu", (name, s) => new Gelu(name, s, form == "none"));
    }

    /// <summary>The error function, which is read as a part of GELU; who gives its input has taken that over.</summary>
    public static void Erf(OnnxNode node, OnnxGraph graph) =>
        throw node.Refusal("read is one within GELU, ½ x (1 + erf(x / √2)), whose factors are numbers of the file.");

    /// <summary>
    /// GELU as exporters before opset 20 write it: x / √2 or x times its inverse, Erf, plus 1, and two products, one with x and one with ½,
    /// in any order.
    /// </summary>
    /// <param name="node">A product or quotient, which may be the first node of it.</param>
    /// <param name="graph">The graph.</param>
    /// <returns>Whether it was one; then its layer is there.</returns>
    public static bool IsGelu(OnnxNode node, OnnxGraph graph)
    {
        foreach (string x in node.Inputs.Distinct())
        {
            foreach (var first in graph.Readers(x))
            {
                if (Part(first, graph, x) is not { } parts || !parts.Contains(node))
                    continue;
                var value = graph.Activation(node, node.Inputs[0] == x ? 0 : 1);
                var output = graph.Add(node, "gelu", (name, s) => new Gelu(name, s[0], exact: true), value.Output);
                graph.SetAhead(parts[^1], value.With(output));
                graph.Skip(parts);
                return true;
            }
        }

        return false;
    }

    /// <summary>The nodes of a GELU of x whose first is given, its last one last; null where it is none.</summary>
    static OnnxNode[]? Part(OnnxNode first, OnnxGraph graph, string x)
    {
        const double root = 1.4142135623730951;
        bool scales = first.Operator == "Div" ? first.Inputs[0] == x && IsNumber(first, 1, root)
            : first.Operator == "Mul" && Other(first, x) is { } factor && IsNumber(first, factor, 1 / root);
        if (!scales || graph.OnlyReader(first) is not { Operator: "Erf" } erf
            || graph.OnlyReader(erf) is not { Operator: "Add" } sum || !IsNumber(sum, Other(sum, erf.Outputs[0]), 1)
            || graph.OnlyReader(sum) is not { Operator: "Mul" } product || Other(product, sum.Outputs[0]) is not { } other)
            return null;
        if (product.Inputs[other] == x)
        {
            return graph.OnlyReader(product) is { Operator: "Mul" } half && IsNumber(half, Other(half, product.Outputs[0]), 0.5)
                ? [first, erf, sum, product, half]
                : null;
        }

        if (IsNumber(product, other, 0.5))
        {
            return graph.OnlyReader(product) is { Operator: "Mul" } whole && Other(whole, product.Outputs[0]) is { } place
                && whole.Inputs[place] == x
                ? [first, erf, sum, product, whole]
                : null;
        }

        return graph.Readers(x).FirstOrDefault(
            reader => reader.Operator == "Mul" && reader.Outputs[0] == product.Inputs[other] && graph.OnlyReader(reader) == product
                && IsNumber(reader, Other(reader, x), 0.5)) is { } halved
            ? [first, erf, sum, halved, product]
            : null;

        bool IsNumber(OnnxNode node, int? input, double number) => input is { } place
            && graph.Ahead(node, place) is OnnxConstant { Tensor.Floats: [var found] } && Math.Abs(found - number) < 1e-6;
    }

    /// <summary>The place of the input of two that is not the one named; null where there are not two, or neither is.</summary>
    static int? Other(OnnxNode node, string name) =>
        node.Inputs is [var x, var y] && (x == name) != (y == name) ? (x == name ? 1 : 0) : null;

    /// <summary>The one product that reads a function of a value, with that value itself.</summary>
    static OnnxNode? WeighsItself(OnnxNode node, OnnxGraph graph) =>
        graph.OnlyReader(node) is { Operator: "Mul", IsStandard: true, Inputs.Count: 2 } product
            && product.Inputs.Contains(node.Inputs[0]) && product.Inputs.Contains(node.Outputs[0])
            ? product
            : null;

    /// <summary>A layer for a node and the one that reads it.</summary>
    static void Taken(OnnxNode node, OnnxNode next, OnnxGraph graph, string kind, Func<string, Shape, Layer> make)
    {
        var value = graph.Activation(node);
        var result = value.With(graph.Add(node, kind, (name, s) => make(name, s[0]), value.Output));
        graph.Set(node, result);
        graph.SetAhead(next, result);
    }

    public static void Tanh(OnnxNode node, OnnxGraph graph) => Each(node, graph, "tanh", (name, s) => new Tanh(name, s));

    public static void Elu(OnnxNode node, OnnxGraph graph)
    {
        float alpha = node.Float("alpha", 1);
        Each(node, graph, "elu", (name, s) => new Elu(name, s, alpha));
    }

    public static void Selu(OnnxNode node, OnnxGraph graph)
    {
        float alpha = node.Float("alpha", Layers.Elu.SeluAlpha), scale = node.Float("gamma", Layers.Elu.SeluScale);
        Each(node, graph, "selu", (name, s) => new Elu(name, s, alpha, scale));
    }

    public static void LeakyRelu(OnnxNode node, OnnxGraph graph)
    {
        float leak = node.Float("alpha", 0.01f);
        Each(node, graph, "leaky_relu", (name, s) => new LeakyRelu(name, s, leak));
    }

    public static void Clip(OnnxNode node, OnnxGraph graph)
    {
        float least = Bound(node, graph, 1, "min") ?? float.NegativeInfinity, most = Bound(node, graph, 2, "max") ?? float.PositiveInfinity;
        switch (least, most)
        {
            case (0, 6):
                Each(node, graph, "relu6", (name, s) => new Relu6(name, s));
                break;
            case (0, float.MaxValue or float.PositiveInfinity):
                Each(node, graph, "relu", (name, s) => new Relu(name, s));
                break;
            default:
                float low = float.Max(least, float.MinValue), high = float.Min(most, float.MaxValue);
                Each(node, graph, "clip", (name, s) => new Clip(name, s, low, high));
                break;
        }
    }

    /// <summary>
    /// Softmax over the channels at each place, or of older files over all that follows an axis. Softmax at the end is left out: the scores
    /// before it are what a network is trained on, and a prediction makes probabilities of them by itself.
    /// </summary>
    public static void Softmax(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        int rank = value.Dims.Length + 1;
        long stated = node.Int("axis", node.Opset < OneAxis ? 1 : -1), axis = stated < 0 ? stated + rank : stated;
        bool isOfAll = axis == 1 && (node.Opset < OneAxis || value.Dims.Skip(1).All(size => size == 1));
        if (isOfAll && graph.IsOutput(node) && graph.Source.DropsSoftmax)
        {
            graph.Remarks.Add("The softmax at its end is left out: scores are trained on, and predictions make probabilities of them.");
            graph.Set(node, value);
            return;
        }

        if (node.Operator == "LogSoftmax")
            throw node.Refusal($"the logarithm of softmax of {value.Text} along the axis {stated}; read is that of all scores.");

        if (isOfAll)
        {
            var vector = graph.Viewed(node, graph.Natural(node, value), Shape.Vector(value.Count));
            graph.Set(node, new OnnxActivation(Added(vector), value.Dims, IsChannelsFirst: false));
        }
        else if (axis == 1 && rank is 3 or 4)
        {
            graph.Set(node, OnnxActivation.Image(Added(graph.Image(node, value)), rank - 2));
        }
        else if (axis == rank - 1)
        {
            int last = value.Dims[^1];
            var rows = graph.Viewed(node, graph.Natural(node, value), new Shape(1, value.Count / last, last));
            graph.Set(node, new OnnxActivation(Added(rows), value.Dims, IsChannelsFirst: false));
        }
        else
        {
            throw node.Refusal($"softmax of {value.Text} along the axis {stated}; read is that of the channels, or of the last axis.");
        }

        Models.NodeOutput Added(Models.NodeOutput source) => graph.Add(node, "softmax", (name, s) => new Softmax(name, s[0]), source);
    }

    /// <summary>A bound of Clip: an input, or in older files an attribute; null for none.</summary>
    static float? Bound(OnnxNode node, OnnxGraph graph, int input, string attribute)
    {
        if (node.Has(input))
        {
            return graph.Constant(node, input).Cast(isWhole: false).Floats is [var bound]
                ? bound
                : throw node.Refusal($"its {attribute} is no single number.");
        }

        return node.Has(attribute) ? node.Float(attribute, 0) : null;
    }

    /// <summary>A layer that works element by element, in whatever order they lie.</summary>
    public static void Each(OnnxNode node, OnnxGraph graph, string kind, Func<string, Shape, Layer> make)
    {
        var value = graph.Activation(node);
        graph.Set(node, value.With(graph.Add(node, kind, (name, s) => make(name, s[0]), value.Output)));
    }
}
