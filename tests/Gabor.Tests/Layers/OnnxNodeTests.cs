using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Layers;

/// <summary>
/// Windows as others count them: inputs and outputs that ONNX publishes for its operators (github.com/onnx/onnx,
/// onnx/backend/test/case/node/conv.py, convtranspose.py, averagepool.py and maxpool.py, and Operators.md; Apache 2.0), which name the
/// tests.
/// </summary>
public sealed class OnnxNodeTests
{
    static readonly float[] Ones = [.. Enumerable.Repeat(1f, 9)];

    [Fact]
    public void Conv_with_strides_and_asymmetric_padding() => Convolves(
        new(7, 5, 1), new(3, 3, 2) { PaddingTop = 1, PaddingBottom = 1 }, new(4, 2, 1), [21, 33, 99, 117, 189, 207, 171, 183]);

    [Fact]
    public void Conv_with_autopad_same() => Convolves(
        new(5, 5, 1), Window.Square(3, stride: 2).SameOver(new(5, 5, 1)), new(3, 3, 1), [12, 27, 24, 63, 108, 81, 72, 117, 84]);

    [Fact]
    public void Convtranspose_pad() => Transposes(
        new(3, 3) { StrideHeight = 3, StrideWidth = 2 }, (1, 1), new(10, 8, 1),
        [
            0, 0, 1, 1, 3, 2, 2, 0, 0, 0, 1, 1, 3, 2, 2, 0, 0, 0, 1, 1, 3, 2, 2, 0, 3, 3, 7, 4, 9, 5, 5, 0, 3, 3, 7, 4, 9, 5, 5, 0,
            3, 3, 7, 4, 9, 5, 5, 0, 6, 6, 13, 7, 15, 8, 8, 0, 6, 6, 13, 7, 15, 8, 8, 0, 6, 6, 13, 7, 15, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ]);

    [Fact]
    public void Convtranspose_pads() => Transposes(
        new(3, 3, 1, 1, 2) { StrideHeight = 3, StrideWidth = 2 }, (0, 0), new(7, 3, 1),
        [1, 1, 3, 1, 1, 3, 7, 4, 9, 7, 4, 9, 7, 4, 9, 13, 7, 15, 13, 7, 15]);

    [Fact]
    public void Convtranspose_autopad_same() => Transposes(
        new(3, 3, 2) { PaddingBottom = 1, PaddingRight = 1 }, (0, 0), new(6, 6, 1),
        [
            0, 0, 1, 1, 3, 2, 0, 0, 1, 1, 3, 2, 3, 3, 8, 5, 12, 7, 3, 3, 7, 4, 9, 5, 9, 9, 20, 11, 24, 13, 6, 6, 13, 7, 15, 8,
        ]);

    [Fact]
    public void Convtranspose_dilations()
    {
        var layer = new TransposedConvolution("transposed", new(3, 3, 1), 1, Window.Square(2, dilation: 2), hasBias: false);
        Gives(
            layer, [3, 8, 1, 9, 5, 7, 3, 2, 6], [7, 2, 1, 9], new(5, 5, 1),
            [21, 56, 13, 16, 2, 63, 35, 67, 10, 14, 24, 22, 76, 76, 21, 9, 5, 88, 45, 63, 3, 2, 33, 18, 54]);
    }

    [Fact]
    public void Averagepool_2d_precomputed_pads_count_include_pad() => Gives(
        new AveragePooling("average", new(5, 5, 1), new(5, 5, 1, 2, 2), countsPadding: true), UpFrom(1, 25), [], new(5, 5, 1),
        [
            2.52f, 3.6f, 4.8f, 4.08f, 3.24f, 4.56f, 6.4f, 8.4f, 7.04f, 5.52f, 7.2f, 10f, 13f, 10.8f, 8.4f, 6.96f, 9.6f, 12.4f, 10.24f,
            7.92f, 6.12f, 8.4f, 10.8f, 8.88f, 6.84f,
        ]);

