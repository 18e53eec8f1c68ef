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
        var pixels = OnnxPixels.Of(source, options.ImageSize);
        var image = pixels?.Image ?? OnnxImage.Of(source, options.ImageSize);
        GraphBuilder builder;
        try
        {
            builder = new GraphBuilder(OnnxNames.Clean(source.Model.Graph.Name, "onnx"), image.Shape);
        }
        catch (ArgumentException refusal)
        {
            throw new GaborFormatException(source.File, GaborFormatException.Reason(refusal), refusal);
        }

        var graph = new OnnxGraph(source, builder, (pixels?.Last ?? source.Input, image.Value(builder.Input)));
        graph.Skip(pixels?.Nodes ?? []);
        var output = graph.Run();
        var last = source.Nodes.Last(node => node.Outputs.Contains(source.Output));
        var scores = graph.Natural(last, output);
        if (scores.Number < 0)
            scores = graph.Add(last, "flatten", (name, s) => new Layers.Flatten(name, s[0]), scores);
        if (scores.Shape.Count == 1 && source.DropsSoftmax && !options.AllowsSingle)
        {
            throw last.Refusal(
                "the network gives a single number; a classifier gives one for each class. With a sigmoid behind it, it tells two classes "
                + "apart; as it is, a training may begin with its other layers: 'gabor train DATA --from FILE'.");
        }

        if (source.OtherOutputs > 0)
            graph.Remarks.Add($"{source.OtherOutputs} further outputs are left out; the first one is the scores.");
        try
        {
            var model = builder.Build(options.ClassNames ?? OnnxMetadata.Classes(source, scores.Shape.Count), scores);
            (model.IsInitialized, model.Temperature) = (true, OnnxMetadata.Temperature(source));
            if (pixels is not null)
                model.Preprocessing = pixels.Preprocessing();
            return new OnnxImport(model, output.Dims, source.Opset, pixels is not null, graph.Remarks);
        }
        catch (ArgumentException refusal)
        {
            throw new GaborFormatException(source.File, GaborFormatException.Reason(refusal), refusal);
        }
    }
}
