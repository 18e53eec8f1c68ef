using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Formats.Onnx;

/// <summary>The image that a graph reads.</summary>
/// <param name="Dims">Its sizes in ONNX, without the batch.</param>
/// <param name="IsChannelsFirst">Whether it is [C, H, W], or [H, W, C] that a transposition follows.</param>
sealed record OnnxImage(int[] Dims, bool IsChannelsFirst)
{
    /// <summary>Its shape here.</summary>
    public Shape Shape => (Dims, IsChannelsFirst) switch
    {
        ([var count], _) => Shape.Vector(count),
        ([var depth, var width], _) => new Shape(1, width, depth),
        ([var depth, var height, var width], true) => new Shape(height, width, depth),
        ([var height, var width, var depth], false) => new Shape(height, width, depth),
        _ => default,
    };

    /// <summary>What it stands for in the graph.</summary>
    public OnnxActivation Value(NodeOutput input) => new(input, Dims, IsChannelsFirst && Dims.Length > 1);

    /// <summary>The image of a graph.</summary>
    /// <param name="source">What the file says.</param>
    /// <param name="size">Height and width where it does not.</param>
    /// <exception cref="GaborFormatException">It is no image of numbers, or its size is not stated.</exception>
    public static OnnxImage Of(OnnxSource source, (int Height, int Width)? size)
    {
        string name = GaborFormatException.Quote(source.Input);
        int type = source.Image.Type?.TensorType?.ElemType ?? 0;
        if (OnnxType.Of(type) is not { IsWhole: false })
        {
            throw new GaborFormatException(
                source.File, $"its input {name} is of type {OnnxType.NameOf(type)}; images of FLOAT, and of UINT8 as [N, H, W, C], are read.");
        }

        return Of(source, size, !BecomesChannelsFirst(source));
    }

    /// <summary>The same where it is known which axis the channels are.</summary>
    public static OnnxImage Of(OnnxSource source, (int Height, int Width)? size, bool isFirst)
    {
        string name = GaborFormatException.Quote(source.Input);
        int[] all = source.ImageDims();
        if (all.Length is < 2 or > 4)
            throw new GaborFormatException(source.File, $"its input {name} has {all.Length} axes; an image has 4, the batch first.");
        int[] dims = all[1..];
        if (dims.Length == 3 && size is { } stated)
        {
            int height = isFirst ? 1 : 0;
            if (dims[height] == 0)
                dims[height] = stated.Height;
            if (dims[height + 1] == 0)
                dims[height + 1] = stated.Width;
        }

        if (dims.Any(d => d < 1))
        {
            throw new GaborFormatException(
                source.File, $"its input {name} is {string.Join('×', all.Select(d => d == 0 ? "?" : FormattableString.Invariant($"{d}")))}; "
                + "state the height and width of images.");
        }

        return new OnnxImage(dims, isFirst);
    }

    /// <summary>Whether what becomes of the image, but for sums and products with numbers, is a transposition to channels first.</summary>
    static bool BecomesChannelsFirst(OnnxSource source)
    {
        string name = source.Input;
        foreach (var node in source.Nodes)
        {
            if (!node.Inputs.Contains(name))
                continue;
            if (node.Operator == "Transpose")
                return node.Ints("perm") is [0, 3, 1, 2];
            if (node.Operator is not ("Cast" or "Identity" or "Add" or "Sub" or "Mul" or "Div") || node.Outputs.Count != 1)
                return false;
            name = node.Outputs[0];
        }

        return false;
    }
}
