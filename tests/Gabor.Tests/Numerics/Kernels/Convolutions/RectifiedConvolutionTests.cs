using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.Convolutions;

/// <summary>A rectifier that is part of a convolution gives the bits of the convolution and then the rectifier.</summary>
public sealed class RectifiedConvolutionTests
{
    // Edges on all sides, strides, dilation, long sums, channels that fill no vector, and images with one row or column.
    static readonly (WindowGeometry Geometry, int Filters, int Groups)[] Shapes =
    [
        (new(9, 8, 5, 3, 3, 1, 1, 1, 9, 8), 7, 1),
        (new(9, 8, 32, 3, 3, 2, 1, 1, 5, 4), 40, 1),
        (new(7, 7, 160, 1, 1, 1, 0, 0, 7, 7), 96, 1),
        (new(3, 4, 1100, 1, 1, 1, 0, 0, 3, 4), 20, 1),
        (new(11, 12, 6, 5, 5, 1, 2, 2, 11, 12), 9, 1),
        (new(14, 13, 37, 3, 3, 1, 1, 1, 14, 13), 37, 37),
        (new(13, 21, 16, 3, 3, 2, 1, 1, 7, 11), 16, 16),
        (new(1, 5, 24, 3, 3, 1, 1, 1, 1, 5), 24, 24),
        (new(12, 12, 5, 9, 9, 1, 4, 4, 12, 12), 5, 5),
        (new(8, 8, 12, 3, 3, 1, 1, 1, 8, 8), 18, 3),
    ];

    public static TheoryData<string, Rectifier> Cases()
    {
        var cases = new TheoryData<string, Rectifier>();
        foreach (string name in Kernels.Keys)
        {
            foreach (var rectifier in Enum.GetValues<Rectifier>())
                cases.Add(name, rectifier);
        }

        return cases;
    }

    static readonly Dictionary<string, ConvolutionKernel> Kernels = new()
    {
        ["direct"] = ConvolutionKernel.Direct, ["four loops"] = ConvolutionKernel.FourLoops, ["fft"] = ConvolutionKernel.Fft,
        ["im2col"] = ConvolutionKernel.Im2Col, ["implicit"] = ConvolutionKernel.Implicit, ["packed"] = ConvolutionKernel.Packed,
        ["winograd 3x3"] = ConvolutionKernel.Winograd3x3, ["small winograd 3x3"] = ConvolutionKernel.SmallWinograd3x3,
        ["winograd 5x5"] = ConvolutionKernel.Winograd5x5,
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_a_pass_and_then_the_rectifier(string name, Rectifier rectifier)
    {
        int compared = 0;
        foreach (var (g, filters, groups) in Shapes)
        {
            if (!Kernels[name].Computes(g))
                continue;
            var kernel = groups == 1 ? Kernels[name] : ConvolutionKernel.InGroups(g, filters, groups, (_, _) => Kernels[name]);
            foreach (var tier in EveryWorkers.Tiers)
            {
                using var workers = new Workers(2, tier);
                const int Images = 2;
                float[] x = Numbers.Some(Images * g.ImageFloats, 1), w = Numbers.Some(g.Taps / groups * filters, 2);
                float[] b = [.. Numbers.Some(filters, 3).Select(value => 3 * value)];

                // An image with a number that is none, and one of −0, whose outputs are the bias; outputs below 0 and above 6.
                x[0] = float.NaN;
                Array.Fill(x, -0f, g.ImageFloats, g.ImageFloats);
                (b[0], b[1], b[2]) = (0, 7, -1);
                float[] prepared = new float[kernel.PreparedFloats(g, filters, workers.Tier)];
                kernel.Prepare(g, filters, w, prepared, workers);
                float[] expected = new float[Images * g.Positions * filters], found = Numbers.Some(expected.Length, 4);
                kernel.Forward(g, filters, x, prepared, b, expected, Images, Rectifier.None, workers);
                ElementWiseKernels.Rectify(rectifier, expected, expected, workers);
                kernel.Forward(g, filters, x, prepared, b, found, Images, rectifier, workers);
                for (int i = 0; i < found.Length; i++)
                {
                    Assert.True(
                        BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(found[i]),
                        $"{name}, {rectifier}, {tier}, {g}: {expected[i]} and {found[i]} at {i}");
                }

                if (rectifier == Rectifier.Relu6)
                {
                    Assert.Contains(6f, found);
                    Assert.Contains(found, float.IsNaN);
                    Assert.Contains(found, value => value == 0 && float.IsPositive(value));
                }

                compared++;
            }
        }

        Assert.True(compared > 0);
    }
}
