using System.Runtime.InteropServices;

namespace Gabor.Peers;

/// <summary>The graph of an ONNX model under construction. The numbers are those of the fields in onnx.proto.</summary>
sealed class OnnxGraph
{
    const int FormatVersion = 8, OperatorSet = 17, Real = 1, Whole = 2, Wholes = 7, Float = 1;

    readonly ProtobufMessage graph = new();

    /// <summary>The bytes of a model whose sizes are those of any number of images behind the first.</summary>
    public byte[] Model(string name, (string Name, long[] Sizes) input, (string Name, long[] Sizes) output)
    {
        graph.With(2, name).With(11, Value(input.Name, input.Sizes)).With(12, Value(output.Name, output.Sizes));
        return new ProtobufMessage()
            .With(1, FormatVersion)
            .With(7, graph)
            .With(8, new ProtobufMessage().With(2, OperatorSet))
            .Written.ToArray();
    }

    /// <summary>Adds an operator.</summary>
    public void Operator(string type, string[] inputs, string output, params ProtobufMessage[] attributes)
    {
        var node = new ProtobufMessage();
        foreach (string input in inputs)
            node.With(1, input);
        node.With(2, output).With(4, type);
        foreach (var attribute in attributes)
            node.With(5, attribute);
        graph.With(1, node);
    }

    /// <summary>Adds a constant; no sizes are those of one number.</summary>
    /// <returns>Its name.</returns>
    public string Tensor(string name, ReadOnlySpan<float> numbers, params long[] sizes)
    {
        var tensor = new ProtobufMessage();
        foreach (long size in sizes)
            tensor.With(1, size);
        graph.With(5, tensor.With(2, Float).With(8, name).With(9, MemoryMarshal.AsBytes(numbers)));
        return name;
    }

    /// <summary>A whole number that an operator needs.</summary>
    public static ProtobufMessage Attribute(string name, long value) => new ProtobufMessage().With(1, name).With(3, value).With(20, Whole);

    /// <summary>A number that an operator needs.</summary>
    public static ProtobufMessage Attribute(string name, float value) => new ProtobufMessage().With(1, name).With(2, value).With(20, Real);

    /// <summary>Whole numbers that an operator needs.</summary>
    public static ProtobufMessage Attribute(string name, params long[] values)
    {
        var attribute = new ProtobufMessage().With(1, name);
        foreach (long value in values)
            attribute.With(8, value);
        return attribute.With(20, Wholes);
    }

    /// <summary>What goes in or comes out; the first of its sizes is any number of images.</summary>
    static ProtobufMessage Value(string name, long[] sizes)
    {
        var shape = new ProtobufMessage().With(1, new ProtobufMessage().With(2, "N"));
        foreach (long size in sizes[1..])
            shape.With(1, new ProtobufMessage().With(1, size));
        return new ProtobufMessage().With(1, name)
            .With(2, new ProtobufMessage().With(1, new ProtobufMessage().With(1, Float).With(2, shape)));
    }
}
