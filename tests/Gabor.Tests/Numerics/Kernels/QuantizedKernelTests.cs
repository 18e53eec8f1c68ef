using System.Runtime.InteropServices;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Quantized;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels;

/// <summary>Layers of bytes by plain loops, and by every product that this processor has: the same bits.</summary>
public sealed class QuantizedKernelTests
{
    const int Images = 3;

    static readonly ByteScale Input = new(0.037f, 113), Output = new(0.9f, 60);

    public static TheoryData<string> Products => [.. IntegerProducts.Here.Select(product => product.ToString())];

    /// <summary>Windows with and without padding, holes, strides and groups; depths that are and are not multiples of four; filters for
    /// whole and broken panels, whose number is the last.</summary>
    static readonly (WindowGeometry Window, int Groups, int Filters)[] Cases =
    [
        (new(5, 6, 4, 3, 3, 1, 1, 1, 5, 6), 1, 16),
        (new(7, 5, 3, 3, 2, 2, 1, 0, 4, 2), 1, 21),
        (new(6, 6, 8, 3, 3, 1, 0, 0, 4, 4), 1, 35),
        (new(4, 4, 5, 1, 1, 1, 0, 0, 4, 4), 1, 7),
        (new(9, 9, 2, 3, 3, 1, 2, 2, 9, 9) { DilationHeight = 2, DilationWidth = 2 }, 1, 5),
        (new(5, 5, 8, 3, 3, 1, 1, 1, 5, 5), 2, 6),
        (new(6, 5, 12, 3, 3, 1, 1, 1, 6, 5), 4, 12),
        (new(6, 7, 20, 3, 3, 1, 1, 1, 6, 7), 20, 20),
        (new(5, 5, 16, 2, 3, 2, 0, 0, 2, 2), 16, 16),
        (new(5, 5, 6, 3, 3, 1, 1, 1, 5, 5), 6, 6),
        (new(40, 70, 32, 1, 1, 1, 0, 0, 40, 70), 1, 3),
    ];

