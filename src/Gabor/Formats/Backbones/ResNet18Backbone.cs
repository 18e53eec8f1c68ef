using Gabor.Formats.Onnx;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Preprocessing;

namespace Gabor.Formats.Backbones;

/// <summary>
/// The ResNet-18 of He et al. (2015) without its classes, as the package of ML.NET has it: 512 features of a photograph of 224 × 224.
/// </summary>
/// <remarks>
/// Its first file takes images as B, G, R from 0 to 255 and subtracts a mean image; the second one is the network. Here images are R, G, B
/// from 0 to 1, so the mean image is turned around and divided by 255, and so are, the other way round, the channels of the first filters:
/// (255 x − m) ∗ W = (x − m / 255) ∗ (255 W).
/// </remarks>
static class ResNet18Backbone
{
    const string Mean = "MeanImage", License = "LICENSE", Notices = "THIRD-PARTY-NOTICES.TXT";

    const float Largest = 255;

    public static Backbone Default { get; } = new(
        "resnet18", "ResNet-18 on the photographs of ImageNet: 512 features",
        "Microsoft.ML.DnnImageFeaturizer.ResNet18", "0.23.1", "MIT",
        ["tools/DnnImageModels/ResNetPrepOnnx/ResNetPreprocess.onnx", "tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx"],
        [License, Notices], Convert);

    static Model Convert(IReadOnlyList<string> files)
    {
        var read = OnnxFile.Read(files[1]);
        float[] mean = MeanOf(files[0], read);
        if (read.Nodes.FirstOrDefault(node => node.Sources.Contains(-1))?.Layer is not Convolution first || first.Inputs[0].Depth != 3)
            throw new GaborFormatException(files[1], "its first layer is no convolution on three channels.");
        Turn(first.Parameters[0].Value.Span, first.Parameters[0].Sizes);
        return new Model("resnet18", read.Input, [.. read.Nodes.Select(Following)], read.Outputs, read.ClassNames)
        {
            IsInitialized = true,
            Preprocessing = ImagePreprocessing.MeanImage(read.Input, mean).Of(read.Input, framing: ImageFraming.Crop),
        };
    }

    /// <summary>
    /// Normalizations whose running statistics follow a batch by a tenth, as is usual: the file has a hundredth, with which they would lag
    /// behind the weights for all of a short training.
    /// </summary>
    static Node Following(Node node)
    {
        if (node.Layer is not BatchNormalization layer)
            return node;
        var made = new BatchNormalization(layer.Name, layer.Inputs[0], epsilon: layer.Epsilon);
        foreach (var (from, to) in layer.Parameters.Zip(made.Parameters))
            from.Value.Span.CopyTo(to.Value.Span);
        return node with { Layer = made };
    }

    /// <summary>The mean image, [H, W, R G B] from 0 to 1.</summary>
    static float[] MeanOf(string file, Model model)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(file, $"it cannot be read: {FileFault.Reason(fault, file)}.", fault);
        }

        var proto = OnnxFile.Parse(bytes, file).Graph.Initializer.FirstOrDefault(tensor => tensor.Name == Mean)
            ?? throw new GaborFormatException(file, $"the tensor '{Mean}' is missing.");
        var (height, width) = (model.Input.Height, model.Input.Width);
        if (OnnxTensor.Of(proto, file) is not { Floats: { } blueFirst, Dims: [.., 3, var rows, var columns] } || rows != height
            || columns != width || blueFirst.Length != model.Input.Count)
            throw new GaborFormatException(file, $"the tensor '{Mean}' is no image of {model.Input}.");
        float[] mean = new float[blueFirst.Length];
        for (int pixel = 0; pixel < height * width; pixel++)
        {
            for (int d = 0; d < 3; d++)
                mean[(3 * pixel) + d] = blueFirst[((2 - d) * height * width) + pixel] / Largest;
        }

        return mean;
    }

    /// <summary>Filters [F₁, F₂, 3, D'] for B, G, R from 0 to 255 become those for R, G, B from 0 to 1.</summary>
    static void Turn(Span<float> filters, ReadOnlySpan<int> sizes)
    {
        int count = sizes[3];
        for (int tap = 0; tap < sizes[0] * sizes[1]; tap++)
        {
            Span<float> blue = filters.Slice(tap * 3 * count, count), red = filters.Slice(((tap * 3) + 2) * count, count);
            for (int k = 0; k < count; k++)
                (blue[k], red[k]) = (red[k], blue[k]);
        }

        foreach (ref float weight in filters)
            weight *= Largest;
    }
}
