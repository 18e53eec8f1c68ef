using Gabor.Preprocessing;

namespace Gabor.Formats.Onnx;

/// <summary>
/// What a graph does to pixels before its first layer: the part in the middle that it cuts out, and the factors and offsets by which bytes
/// become numbers. It becomes the preprocessing of the network.
/// </summary>
sealed class OnnxPixels
{
    readonly OnnxSource source;
    readonly OnnxImage whole;
    double[] factors = [1], offsets = [0];
    readonly List<OnnxNode> nodes = [];
    int pad;
    PaddingMode mode;

    OnnxPixels(OnnxSource source, OnnxImage whole) =>
        (this.source, this.whole, Image, Last) = (source, whole, whole, source.Input);

    /// <summary>What the network sees.</summary>
    public OnnxImage Image { get; private set; }

    /// <summary>The name of what the network sees.</summary>
    public string Last { get; private set; }

    /// <summary>The nodes that act on pixels alone, which have no layers.</summary>
    public IReadOnlyList<OnnxNode> Nodes => nodes;

    /// <summary>The pixels of a graph whose input is bytes, as [N, H, W, C]; null of another one.</summary>
    /// <exception cref="GaborFormatException">What is done to them is not read.</exception>
    public static OnnxPixels? Of(OnnxSource source, (int Height, int Width)? size)
    {
        if (source.Image.Type?.TensorType?.ElemType != OnnxType.Byte)
            return null;
        var pixels = new OnnxPixels(source, OnnxImage.Of(source, size, isFirst: false));
        foreach (var node in source.Nodes.Where(node => node.Inputs.Count > 0 && node.Inputs[0] == pixels.Last))
        {
            if (pixels.Takes(node))
                continue;
            bool isLast = node.Operator is "Flatten" or "Reshape"
                || (node.Operator == "Transpose" && node.Ints("perm") is [0, 3, 1, 2]);
            if (!isLast)
            {
                throw node.Refusal(
                    "the image is of type UINT8; read are bytes as [N, H, W, C], scaled, and then transposed to [N, C, H, W] or "
                    + "flattened.");
            }

            break;
        }

        return pixels;
    }

    /// <summary>The factors and offsets as preprocessing.</summary>
    /// <exception cref="ArgumentException">They are none that preprocessing has.</exception>
    public ImagePreprocessing Preprocessing()
    {
        var input = Image.Shape;
        int count = Math.Max(factors.Length, offsets.Length);
        bool isShare = factors.All(factor => Math.Abs((factor * byte.MaxValue) - 1) < 1e-6);
        ImagePreprocessing preprocessing;
        if (isShare && offsets.All(offset => offset == 0))
        {
            preprocessing = ImagePreprocessing.None(input);
        }
        else if (isShare && count == input.Count && count > input.Depth)
        {
            preprocessing = ImagePreprocessing.MeanImage(input, [.. offsets.Select(offset => (float)-offset)]);
        }
        else if (count is 1 || count == input.Depth)
        {
            double[] deviations = [.. Enumerable.Range(0, input.Depth).Select(d => 1 / (byte.MaxValue * factors[d % factors.Length]))];
            preprocessing = ImagePreprocessing.Channels(
                input, [.. deviations.Select((deviation, d) => (float)(-offsets[d % offsets.Length] * deviation))],
                [.. deviations.Select(deviation => (float)deviation)]);
        }
        else
        {
            throw new ArgumentException("what it does to pixels is no mean image and no scale of channels.");
        }

        return preprocessing.Of(whole.Shape, pad, OnnxMetadata.Framing(source), mode);
    }

    /// <summary>Takes a node that acts on pixels alone; false for one that is of the network.</summary>
    bool Takes(OnnxNode node)
    {
        switch (node.Operator)
        {
            case "Slice" when Numbers(node, 1) is [var top, var left] && Numbers(node, 2) is [var bottom, var right]
                && Numbers(node, 3) is [1, 2] && factors is [1] && offsets is [0]:
                Cut((int)top, (int)left, (int)(bottom - top), (int)(right - left), node);
                break;
            case "Pad" when Numbers(node, 1) is [0, var top, var left, 0, 0, _, _, 0] && top == left && top is > 0 and <= ushort.MaxValue:
                (pad, mode) = ((int)top, node.Text("mode", "constant") switch
                {
                    "constant" => PaddingMode.Black,
                    "reflect" => PaddingMode.Reflect,
                    var other => throw node.Refusal($"its mode is {other}; images are padded with constant or reflect."),
                });
                break;
            case "Cast":
                break;
            case "Mul" or "Div" or "Sub" or "Add" when Numbers(node, 1) is { } numbers && Fits(numbers.Length):
                Apply(node.Operator, numbers);
                break;
            default:
                return false;
        }

        Last = node.Outputs[0];
        nodes.Add(node);
        return true;
    }

    void Cut(int top, int left, int height, int width, OnnxNode node)
    {
        int all = whole.Dims[0] + (2 * pad), across = whole.Dims[1] + (2 * pad);
        bool isInside = height >= 1 && width >= 1 && height <= all && width <= across;
        if (!isInside || top != Middle(whole.Dims[0], height) || left != Middle(whole.Dims[1], width))
            throw node.Refusal("it cuts out another part of the image than that in the middle.");
        Image = Image with { Dims = [height, width, whole.Dims[2]] };
    }

    int Middle(int size, int part) => ((size - part) / 2) + pad;

    bool Fits(int count) => count == 1 || count == Image.Shape.Depth || count == Image.Shape.Count;

    void Apply(string name, double[] numbers)
    {
        bool scales = name is "Mul" or "Div";
        if (scales)
            factors = Zip(factors, numbers, name == "Mul" ? (x, y) => x * y : (x, y) => x / y);
        offsets = Zip(
            offsets, numbers,
            name switch
            {
                "Mul" => (x, y) => x * y,
                "Div" => (x, y) => x / y,
                "Sub" => (x, y) => x - y,
                _ => (x, y) => x + y,
            });
    }

    static double[] Zip(double[] x, double[] y, Func<double, double, double> of) =>
        [.. Enumerable.Range(0, Math.Max(x.Length, y.Length)).Select(i => of(x[i % x.Length], y[i % y.Length]))];

    double[]? Numbers(OnnxNode node, int input)
    {
        if (!node.Has(input) || !source.Initializers.TryGetValue(node.Inputs[input], out var proto))
            return null;
        var tensor = OnnxTensor.Of(proto, source.File, source.DataFiles);
        return tensor.Floats is { } floats ? [.. floats.Select(x => (double)x)] : [.. tensor.Whole!.Select(x => (double)x)];
    }
}