    [Theory]
    [MemberData(nameof(Products))]
    public void A_convolution_gives_the_bits_of_plain_loops(string name)
    {
        var product = Enum.Parse<IntegerProduct>(name);
        foreach (var (window, groups, filters) in Cases)
        {
            var g = new GroupedGeometry(window, groups, filters);
            var (weight, scale, bias) = Parameters(g.Weights, filters);
            byte[] bytes = Bytes(Images * window.ImageFloats);
            float[] expected = Expected(g, bytes, weight, scale, bias);
            float[] prepared = new float[QuantizedFilters.Floats(g, IntegerWay.Of(g, product))];
            QuantizedFilters.Write(g, IntegerWay.Of(g, product), weight, scale, bias, Input, prepared);
            Each($"{window.Height}x{window.Width}x{window.Depth} to {filters} in {groups}", bytes, window.ImageFloats, expected,
                window.Positions * filters, (input, floats, isBytes, rounds, workers) => QuantizedConvolutionKernels.Forward(
                    g, input.Of(), prepared, new ByteOutput(floats, isBytes, rounds ? Output : null), Images, product, workers));
        }
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void A_dense_layer_gives_the_bits_of_plain_loops(string name)
    {
        var product = Enum.Parse<IntegerProduct>(name);
        foreach (var (inputs, outputs) in ((int, int)[])[(1, 1), (3, 16), (64, 10), (130, 37)])
        {
            var g = QuantizedDenseKernels.Geometry(inputs, outputs);
            var way = new IntegerWay(product, IsDepthwise: false);
            var (weight, scale, bias) = Parameters(inputs * outputs, outputs);
            byte[] bytes = Bytes(Images * inputs);
            float[] expected = Expected(g, bytes, weight, scale, bias);
            float[] prepared = new float[QuantizedFilters.Floats(g, way)];
            QuantizedFilters.Write(g, way, weight, scale, bias, Input, prepared);
            Each($"{inputs} to {outputs}", bytes, inputs, expected, outputs, (input, floats, isBytes, rounds, workers) =>
                QuantizedDenseKernels.Forward(
                    g, input.Of(), prepared, new ByteOutput(floats, isBytes, rounds ? Output : null), Images, product, workers));
        }
    }

    /// <summary>The largest sums that there can be: no product may saturate on the way.</summary>
    [Theory]
    [MemberData(nameof(Products))]
    public void The_largest_numbers_do_not_saturate(string name)
    {
        var product = Enum.Parse<IntegerProduct>(name);
        var way = new IntegerWay(product, IsDepthwise: false);
        foreach (int sign in (int[])[1, -1])
        {
            int taps = QuantizedConvolutionKernels.MostTaps;
            var g = QuantizedDenseKernels.Geometry(taps, 1);
            var scale = new ByteScale(1, 0);
            float[] weight = new float[taps], prepared = new float[QuantizedFilters.Floats(g, way)], found = new float[1];
            weight.AsSpan().Fill(sign == 1 ? 127 : -128);
            QuantizedFilters.Write(g, way, weight, [1], [0], scale, prepared);
            byte[] bytes = new byte[(taps + 3) / 4 * 4];
            bytes.AsSpan(0, taps).Fill(255);
            using var workers = new Workers(1);
            QuantizedDenseKernels.Forward(
                g, new ByteInput(MemoryMarshal.Cast<byte, float>(bytes), true, scale), prepared, new ByteOutput(found, false, null), 1,
                product, workers);
            Assert.Equal((float)(taps * 255L * (sign == 1 ? 127 : -128)), found[0]);
        }
    }

    [Fact]
    public void Max_pooling_takes_the_largest_byte()
    {
        foreach (var g in (WindowGeometry[])
            [new(6, 7, 19, 3, 3, 2, 1, 1, 3, 4), new(4, 4, 3, 2, 2, 2, 0, 0, 2, 2), new(70, 66, 19, 2, 2, 2, 0, 0, 35, 33)])
        {
            byte[] bytes = Bytes(g.ImageFloats);
            float[] floats = new float[ByteArrays.Floats(bytes.Length)], found = new float[ByteArrays.Floats(g.Positions * g.Depth)];
            bytes.CopyTo(MemoryMarshal.AsBytes(floats.AsSpan()));
            using var workers = new Workers(2);
            ByteValueKernels.MaxPool(g, floats, found, 1, workers);
            var pooled = MemoryMarshal.AsBytes(found.AsSpan());
            for (int i = 0; i < g.Positions * g.Depth; i++)
            {
                int d = i % g.Depth, column = i / g.Depth % g.OutputWidth, row = i / g.Depth / g.OutputWidth, most = 0;
                for (int u = (row * 2) - g.PaddingTop; u < (row * 2) - g.PaddingTop + g.WindowHeight; u++)
                {
                    for (int v = (column * 2) - g.PaddingLeft; v < (column * 2) - g.PaddingLeft + g.WindowWidth; v++)
                    {
                        if (u >= 0 && u < g.Height && v >= 0 && v < g.Width)
                            most = Math.Max(most, bytes[(((u * g.Width) + v) * g.Depth) + d]);
                    }
                }

                Assert.Equal(most, pooled[i]);
            }
        }
    }

    delegate void Kernel(Source input, Span<float> output, bool storesBytes, bool rounds, Workers workers);

    /// <summary>An input, as bytes in whole floats an image, or as numbers.</summary>
    sealed record Source(float[] Values, bool IsBytes)
    {
        public ByteInput Of() => new(Values, IsBytes, Input);
    }

    /// <summary>From bytes and from numbers, to numbers, rounded numbers and bytes, by several threads.</summary>
    static void Each(string what, byte[] bytes, int elements, float[] expected, int outputs, Kernel kernel)
    {
        foreach (bool isBytes in (bool[])[false, true])
        {
            var source = isBytes ? new Source(Whole(bytes, elements), true) : new Source([.. bytes.Select(Input.Number)], false);
            foreach (int threads in (int[])[1, 3])
            {
                using var workers = new Workers(threads);
                float[] numbers = new float[expected.Length], rounded = new float[expected.Length];
                float[] stored = new float[Images * ByteArrays.Floats(outputs)];
                kernel(source, numbers, false, false, workers);
                kernel(source, rounded, false, true, workers);
                kernel(source, stored, true, true, workers);
                string at = $"{what}, {(isBytes ? "bytes" : "numbers")}, {threads} threads";
                Numbers.SameBits(expected, numbers, at);
                Numbers.SameBits([.. expected.Select(a => Output.Number(Output.Quantize(a)))], rounded, at + ", rounded");
                Numbers.SameBits(Whole([.. expected.Select(Output.Quantize)], outputs), stored, at + ", stored");
            }
        }
    }

    static float[] Expected(in GroupedGeometry g, byte[] bytes, float[] weight, float[] scale, float[] bias)
    {
        var window = g.Window;
        float[] a = new float[Images * window.Positions * g.Filters];
        for (int at = 0; at < a.Length; at++)
        {
            int k = at % g.Filters, position = at / g.Filters % window.Positions, image = at / g.Filters / window.Positions;
            int y = position / window.OutputWidth, x = position % window.OutputWidth, group = k / (g.Filters / g.Groups);
            int depth = window.Depth / g.Groups;
            long sum = 0;
            for (int i = 0; i < window.WindowHeight; i++)
            {
                for (int j = 0; j < window.WindowWidth; j++)
                {
                    int u = (y * window.StrideHeight) + (i * window.DilationHeight) - window.PaddingTop;
                    int v = (x * window.StrideWidth) + (j * window.DilationWidth) - window.PaddingLeft;
                    for (int d = 0; d < depth && u >= 0 && v >= 0 && u < window.Height && v < window.Width; d++)
                    {
                        byte q = bytes[(((((image * window.Height) + u) * window.Width) + v) * window.Depth) + (group * depth) + d];
                        sum += (q - Input.ZeroPoint) * (long)weight[(((((i * window.WindowWidth) + j) * depth) + d) * g.Filters) + k];
                    }
                }
            }

            a[at] = float.FusedMultiplyAdd(sum, Input.Scale * scale[k], bias[k]);
        }

        return a;
    }

    static (float[] Weight, float[] Scale, float[] Bias) Parameters(int weights, int filters)
    {
        var random = new System.Random(weights);
        return (
            [.. Enumerable.Range(0, weights).Select(_ => (float)random.Next(-127, 128))],
            [.. Enumerable.Range(0, filters).Select(k => 0.002f + (0.0001f * k))], Numbers.Some(filters, 4));
    }

    static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new System.Random(count).NextBytes(bytes);
        return bytes;
    }

    static float[] Whole(byte[] bytes, int elements)
    {
        int floats = ByteArrays.Floats(elements);
        float[] whole = new float[bytes.Length / elements * floats];
        for (int n = 0; n < bytes.Length / elements; n++)
            bytes.AsSpan(n * elements, elements).CopyTo(MemoryMarshal.AsBytes(whole.AsSpan(n * floats, floats)));
        return whole;
    }
}
