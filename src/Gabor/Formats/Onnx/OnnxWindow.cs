using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Formats.Onnx;

/// <summary>The window of a node: <c>kernel_shape</c>, <c>strides</c>, <c>dilations</c>, <c>pads</c> and <c>auto_pad</c>.</summary>
static class OnnxWindow
{
    /// <summary>The window over an image.</summary>
    /// <param name="node">The node.</param>
    /// <param name="input">The image, channels last; a row of one where the node has one axis.</param>
    /// <param name="axes">1 or 2, the axes that it slides along.</param>
    /// <param name="sizes">The sizes of the filters; null for <c>kernel_shape</c> alone.</param>
    /// <param name="dilations">Whether the node may have them.</param>
    public static Window Of(OnnxNode node, Shape input, int axes, int[]? sizes, bool dilations = true)
    {
        var (height, width) = Pair(node, "kernel_shape", axes, sizes);
        if (sizes is not null && (height, width) != (axes == 1 ? (1, sizes[0]) : (sizes[0], sizes[1])))
            throw node.Refusal($"kernel_shape is {height}×{width} and its filters are {string.Join('×', sizes)}.");
        var stride = Pair(node, "strides", axes, null);
        var dilation = dilations ? Pair(node, "dilations", axes, null) : (1, 1);
        var window = new Window(height, width)
        {
            StrideHeight = stride.Height, StrideWidth = stride.Width, DilationHeight = dilation.Item1, DilationWidth = dilation.Item2,
        };
        string auto = node.Text("auto_pad", "NOTSET");
        long[] pads = node.Ints("pads") ?? new long[2 * axes];
        switch (auto)
        {
            case "NOTSET":
                return Padded(node, window, pads, axes);
            case "VALID":
                return window;
            case "SAME_UPPER":
                return window.SameOver(input);
            case "SAME_LOWER":
                var same = window.SameOver(input);
                return same with
                {
                    PaddingTop = same.PaddingBottom,
                    PaddingBottom = same.PaddingTop,
                    PaddingLeft = same.PaddingRight,
                    PaddingRight = same.PaddingLeft,
                };
            default:
                throw node.Refusal($"auto_pad is {GaborFormatException.Quote(auto)}; NOTSET, VALID, SAME_UPPER and SAME_LOWER are read.");
        }
    }

    static Window Padded(OnnxNode node, Window window, long[] pads, int axes)
    {
        if (pads.Length != 2 * axes || pads.Any(pad => pad is < 0 or > ushort.MaxValue))
            throw node.Refusal($"pads are {string.Join(',', pads)}; read are {2 * axes} of at least 0.");
        int[] all = [.. pads.Select(pad => (int)pad)];
        return axes == 1
            ? window with { PaddingLeft = all[0], PaddingRight = all[1] }
            : window with { PaddingTop = all[0], PaddingLeft = all[1], PaddingBottom = all[2], PaddingRight = all[3] };
    }

    /// <summary>A number of each axis; 1 for the rows of one axis.</summary>
    static (int Height, int Width) Pair(OnnxNode node, string attribute, int axes, int[]? otherwise)
    {
        long[]? stated = node.Ints(attribute);
        if (stated is null && otherwise is null && attribute == "kernel_shape")
            throw node.Refusal("kernel_shape is missing.");
        long[] numbers = stated ?? otherwise?.Select(size => (long)size).ToArray() ?? [.. Enumerable.Repeat(1L, axes)];
        if (numbers.Length != axes || numbers.Any(number => number is < 1 or > ushort.MaxValue))
            throw node.Refusal($"{attribute} is {string.Join(',', numbers)}; read are {axes} of at least 1.");
        return axes == 1 ? (1, (int)numbers[0]) : ((int)numbers[0], (int)numbers[1]);
    }
}
