using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Experiments.Representations;

/// <summary>
/// The part of the image that one place of a layer sees (5.2.1): the smallest rectangle that holds every pixel on which its activations
/// depend, clipped to the image.
/// </summary>
/// <remarks>
/// A window's position (y, x) reads the rows yS₁ − P₁ … yS₁ − P₁ + (F₁ − 1)δ₁ of its input and the columns likewise, and what those see of
/// the image is found in the same way, back to the image; where branches meet, what any of them sees. A layer that mixes all places, as a
/// dense one, sees all that its input sees. With dilation, or strides longer than windows, the rectangle has holes.
/// </remarks>
public static class ReceptiveField
{
    /// <summary>What one place of a layer sees.</summary>
    /// <param name="model">The network.</param>
    /// <param name="layer">The layer's place in <see cref="Model.Nodes"/>.</param>
    /// <param name="row">0 … H' − 1 of its output.</param>
    /// <param name="column">0 … W' − 1.</param>
    public static InputWindow Of(Model model, int layer, int row, int column)
    {
        ArgumentNullException.ThrowIfNull(model);
        var shape = model.Nodes[layer].Layer.Output;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)shape.Height, nameof(row));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)shape.Width, nameof(column));

        // Layers stand behind those that they read, so what each has to show is known when its turn comes.
        var asked = new InputWindow[layer + 1];
        asked[layer] = new(row, column, 1, 1);
        var seen = InputWindow.Nothing;
        for (int i = layer; i >= 0; i--)
        {
            if (asked[i].Height == 0)
                continue;
            var node = model.Nodes[i];
            for (int k = 0; k < node.Sources.Count; k++)
            {
                var read = Read(node.Layer, node.Layer.Inputs[k], asked[i]);
                if (node.Sources[k] < 0)
                    seen = seen.Union(read);
                else
                    asked[node.Sources[k]] = asked[node.Sources[k]].Union(read);
            }
        }

        return seen;
    }

    /// <summary>What a layer reads of an input for some places of its output.</summary>
    static InputWindow Read(Layer layer, Shape input, InputWindow places) => layer switch
    {
        Convolution convolution => Under(convolution.Window, input, places),
        MaxPooling pooling => Under(pooling.Window, input, places),
        AveragePooling pooling => Under(pooling.Window, input, places),
        TransposedConvolution transposed => Above(transposed.Window, input, places),
        FilterLayer filters => Under(filters.Window, input, places),
        Upsample upsample => InputWindow.Between(
            places.Top / upsample.Factor, places.Left / upsample.Factor, ((places.Bottom - 1) / upsample.Factor) + 1,
            ((places.Right - 1) / upsample.Factor) + 1),
        ImagePadding padding => InputWindow.Between(
            Math.Max(places.Top - padding.Top, 0), Math.Max(places.Left - padding.Left, 0),
            Math.Min(places.Bottom - padding.Top, input.Height), Math.Min(places.Right - padding.Left, input.Width)),
        Transpose transpose => Turned(transpose.Axes, input, places),
        Reshape => Laid(layer.Output, input, places),
        Multiply when input != layer.Output => new(0, 0, 1, 1),
        Activation or Add or Multiply or Affine or Concat or BatchNormalization or LocalResponseNormalization or Softmax or Dropout
            or SpatialDropout or GaussianNoise or ChannelPadding => places,
        _ => new(0, 0, input.Height, input.Width),
    };

    /// <summary>Axis r of the input became the rows, axis c the columns; what became the channels is seen whole.</summary>
    static InputWindow Turned((int Rows, int Columns, int Channels) axes, Shape input, InputWindow places)
    {
        (int First, int End) Along(int axis, int size) =>
            axis == axes.Rows ? (places.Top, places.Bottom) : axis == axes.Columns ? (places.Left, places.Right) : (0, size);

        var (rows, columns) = (Along(0, input.Height), Along(1, input.Width));
        return InputWindow.Between(rows.First, columns.First, rows.End, columns.End);
    }

    /// <summary>The same numbers in the same order, in rows of another length.</summary>
    static InputWindow Laid(Shape output, Shape input, InputWindow places)
    {
        var seen = InputWindow.Nothing;
        for (int y = places.Top; y < places.Bottom; y++)
        {
            int first = ((y * output.Width) + places.Left) * output.Depth / input.Depth;
            int last = ((((y * output.Width) + places.Right) * output.Depth) - 1) / input.Depth;
            int top = first / input.Width, bottom = (last / input.Width) + 1;
            seen = seen.Union(bottom - top == 1
                ? InputWindow.Between(top, first % input.Width, bottom, (last % input.Width) + 1)
                : InputWindow.Between(top, 0, bottom, input.Width));
        }

        return seen;
    }

    /// <summary>The pixels under the windows at some places.</summary>
    static InputWindow Under(Window w, Shape input, InputWindow places)
    {
        var rows = Taps(places.Top, places.Bottom, w.StrideHeight, w.PaddingTop, w.DilationHeight, w.Height, input.Height);
        var columns = Taps(places.Left, places.Right, w.StrideWidth, w.PaddingLeft, w.DilationWidth, w.Width, input.Width);
        return InputWindow.Between(rows.First, columns.First, rows.End, columns.End);
    }

    /// <summary>The rows of the image under windows at some positions: those of their taps that do not lie in the padding.</summary>
    static (int First, int End) Taps(int first, int end, int stride, int padding, int dilation, int taps, int size)
    {
        int least = size, most = 0;
        for (int position = first; position < end; position++)
        {
            int start = (position * stride) - padding;
            var (from, to) = TapRange.Inside(start, dilation, taps, size);
            if (from >= to)
                continue;
            least = Math.Min(least, start + (from * dilation));
            most = Math.Max(most, start + ((to - 1) * dilation) + 1);
        }

        return (least, most);
    }

    /// <summary>The pixels whose stamps meet some places of the output of a transposed convolution.</summary>
    static InputWindow Above(Window w, Shape input, InputWindow places)
    {
        var rows = Stamps(places.Top, places.Bottom, w.StrideHeight, w.PaddingTop, w.DilationHeight, w.Height, input.Height);
        var columns = Stamps(places.Left, places.Right, w.StrideWidth, w.PaddingLeft, w.DilationWidth, w.Width, input.Width);
        return InputWindow.Between(rows.First, columns.First, rows.End, columns.End);
    }

    static (int First, int End) Stamps(int first, int end, int stride, int padding, int dilation, int taps, int size)
    {
        int least = size, most = 0;
        for (int position = 0; position < size; position++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                int place = (position * stride) + (tap * dilation) - padding;
                if (place >= first && place < end)
                    (least, most) = (Math.Min(least, position), Math.Max(most, position + 1));
            }
        }

        return (least, most);
    }
}
