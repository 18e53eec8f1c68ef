using Gabor.Formats.Onnx.Messages;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Preprocessing;

namespace Gabor.Formats.Onnx;

/// <summary>Writes a network as a graph of ONNX: bytes of pixels to scores and probabilities.</summary>
sealed class OnnxWriter
{
    /// <summary>The names of the image and of what the network gives.</summary>
    public const string Images = "images", Scores = "scores", Probabilities = "probabilities", Reconstruction = "reconstruction";

    /// <summary>The version of the operators, and the later one that alone has GELU; and the versions of the format that they came
    /// with.</summary>
    const int Opset = 17, OpsetOfGelu = 20, Format = 8, FormatOfGelu = 9;

    readonly OnnxNodes nodes = new();

    /// <summary>The file of a model.</summary>
    /// <param name="model">The network.</param>
    /// <param name="metadata">What else the file says.</param>
    /// <exception cref="ArgumentException">A layer has no counterpart in ONNX.</exception>
    public static ModelProto Write(Model model, IReadOnlyDictionary<string, string>? metadata)
    {
        var whole = model.ForScores();
        if (model.Preprocessing.Kind == ImagePreprocessing.TokensKind)
            throw new ArgumentException($"{model.Name}: it reads sentences, and what is exported reads images.");
        bool hasGelu = whole.Nodes.Any(node => node.Layer is Gelu);
        var file = new ModelProto
        {
            IrVersion = hasGelu ? FormatOfGelu : Format,
            ProducerName = "Gabor",
            ProducerVersion = LibraryVersion.Text,
            Graph = new OnnxWriter().Graph(model, whole),
        };
        file.OpsetImport.Add(new OperatorSetProto { Version = hasGelu ? OpsetOfGelu : Opset });
        var others = (metadata ?? new Dictionary<string, string>()).Select(entry => (entry.Key, entry.Value));
        foreach (var (key, value) in OnnxMetadata.Of(model).Concat(others))
            file.MetadataProps.Add(new EntryProto { Key = key, Value = value });
        return file;
    }

    GraphProto Graph(Model model, Model whole)
    {
        var image = model.Preprocessing.ImageShape;
        nodes.Input(Images, OnnxType.Byte, image.Height, image.Width, image.Depth);
        var values = new OnnxWritten[whole.Nodes.Count];
        var input = Preprocessed(model.Preprocessing);
        for (int i = 0; i < whole.Nodes.Count; i++)
        {
            var (layer, sources) = (whole.Nodes[i].Layer, whole.Nodes[i].Sources);
            values[i] = OnnxLayers.Write(layer, [.. sources.Select(source => source < 0 ? input : values[source])], nodes);
        }

        nodes.Name = model.Name;
        var last = values[whole.Outputs[0]];
        if (!model.IsClassifier)
        {
            nodes.Output(Reconstruction, nodes.Rows(last).Name, last.Count);
            return nodes.Graph;
        }

        string scores = nodes.Rows(last).Name;
        nodes.Output(Scores, scores, last.Count);
        if (model.Temperature != 1)
            scores = nodes.Add("Div", "cooled", [scores, nodes.Tensor("temperature", [(float)model.Temperature])]);
        nodes.Output(Probabilities, nodes.Add("Softmax", "softmax_of_scores", [scores], OnnxNodes.Attribute("axis", 1)), last.Count);
        return nodes.Graph;
    }

    /// <summary>The part in the middle of the image, as numbers.</summary>
    OnnxWritten Preprocessed(ImagePreprocessing preprocessing)
    {
        var (image, part, pad) = (preprocessing.ImageShape, preprocessing.Input, preprocessing.Pad);
        string pixels = Images;
        var middle = ImageCrop.Centre(preprocessing);
        if (image != part)
        {
            bool isInside = part.Height <= image.Height && part.Width <= image.Width;
            int sides = isInside ? 0 : pad;
            if (sides > 0)
            {
                pixels = nodes.Add(
                    "Pad", "pixels/pad", [pixels, nodes.Whole("pixels/pads", [8], 0, sides, sides, 0, 0, sides, sides, 0)],
                    OnnxNodes.Attribute("mode", preprocessing.PaddingMode == PaddingMode.Reflect ? "reflect" : "constant"));
            }

            int top = middle.Top + sides, left = middle.Left + sides;
            pixels = nodes.Add(
                "Slice", "pixels/middle",
                [
                    pixels, nodes.Whole("pixels/starts", [2], top, left),
                    nodes.Whole("pixels/ends", [2], top + part.Height, left + part.Width), nodes.Whole("pixels/axes", [2], 1, 2),
                ]);
        }

        pixels = nodes.Add("Cast", "pixels/float", [pixels], OnnxNodes.Attribute("to", OnnxType.Float));
        pixels = nodes.Add("Div", "pixels/share", [pixels, nodes.Tensor("pixels/255", [byte.MaxValue])]);
        int[] sizes = preprocessing.Mean.Length == part.Depth ? [part.Depth] : [part.Height, part.Width, part.Depth];
        if (!preprocessing.Mean.IsEmpty)
            pixels = nodes.Add("Sub", "pixels/less_mean", [pixels, nodes.Tensor("pixels/mean", preprocessing.Mean, sizes)]);
        if (!preprocessing.StandardDeviation.IsEmpty)
        {
            pixels = nodes.Add(
                "Div", "pixels/standardized",
                [pixels, nodes.Tensor("pixels/standard_deviation", preprocessing.StandardDeviation, part.Depth)]);
        }

        return new OnnxWritten(pixels, part, OnnxOrder.Last);
    }
}
