using Gabor.Formats.Onnx.Messages;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Formats.Onnx;

/// <summary>A graph of ONNX while it becomes a network: what its names stand for, and the layers so far.</summary>
sealed class OnnxGraph
{
    /// <summary>How many bytes numbers may take, whatever the file's length, and how many more for each byte of it: several nodes may use
    /// the same numbers, and a file of few bytes could have them copied without end.</summary>
    const long FreeBytes = 1 << 20, BytesOfByte = 8;

    readonly GraphBuilder builder;
    readonly Dictionary<string, OnnxValue> values = new(StringComparer.Ordinal);
    readonly Dictionary<string, TensorProto> initializers;
    readonly Dictionary<string, List<OnnxNode>> readers = new(StringComparer.Ordinal);
    readonly HashSet<string> names = new(StringComparer.Ordinal) { ModelLimits.InputName, "preprocessing" };
    readonly HashSet<OnnxNode> done = [];
    readonly HashSet<string> needed;
    long room;

    /// <summary>A graph before its first node.</summary>
    /// <param name="source">What the file says.</param>
    /// <param name="builder">The network.</param>
    /// <param name="input">The image, and the name that stands for it.</param>
    public OnnxGraph(OnnxSource source, GraphBuilder builder, (string Name, OnnxActivation Value) input)
    {
        (Source, this.builder) = (source, builder);
        initializers = source.Initializers;
        needed = source.Needed;
        room = FreeBytes + (BytesOfByte * source.Length);
        values[input.Name] = input.Value;
        foreach (var node in source.Nodes)
        {
            foreach (string name in node.Inputs.Distinct())
            {
                if (!readers.TryGetValue(name, out var list))
                    readers[name] = list = [];
                list.Add(node);
            }
        }
    }

    /// <summary>What the file says.</summary>
    public OnnxSource Source { get; }

    /// <summary>What a person should know, in sentences.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>Makes the layers of all nodes that the output needs.</summary>
    /// <returns>What the output stands for.</returns>
    /// <exception cref="GaborFormatException">A node is not read.</exception>
    public OnnxActivation Run()
    {
        // Constants first: what looks ahead meets them before their turn.
        var nodes = Source.Nodes.Where(node => node.Outputs.Any(needed.Contains));
        foreach (var node in nodes.OrderByDescending(node => node.Operator == "Constant"))
        {
            if (done.Contains(node) || values.ContainsKey(node.Outputs[0]))
                continue;
            if (!node.IsStandard || !OnnxOperators.All.TryGetValue(node.Operator, out var read))
                throw node.Refusal("this operator is not read. docs/onnx.md lists those that are.");
            read(node, this);
            node.Done();
        }

        return values.TryGetValue(Source.Output, out var value) && value is OnnxActivation output
            ? output
            : throw new GaborFormatException(Source.File, "its output does not depend on the image.");
    }

    /// <summary>What an input of a node stands for.</summary>
    public OnnxValue Value(OnnxNode node, int input)
    {
        if (!node.Has(input))
            throw node.Refusal($"its input {input} is missing.");
        string name = node.Inputs[input];
        if (values.TryGetValue(name, out var known))
            return known;
        if (initializers.TryGetValue(name, out var proto))
            return values[name] = new OnnxConstant(OnnxTensor.Of(proto, Source.File, Source.DataFiles));
        throw node.Refusal($"nothing before it gives its input {GaborFormatException.Quote(name)}.");
    }

    /// <summary>An input that depends on the image.</summary>
    public OnnxActivation Activation(OnnxNode node, int input = 0) => Value(node, input) as OnnxActivation
        ?? throw node.Refusal($"its input {input} is a constant; read is one that depends on the image.");

    /// <summary>An input that does not.</summary>
    public OnnxTensor Constant(OnnxNode node, int input) => (Value(node, input) as OnnxConstant)?.Tensor
        ?? throw node.Refusal($"its input {input} depends on the image; read are constants.");

    /// <summary>Whether an input is numbers of the file of a type.</summary>
    public bool IsOfType(OnnxNode node, int input, int type) =>
        initializers.TryGetValue(node.Inputs[input], out var proto) && proto.DataType == type;

    /// <summary>Weights among the inputs, which must be finite.</summary>
    public float[] Weights(OnnxNode node, int input, out int[] dims)
    {
        var tensor = Constant(node, input);
        dims = tensor.Dims;
        float[] weights = tensor.Floats ?? throw node.Refusal($"its input {input} holds whole numbers, and should hold weights.");
        if (weights.FirstOrDefault(x => !float.IsFinite(x)) is var odd and not 0)
            throw node.Refusal(FormattableString.Invariant($"its input {input} holds {odd}, which is no finite number."));
        return weights;
    }

    /// <summary>The first nodes that read a value, of those that the output needs: few, however many a file has.</summary>
    public IEnumerable<OnnxNode> Readers(string name)
    {
        const int most = 16;
        return readers.GetValueOrDefault(name, []).Take(most).Where(reader => reader.IsStandard && reader.Outputs.Any(needed.Contains));
    }

    /// <summary>The only node that reads what a node gives; null where several do, or where it is the graph's output.</summary>
    public OnnxNode? OnlyReader(OnnxNode node)
    {
        var all = readers.GetValueOrDefault(node.Outputs[0], []).Where(reader => reader.Outputs.Any(needed.Contains)).ToList();
        return all.Count == 1 && !IsOutput(node) ? all[0] : null;
    }

