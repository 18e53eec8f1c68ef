using Gabor.Numerics;

namespace Gabor.Formats.Onnx;

/// <summary>In which order, and under which axes, a written value has the numbers of a layer.</summary>
enum OnnxOrder
{
    /// <summary>[N, C, H, W].</summary>
    First,

    /// <summary>[N, H, W, C].</summary>
    Last,

    /// <summary>[N, n], pixel by pixel as layers have it.</summary>
    Rows,

    /// <summary>[N, n], channel by channel: flattened from [N, C, H, W].</summary>
    RowsOfChannels,
}

/// <summary>A value of a graph that is written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">The shape of its numbers as layers have it; of rows that of the image before it was flattened.</param>
/// <param name="Order">In which order they lie.</param>
sealed record OnnxWritten(string Name, Shape Shape, OnnxOrder Order)
{
    /// <summary>How many numbers an image has.</summary>
    public int Count => Shape.Count;

    /// <summary>Whether all orders are one.</summary>
    public bool HasOneOrder => Shape.Depth == 1 || Shape.Height * Shape.Width == 1;
}
