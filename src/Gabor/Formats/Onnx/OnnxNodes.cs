using System.Buffers.Binary;
using Gabor.Formats.Onnx.Messages;
using Google.Protobuf;

namespace Gabor.Formats.Onnx;

/// <summary>A graph under construction: nodes, tensors, and values brought into the order that a node needs.</summary>
sealed class OnnxNodes
{
    const string BatchName = "batch";

    readonly HashSet<string> names = new(StringComparer.Ordinal)
    {
        OnnxWriter.Images, OnnxWriter.Scores, OnnxWriter.Probabilities, OnnxWriter.Reconstruction,
    };

    readonly Dictionary<(string, OnnxOrder), OnnxWritten> ordered = [];

    /// <summary>The graph.</summary>
    public GraphProto Graph { get; } = new();

    /// <summary>What the graph is called.</summary>
    public string Name
    {
        set => Graph.Name = value;
    }

    /// <summary>The input, for any number of images.</summary>
    public void Input(string name, int type, params ReadOnlySpan<int> sizes) => Graph.Input.Add(Value(name, type, sizes));

    /// <summary>An output under a name of its own.</summary>
    public void Output(string name, string of, int count)
    {
        var node = new NodeProto { Name = $"output/{name}", OpType = "Identity" };
        node.Input.Add(of);
        node.Output.Add(name);
        Graph.Node.Add(node);
        Graph.Output.Add(Value(name, OnnxType.Float, count));
    }

    /// <summary>Adds a node with one output.</summary>
    /// <returns>The name of its output, which is its own.</returns>
    public string Add(string type, string name, IReadOnlyList<string> inputs, params ReadOnlySpan<AttributeProto?> attributes)
    {
        string unique = Unique(name);
        var node = new NodeProto { Name = unique, OpType = type };
        node.Input.AddRange(inputs);
        node.Output.Add(unique);
        foreach (var attribute in attributes)
        {
            if (attribute is not null)
                node.Attribute.Add(attribute);
        }

        Graph.Node.Add(node);
        return unique;
    }

