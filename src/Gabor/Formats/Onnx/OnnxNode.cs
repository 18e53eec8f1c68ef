using Gabor.Formats.Onnx.Messages;

namespace Gabor.Formats.Onnx;

/// <summary>A node of a graph: its operator, and its attributes, of which none may be left unread.</summary>
/// <param name="proto">The node.</param>
/// <param name="place">Its place in the graph, which names it where it has no name.</param>
/// <param name="opset">The version of the operators.</param>
/// <param name="file">The file's path, for messages.</param>
sealed class OnnxNode(NodeProto proto, int place, long opset, string file)
{
    enum Kind
    {
        Float = 1, Int = 2, String = 3, Tensor = 4, Floats = 6, Ints = 7,
    }

    readonly HashSet<string> read = [];

    /// <summary>The operator: <c>Conv</c>.</summary>
    public string Operator => proto.OpType;

    /// <summary>Its name, which may be empty.</summary>
    public string Name => proto.Name;

    /// <summary>The names of its inputs; an empty one is left out.</summary>
    public IReadOnlyList<string> Inputs => proto.Input;

    /// <summary>The names of its outputs.</summary>
    public IReadOnlyList<string> Outputs => proto.Output;

    /// <summary>The version of the operators.</summary>
    public long Opset => opset;

    /// <summary>Whether an input is there.</summary>
    public bool Has(int input) => input < proto.Input.Count && proto.Input[input].Length > 0;

    /// <summary>A refusal that names the node and its operator.</summary>
    public GaborFormatException Refusal(string what)
    {
        string name = proto.Name.Length > 0 ? GaborFormatException.Quote(proto.Name) : FormattableString.Invariant($"{place}");
        string version = FormattableString.Invariant($"{opset}");
        string domain = proto.Domain is "" or "ai.onnx" ? "" : $" of {GaborFormatException.Quote(proto.Domain)}";
        return new GaborFormatException(
            file, $"node {name}, {GaborFormatException.Quote(proto.OpType)}{domain} (opset {version}): {what}");
    }

    /// <summary>Whether the operator is one of ONNX itself.</summary>
    public bool IsStandard => proto.Domain is "" or "ai.onnx";

    /// <summary>Whether an attribute is stated.</summary>
    public bool Has(string attribute) => Find(attribute) is not null;

    /// <summary>A whole number.</summary>
    public long Int(string attribute, long otherwise) => Find(attribute, Kind.Int)?.I ?? otherwise;

    /// <summary>A number.</summary>
    public float Float(string attribute, float otherwise)
    {
        float value = Find(attribute, Kind.Float)?.F ?? otherwise;
        return float.IsNaN(value) ? throw Refusal($"{attribute} is no number.") : value;
    }

    /// <summary>A text.</summary>
    public string Text(string attribute, string otherwise) => Find(attribute, Kind.String)?.S.ToStringUtf8() ?? otherwise;

    /// <summary>Whole numbers; null where they are not stated.</summary>
    public long[]? Ints(string attribute) => Find(attribute, Kind.Ints) is { } found ? [.. found.Ints] : null;

    /// <summary>Numbers; null where they are not stated.</summary>
    public float[]? Floats(string attribute) => Find(attribute, Kind.Floats) is { } found ? [.. found.Floats] : null;

    /// <summary>A tensor; null where it is not stated.</summary>
    public OnnxTensor? Tensor(string attribute) => Find(attribute, Kind.Tensor) is { } found
        ? OnnxTensor.Of(found.T ?? new TensorProto(), file)
        : null;

    /// <summary>Passes over an attribute that changes nothing here.</summary>
    public void Ignore(params ReadOnlySpan<string> attributes)
    {
        foreach (string attribute in attributes)
            read.Add(attribute);
    }

    /// <summary>Refuses attributes that nobody read.</summary>
    /// <exception cref="GaborFormatException">There is one.</exception>
    public void Done()
    {
        if (proto.Attribute.FirstOrDefault(attribute => !read.Contains(attribute.Name)) is { } unread)
            throw Refusal($"its attribute {GaborFormatException.Quote(unread.Name)} is not read.");
    }

    AttributeProto? Find(string name, Kind? kind = null)
    {
        read.Add(name);
        AttributeProto? found = null;
        foreach (var attribute in proto.Attribute)
        {
            if (attribute.Name == name)
                found = found is null ? attribute : throw Refusal($"{name} is stated twice.");
        }

        if (found is not null && (found.Reference.Length > 0 || (kind is { } wanted && found.Type != (int)wanted && found.Type != 0)))
            throw Refusal($"{name} is of type {found.Type}; it must be of {(int)(kind ?? 0)}.");
        return found;
    }
}
