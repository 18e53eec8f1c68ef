using Gabor.Models;

namespace Gabor.Formats.Onnx;

/// <summary>Makes a network of a graph: the image it reads, its layers, its classes.</summary>
static class OnnxImporter
{
    /// <summary>The network of a file.</summary>
    /// <param name="source">What the file says.</param>
    /// <param name="options">What it leaves open.</param>
    /// <exception cref="GaborFormatException">The graph is not one of a classifier of images, or has an operator that is not
    /// read.</exception>
    public static OnnxImport Read(OnnxSource source, OnnxReadOptions options)
    {
        var image = OnnxImage.Of(source, options.ImageSize);
        GraphBuilder builder;
        try
        {
            builder = new GraphBuilder(OnnxNames.Clean(source.Model.Graph.Name, "onnx"), image.Shape);
        }
        catch (ArgumentException refusal)
        {
            throw new GaborFormatException(source.File, GaborFormatException.Reason(refusal), refusal);
        }

        var graph = new OnnxGraph(source, builder, image.Value(builder.Input));
        var output = graph.Run();
        var last = source.Nodes.Last(node => node.Outputs.Contains(source.Output));
        var scores = graph.Natural(last, output);
        if (source.OtherOutputs > 0)
            graph.Remarks.Add($"{source.OtherOutputs} further outputs are left out; the first one is the scores.");
        try
        {
            var model = builder.Build(options.ClassNames ?? Numbered(scores.Shape.Count), scores);
            model.IsInitialized = true;
            return new OnnxImport(model, output.Dims, source.Opset, graph.Remarks);
        }
        catch (ArgumentException refusal)
        {
            throw new GaborFormatException(source.File, GaborFormatException.Reason(refusal), refusal);
        }
    }

    static string[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(i => FormattableString.Invariant($"{i}"))];
}
