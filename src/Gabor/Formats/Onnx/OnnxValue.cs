using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Formats.Onnx;

/// <summary>What a name in a graph stands for: numbers of the file, or what a layer gives.</summary>
abstract record OnnxValue;

/// <summary>Numbers that do not depend on the image.</summary>
sealed record OnnxConstant(OnnxTensor Tensor) : OnnxValue;

/// <summary>
/// What a layer gives for each image. ONNX has channels first, [C, H, W], and layers here channels last, H × W × D: so a value says in
/// which order its numbers lie, and moves them only where an operator needs another one.
/// </summary>
/// <param name="Output">The layer, and the shape of its numbers as they lie.</param>
/// <param name="Dims">Its sizes in ONNX, without the batch.</param>
/// <param name="IsChannelsFirst">Whether row by row under <paramref name="Dims"/> the numbers are those of the shape channel by channel; if
/// not they are those of the shape as they lie.</param>
sealed record OnnxActivation(NodeOutput Output, int[] Dims, bool IsChannelsFirst) : OnnxValue
{
    /// <summary>The bytes that stand for its numbers, between QuantizeLinear and DequantizeLinear; null elsewhere.</summary>
    public ByteScale? Bytes { get; init; }

    /// <summary>The shape of the numbers as they lie.</summary>
    public Shape Shape => Output.Shape;

    /// <summary>How many numbers an image has.</summary>
    public int Count => Shape.Count;

    /// <summary>Whether both orders are one: there is one place, or one channel.</summary>
    public bool HasOneOrder => Shape.Depth == 1 || Shape.Height * Shape.Width == 1;

    /// <summary>The sizes with the batch, for messages.</summary>
    public string Text => $"[N{string.Concat(Dims.Select(size => $", {size}"))}]";

    /// <summary>What a layer that works element by element makes of it: the order stays.</summary>
    public OnnxActivation With(NodeOutput output) => this with { Output = output };

    /// <summary>An image as layers give it, with [C, H, W] or, of one row, [C, W].</summary>
    public static OnnxActivation Image(NodeOutput output, int spatial = 2) => new(
        output,
        spatial == 1
            ? [output.Shape.Depth, output.Shape.Width]
            : [output.Shape.Depth, output.Shape.Height, output.Shape.Width],
        IsChannelsFirst: true);

    /// <summary>A vector as layers give it.</summary>
    public static OnnxActivation Vector(NodeOutput output) => new(output, [output.Shape.Count], IsChannelsFirst: false);
}