    /// <summary>A tensor of float32; of one axis where no sizes are stated.</summary>
    public string Tensor(string name, ReadOnlySpan<float> numbers, params ReadOnlySpan<int> sizes)
    {
        var tensor = new TensorProto { Name = Unique(name), DataType = OnnxType.Float };
        foreach (int size in sizes.IsEmpty ? [numbers.Length] : sizes)
            tensor.Dims.Add(size);
        byte[] bytes = new byte[(long)numbers.Length * sizeof(float)];
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), numbers[i]);
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>A single number, which has no axes.</summary>
    public string Number(string name, float number)
    {
        string tensor = Tensor(name, [number]);
        Graph.Initializer[^1].Dims.Clear();
        return tensor;
    }

    /// <summary>A tensor of bytes, or of signed bytes as they lie in memory; without axes where no sizes are stated.</summary>
    public string Bytes(string name, int type, int[] sizes, byte[] bytes)
    {
        var tensor = new TensorProto { Name = Unique(name), DataType = type, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
        tensor.Dims.AddRange(sizes.Select(size => (long)size));
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>A tensor of one axis of whole numbers of 32 bits.</summary>
    public string Whole32(string name, int[] numbers)
    {
        var tensor = new TensorProto { Name = Unique(name), DataType = OnnxType.Int32 };
        tensor.Dims.Add(numbers.Length);
        tensor.Int32Data.Add(numbers);
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>A tensor of whole numbers.</summary>
    public string Whole(string name, int[] sizes, params ReadOnlySpan<long> numbers)
    {
        var tensor = new TensorProto { Name = Unique(name), DataType = OnnxType.Int64 };
        tensor.Dims.AddRange(sizes.Select(size => (long)size));
        foreach (long number in numbers)
            tensor.Int64Data.Add(number);
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>A value as [N, C, H, W].</summary>
    public OnnxWritten Image(OnnxWritten value) => Ordered(value, OnnxOrder.First, () => value.Order switch
    {
        OnnxOrder.Last => Add("Transpose", $"{value.Name}/channels_first", [value.Name], Attribute("perm", 0L, 3, 1, 2)),
        OnnxOrder.RowsOfChannels => Reshaped(value.Name, [value.Shape.Depth, value.Shape.Height, value.Shape.Width]),
        _ when value.HasOneOrder => Reshaped(value.Name, [value.Shape.Depth, value.Shape.Height, value.Shape.Width]),
        _ => Add(
            "Transpose", $"{value.Name}/channels_first",
            [Reshaped(value.Name, [value.Shape.Height, value.Shape.Width, value.Shape.Depth])], Attribute("perm", 0L, 3, 1, 2)),
    });

    /// <summary>A value as [N, n], pixel by pixel.</summary>
    public OnnxWritten Rows(OnnxWritten value) => Ordered(value, OnnxOrder.Rows, () => value switch
    {
        { Order: OnnxOrder.Last } => Flat(value.Name),
        { HasOneOrder: true, Order: OnnxOrder.First } => Flat(value.Name),
        { HasOneOrder: true } => value.Name,
        { Order: OnnxOrder.RowsOfChannels } => Flat(
            Add("Transpose", $"{value.Name}/channels_last", [Image(value).Name], Attribute("perm", 0L, 2, 3, 1))),
        _ => Flat(Add("Transpose", $"{value.Name}/channels_last", [value.Name], Attribute("perm", 0L, 2, 3, 1))),
    });

    /// <summary>A value as [N, H, W, C].</summary>
    public OnnxWritten Last(OnnxWritten value) => Ordered(
        value, OnnxOrder.Last, () => Reshaped(Rows(value).Name, [value.Shape.Height, value.Shape.Width, value.Shape.Depth]));

    /// <summary>A value as rows in whichever order costs nothing: channel by channel where it is [N, C, H, W].</summary>
    public OnnxWritten AnyRows(OnnxWritten value) => value is { Order: OnnxOrder.First, HasOneOrder: false }
        ? Ordered(value, OnnxOrder.RowsOfChannels, () => Flat(value.Name))
        : value.Order == OnnxOrder.RowsOfChannels ? value : Rows(value);

    OnnxWritten Ordered(OnnxWritten value, OnnxOrder order, Func<string> make)
    {
        if (value.Order == order)
            return value;
        if (!ordered.TryGetValue((value.Name, order), out var known))
            ordered[(value.Name, order)] = known = value with { Name = make(), Order = order };
        return known;
    }

    string Flat(string name) => Add("Flatten", $"{name}/rows", [name], Attribute("axis", 1));

    string Reshaped(string name, int[] sizes) => Add(
        "Reshape", $"{name}/image", [name, Whole($"{name}/sizes", [4], [-1, .. sizes.Select(size => (long)size)])]);

    string Unique(string name)
    {
        string unique = name;
        for (int number = 2; !names.Add(unique); number++)
            unique = FormattableString.Invariant($"{name}_{number}");
        return unique;
    }

    static ValueProto Value(string name, int type, params ReadOnlySpan<int> sizes)
    {
        var shape = new ShapeProto();
        shape.Dim.Add(new DimensionProto { Name = BatchName });
        foreach (int size in sizes)
            shape.Dim.Add(new DimensionProto { Value = size });
        return new ValueProto
        {
            Name = name, Type = new TypeProto { TensorType = new TensorTypeProto { ElemType = type, Shape = shape } },
        };
    }

    /// <summary>A whole number.</summary>
    public static AttributeProto Attribute(string name, int number) => new() { Name = name, Type = 2, I = number };

    /// <summary>A number.</summary>
    public static AttributeProto Attribute(string name, float number) => new() { Name = name, Type = 1, F = number };

    /// <summary>A text.</summary>
    public static AttributeProto Attribute(string name, string text) => new() { Name = name, Type = 3, S = ByteString.CopyFromUtf8(text) };

    /// <summary>Whole numbers.</summary>
    public static AttributeProto Attribute(string name, params ReadOnlySpan<long> numbers)
    {
        var attribute = new AttributeProto { Name = name, Type = 7 };
        foreach (long number in numbers)
            attribute.Ints.Add(number);
        return attribute;
    }
}
