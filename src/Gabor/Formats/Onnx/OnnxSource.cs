using Gabor.Formats.Onnx.Messages;

namespace Gabor.Formats.Onnx;

/// <summary>What a file of ONNX says, before anything is made of it: its nodes, its one image, its output.</summary>
sealed class OnnxSource
{
    /// <summary>The versions of the operators that are read.</summary>
    public const int LeastOpset = 7, MostOpset = 25;

    /// <summary>Takes a parsed file.</summary>
    /// <param name="model">The file.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="dropsSoftmax">Whether a softmax at the end is left out.</param>
    /// <exception cref="GaborFormatException">It has no graph, several images or none, or operators of a version that is not
    /// read.</exception>
    public OnnxSource(ModelProto model, string file, long length, bool dropsSoftmax = true)
    {
        (Model, File, Length, DropsSoftmax) = (model, file, length, dropsSoftmax);
        var graph = model.Graph ?? throw new GaborFormatException(file, "it has no graph: the file is cut, or no ONNX.");
        Opset = OpsetOf(model, file);
        Initializers = new(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializer)
        {
            if (!Initializers.TryAdd(tensor.Name, tensor))
                throw new GaborFormatException(file, $"two tensors are called {GaborFormatException.Quote(tensor.Name)}.");
        }

        Nodes = [.. graph.Node.Select((node, place) => new OnnxNode(node, place, Opset, file))];
        if (graph.Output.Count == 0)
            throw new GaborFormatException(file, "its graph has no output.");
        Output = graph.Output[0].Name;
        Needed = NeededOf(Output);
        var images = graph.Input.Where(input => !Initializers.ContainsKey(input.Name) && Needed.Contains(input.Name)).ToList();
        if (images.Count != 1)
        {
            string[] names = [.. images.Take(4).Select(input => GaborFormatException.Quote(input.Name))];
            throw new GaborFormatException(
                file, $"its output depends on {images.Count} inputs{(names.Length > 0 ? $", {string.Join(", ", names)}" : "")}; "
                + "a classifier has one, the image.");
        }

        Image = images[0];
        if (graph.Output.Count > 1)
            OtherOutputs = graph.Output.Count - 1;
    }

    /// <summary>The file.</summary>
    public ModelProto Model { get; }

    /// <summary>Its path, for messages.</summary>
    public string File { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length { get; }

    /// <summary>Whether a softmax at the end is left out.</summary>
    public bool DropsSoftmax { get; }

    /// <summary>The files beside it that hold its weights; null where it is no file but bytes.</summary>
    public OnnxDataFiles? DataFiles { get; init; }

    /// <summary>The version of the operators.</summary>
    public long Opset { get; }

    /// <summary>The nodes, each after those that it reads.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>The numbers that the file holds, by name.</summary>
    public Dictionary<string, TensorProto> Initializers { get; }

    /// <summary>The image: what is fed.</summary>
    public ValueProto Image { get; }

    /// <summary>The name of the image.</summary>
    public string Input => Image.Name;

    /// <summary>The name of the first output, which is the scores.</summary>
    public string Output { get; }

    /// <summary>Outputs beside the first, which are left out.</summary>
    public int OtherOutputs { get; }

    /// <summary>The names of all that the output depends on.</summary>
    public HashSet<string> Needed { get; }

    /// <summary>A text that the file has for a key; null for none.</summary>
    public string? Metadata(string key) => Model.MetadataProps.FirstOrDefault(entry => entry.Key == key)?.Value;

    /// <summary>The sizes of the image, 0 for one that is not stated, with the batch first.</summary>
    public int[] ImageDims()
    {
        var shape = Image.Type?.TensorType?.Shape;
        if (shape is null)
            throw new GaborFormatException(File, $"it does not say how many axes its input {GaborFormatException.Quote(Input)} has.");
        return [.. shape.Dim.Select(dim => dim.Value is >= 0 and <= int.MaxValue ? (int)dim.Value : 0)];
    }

    static long OpsetOf(ModelProto model, string file)
    {
        long[] stated = [.. model.OpsetImport.Where(set => set.Domain is "" or "ai.onnx").Select(set => set.Version)];
        long opset = stated.Length == 1 ? stated[0] : throw new GaborFormatException(
            file, $"it states {stated.Length} versions of the operators (opset_import); one is expected. The file may be cut.");
        return opset is >= LeastOpset and <= MostOpset ? opset : throw new GaborFormatException(
            file, FormattableString.Invariant($"its operators are of opset {opset}; {LeastOpset} to {MostOpset} are read. ")
            + "Convert it with onnx.version_converter.");
    }

    HashSet<string> NeededOf(string output)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal) { output };
        for (int i = Nodes.Count - 1; i >= 0; i--)
        {
            if (Nodes[i].Outputs.Any(needed.Contains))
                needed.UnionWith(Nodes[i].Inputs);
        }

        return needed;
    }
}