    /// <summary>Whether a node gives the graph's output.</summary>
    public bool IsOutput(OnnxNode node) => node.Outputs[0] == Source.Output;

    /// <summary>What an input of a node is, where it is known before the node's turn.</summary>
    public OnnxValue? Ahead(OnnxNode node, int input) =>
        node.Has(input) && (values.ContainsKey(node.Inputs[input]) || initializers.ContainsKey(node.Inputs[input]))
            ? Value(node, input)
            : null;

    /// <summary>Says what a node gives.</summary>
    public void Set(OnnxNode node, OnnxValue value)
    {
        if (value is OnnxConstant { Tensor: var tensor })
            Spend(node, tensor.Count);
        if (node.Outputs.Count == 0 || !values.TryAdd(node.Outputs[0], value))
            throw node.Refusal("what it gives has no name, or one that is taken.");
    }

    /// <summary>The same of a node that another one has taken over.</summary>
    public void SetAhead(OnnxNode node, OnnxValue value)
    {
        done.Add(node);
        Set(node, value);
    }

    /// <summary>Passes over nodes whose work is done elsewhere.</summary>
    public void Skip(IEnumerable<OnnxNode> nodes) => done.UnionWith(nodes);

    /// <summary>Adds a layer.</summary>
    /// <param name="node">The node that it comes from.</param>
    /// <param name="kind">What it is called where the file has no name for it.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="sources">What it reads.</param>
    public NodeOutput Add(
        OnnxNode node, string kind, Func<string, IReadOnlyList<Shape>, Layer> make, params ReadOnlySpan<NodeOutput> sources) =>
        Add(node, kind, make, out _, sources);

    /// <summary>The same; the layer too, to fill its parameters.</summary>
    public NodeOutput Add(
        OnnxNode node, string kind, Func<string, IReadOnlyList<Shape>, Layer> make, out Layer layer,
        params ReadOnlySpan<NodeOutput> sources)
    {
        string name = OnnxNames.Of(node, kind, names, initializers.ContainsKey);
        Layer? made = null;
        try
        {
            var output = builder.Add(shapes => made = make(name, shapes), sources);
            layer = made!;
            Spend(node, layer.Parameters.Sum(parameter => (long)parameter.Count));
            return output;
        }
        catch (ArgumentException refusal)
        {
            throw node.Refusal(GaborFormatException.Reason(refusal));
        }
    }

    void Spend(OnnxNode node, long numbers)
    {
        room -= numbers * sizeof(float);
        long outside = Source.DataFiles?.BytesRead ?? 0;
        if (room + (BytesOfByte * outside) < 0)
        {
            throw node.Refusal(
                $"up to here its numbers take more than {BytesOfByte} times the file's {Source.Length + outside} bytes.");
        }
    }

    /// <summary>An activation as an image, channels last: [C, H, W] or [C, W].</summary>
    public NodeOutput Image(OnnxNode node, OnnxActivation value)
    {
        if (value.Dims.Length is not (2 or 3))
            throw node.Refusal($"its input is {value.Text}; read are images, [N, C, H, W] or [N, C, W].");
        int height = value.Dims.Length == 3 ? value.Dims[1] : 1, width = value.Dims[^1], depth = value.Dims[0];
        var image = new Shape(height, width, depth);
        if (value.Shape == image && (value.IsChannelsFirst || value.HasOneOrder))
            return value.Output;
        if (image.Depth == 1 || height * width == 1)
            return Viewed(node, Natural(node, value), image);
        var planes = Viewed(node, Natural(node, value), new Shape(depth, height, width));
        return Add(node, "transpose", (name, s) => new Transpose(name, s[0], 1, 2, 0), planes);
    }

    /// <summary>An activation whose numbers lie row by row as ONNX has them.</summary>
    public NodeOutput Natural(OnnxNode node, OnnxActivation value) => !value.IsChannelsFirst || value.HasOneOrder
        ? value.Output
        : Add(node, "transpose", (name, s) => new Transpose(name, s[0], 2, 0, 1), value.Output);

    /// <summary>The same numbers under another shape.</summary>
    public NodeOutput Viewed(OnnxNode node, NodeOutput output, Shape shape) => output.Shape == shape ? output
        : shape == Shape.Vector(output.Shape.Count) ? Add(node, "flatten", (name, s) => new Flatten(name, s[0]), output)
        : Add(node, "reshape", (name, s) => new Reshape(name, s[0], shape), output);

    /// <summary>An activation with its channels, the first axis of ONNX, last: an image, or a vector.</summary>
    public NodeOutput Channels(OnnxNode node, OnnxActivation value) => value.Dims.Length == 1
        ? Viewed(node, Natural(node, value), Shape.Vector(value.Count))
        : Image(node, value);

    /// <summary>What a layer makes of <see cref="Channels"/>, under the same sizes.</summary>
    public static OnnxActivation OfChannels(OnnxActivation value, NodeOutput output) => value.Dims.Length == 1
        ? OnnxActivation.Vector(output)
        : OnnxActivation.Image(output, value.Dims.Length - 1);
}
