namespace Gabor.Formats.Onnx;

/// <summary>Numbers of the file, and the small sums with sizes by which exporters say how to reshape.</summary>
static class ConstantOperators
{
    public static void Constant(OnnxNode node, OnnxGraph graph)
    {
        var tensor = node.Tensor("value")
            ?? (node.Has("value_float") ? new OnnxTensor([], [node.Float("value_float", 0)]) : null)
            ?? (node.Has("value_int") ? new OnnxTensor([], [node.Int("value_int", 0)]) : null)
            ?? (node.Floats("value_floats") is { } floats ? new OnnxTensor([floats.Length], floats) : null)
            ?? (node.Ints("value_ints") is { } whole ? new OnnxTensor([whole.Length], whole) : null)
            ?? throw node.Refusal("read are tensors and numbers.");
        graph.Set(node, new OnnxConstant(tensor));
    }

    public static void Identity(OnnxNode node, OnnxGraph graph) => graph.Set(node, graph.Value(node, 0));

    /// <summary>A change of type: networks compute in float32 throughout.</summary>
    public static void Cast(OnnxNode node, OnnxGraph graph)
    {
        node.Ignore("saturate", "round_mode");
        long number = node.Int("to", 0);
        var type = number is > 0 and < 100 ? OnnxType.Of((int)number) : null;
        if (type is null)
            throw node.Refusal($"to is {number}; {OnnxType.Known} are read.");
        graph.Set(node, graph.Value(node, 0) switch
        {
            OnnxConstant { Tensor: var tensor } => new OnnxConstant(tensor.Cast(type.IsWhole)),
            var value when !type.IsWhole => value,
            _ => throw node.Refusal($"what depends on the image becomes {type.Name}; networks compute in FLOAT."),
        });
    }

    /// <summary>The sizes of a value, of which the batch is not known.</summary>
    public static void Shape(OnnxNode node, OnnxGraph graph)
    {
        long[] sizes = graph.Value(node, 0) switch
        {
            OnnxConstant { Tensor: var tensor } => [.. tensor.Dims.Select(size => (long)size)],
            OnnxActivation value => [OnnxTensor.Batch, .. value.Dims.Select(size => (long)size)],
            _ => [],
        };
        var (from, end) = Range(node.Int("start", 0), node.Int("end", long.MaxValue), sizes.Length);
        graph.Set(node, Whole(sizes[from..end]));
    }

    public static void Gather(OnnxNode node, OnnxGraph graph)
    {
        long[] numbers = Sizes(node, graph, 0);
        var places = graph.Constant(node, 1);
        if (node.Int("axis", 0) != 0 || places.Whole is not { } whole || places.Dims.Length > 1)
            throw node.Refusal("read are places among sizes.");
        long[] found = new long[whole.Length];
        for (int i = 0; i < found.Length; i++)
        {
            long place = whole[i] < 0 && whole[i] > -numbers.Length - 1 ? whole[i] + numbers.Length : whole[i];
            found[i] = place >= 0 && place < numbers.Length ? numbers[place] : throw node.Refusal($"place {whole[i]} of {numbers.Length}.");
        }

        graph.Set(node, new OnnxConstant(new OnnxTensor(places.Dims, found)));
    }

    public static void Slice(OnnxNode node, OnnxGraph graph)
    {
        long[] numbers = Sizes(node, graph, 0);
        long[]? starts = node.Has(1) ? graph.Constant(node, 1).Whole : node.Ints("starts");
        long[]? ends = node.Has(2) ? graph.Constant(node, 2).Whole : node.Ints("ends");
        long[]? axes = node.Has(3) ? graph.Constant(node, 3).Whole : node.Ints("axes");
        long[]? steps = node.Has(4) ? graph.Constant(node, 4).Whole : null;
        if (starts is not [var start] || ends is not [var stop] || axes is not (null or [0]) || steps is not (null or [1]))
            throw node.Refusal("read is a part of sizes, without steps.");
        var (from, end) = Range(start, stop, numbers.Length);
        graph.Set(node, Whole(numbers[from..end]));
    }

    /// <summary>Joins sizes.</summary>
    public static void Concat(OnnxNode node, OnnxGraph graph, OnnxTensor[] parts)
    {
        if (ShapeOperators.Axis(node, "axis", 0, 1) != 0 || parts.Any(part => part.Whole is null || part.Dims.Length > 1))
            throw node.Refusal("of constants, sizes alone are joined.");
        graph.Set(node, Whole([.. parts.SelectMany(part => part.Whole!)]));
    }

    static long[] Sizes(OnnxNode node, OnnxGraph graph, int input) =>
        graph.Value(node, input) is OnnxConstant { Tensor: { Whole: { } whole, Dims.Length: <= 1 } }
            ? whole
            : throw node.Refusal("read is a part of sizes.");

    static OnnxConstant Whole(long[] numbers) => new(new OnnxTensor([numbers.Length], numbers));

    /// <summary>A range from one place to another, which count from the end where they are below 0.</summary>
    static (int From, int End) Range(long start, long end, int length)
    {
        int from = Place(start), to = Place(end);
        return (from, Math.Max(from, to));

        int Place(long place) => (int)Math.Clamp(place < 0 ? place + length : place, 0, length);
    }
}