    [Fact]
    public void Averagepool_2d_precomputed_pads() => Gives(
        new AveragePooling("average", new(5, 5, 1), new(5, 5, 1, 2, 2)), UpFrom(1, 25), [], new(5, 5, 1),
        [
            7, 7.5f, 8, 8.5f, 9, 9.5f, 10, 10.5f, 11, 11.5f, 12, 12.5f, 13, 13.5f, 14, 14.5f, 15, 15.5f, 16, 16.5f, 17, 17.5f, 18, 18.5f,
            19,
        ]);

    [Fact]
    public void Averagepool_2d_ceil() => Gives(
        new AveragePooling("average", new(4, 4, 1), new(3, 3, 2), roundsUp: true), UpFrom(1, 16), [], new(2, 2, 1), [6, 7.5f, 12, 13.5f]);

    /// <summary>The published numbers are those of a divisor of 9: the padding counts.</summary>
    [Fact]
    public void Averagepool_2d_ceil_last_window_starts_on_pad() => Gives(
        new AveragePooling("average", new(2, 2, 3), new(3, 3, 3, 1, 1), roundsUp: true, countsPadding: true),
        [0.8580f, 0.8816f, 0.9067f, 0.0786f, 0.4353f, 0.9483f, 0.2692f, 0.5772f, 0.5970f, 0.1537f, 0.6623f, 0.7630f], [], new(1, 1, 3),
        [0.1511f, 0.2841f, 0.3572f], 4e-4);

    [Fact]
    public void Averagepool_2d_precomputed_same_upper() => Gives(
        new AveragePooling("average", new(5, 5, 1), Window.Square(3, stride: 2).SameOver(new(5, 5, 1))), UpFrom(1, 25), [], new(3, 3, 1),
        [4, 5.5f, 7, 11.5f, 13, 14.5f, 19, 20.5f, 22]);

    [Fact]
    public void Maxpool_2d_precomputed_pads() => Gives(
        new MaxPooling("pool", new(5, 5, 1), new(5, 5, 1, 2, 2)), UpFrom(1, 25), [], new(5, 5, 1),
        [13, 14, 15, 15, 15, 18, 19, 20, 20, 20, 23, 24, 25, 25, 25, 23, 24, 25, 25, 25, 23, 24, 25, 25, 25]);

    [Fact]
    public void Maxpool_2d_ceil() => Gives(
        new MaxPooling("pool", new(4, 4, 1), new(3, 3, 2), roundsUp: true), UpFrom(1, 16), [], new(2, 2, 1), [11, 12, 15, 16]);

    [Fact]
    public void Maxpool_2d_dilations() => Gives(
        new MaxPooling("pool", new(4, 4, 1), Window.Square(2, dilation: 2)), UpFrom(1, 16), [], new(2, 2, 1), [11, 12, 15, 16]);

    static void Convolves(Shape input, Window window, Shape output, float[] expected) =>
        Gives(new Convolution("conv", input, 1, window, hasBias: false), UpFrom(0, input.Count), Ones, output, expected);

    static void Transposes(Window window, (int, int) outputPadding, Shape output, float[] expected) => Gives(
        new TransposedConvolution("transposed", new(3, 3, 1), 1, window, hasBias: false, outputPadding: outputPadding), UpFrom(0, 9), Ones,
        output, expected);

    static float[] UpFrom(int first, int count) => [.. Enumerable.Range(first, count)];

    static void Gives(Layer layer, float[] x, float[] weights, Shape output, float[] expected, double tolerance = 1e-6)
    {
        Assert.Equal(output, layer.Output);
        if (layer.Parameters.Count > 0)
            weights.CopyTo(layer.Parameters[0].Value.Span);
        using var workers = new Workers(1);
        Numbers.Close(expected.Exactly(), new LayerRun(layer, 1).Forward([x], workers), tolerance, layer.Name);
    }
}
