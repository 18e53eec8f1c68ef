using System.Numerics;
using Gabor.Numerics.Kernels.Convolutions.Fourier;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Numerics.Kernels.Convolutions.Fourier;

/// <summary>The Fourier transforms of filters against their definition, a sum in double for each frequency.</summary>
public sealed class FourierTests
{
    /// <summary>Of the largest number: some roundings, 6·10⁻⁸, a stage.</summary>
    const double Tolerance = 5e-7;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(7, 8)]
    [InlineData(11, 12)]
    [InlineData(33, 36)]
    [InlineData(38, 40)]
    [InlineData(101, 108)]
    [InlineData(121, 125)]
    [InlineData(129, 135)]
    [InlineData(211, 216)]
    public void A_good_length_is_the_next_without_other_prime_factors_than_2_3_and_5(int length, int good) =>
        Assert.Equal(good, FourierLine.Good(length));

    [Theory]
    [InlineData(1, 1, 1, 1, 1, 1)]
    [InlineData(2, 3, 2, 3, 1, 1)]
    [InlineData(4, 5, 3, 2, 2, 3)]
    [InlineData(8, 6, 8, 6, 1, 16)]
    [InlineData(9, 10, 5, 7, 3, 5)]
    [InlineData(12, 15, 4, 15, 1, 17)]
    [InlineData(16, 18, 16, 1, 2, 8)]
    [InlineData(20, 25, 7, 25, 1, 4)]
    [InlineData(27, 30, 27, 11, 1, 2)]
    [InlineData(36, 32, 3, 3, 5, 20)]
    [InlineData(45, 64, 45, 2, 1, 3)]
    [InlineData(40, 125, 2, 125, 1, 2)]
    [InlineData(7, 11, 6, 10, 2, 2)]
    public void A_filters_transform_is_its_sum_for_every_frequency_with_the_same_bits_from_every_tier_and_number_of_threads(
        int height, int width, int windowHeight, int windowWidth, int depth, int filters)
    {
        var g = new WindowGeometry(
            height, width, depth, windowHeight, windowWidth, 1, 0, 0, height - windowHeight + 1, width - windowWidth + 1);
        int rows = FourierLine.Good(height), columns = FourierLine.Good(width), half = (columns / 2) + 1;
        int matrix = FftConvolution.FilterFloats(g, filters);
        float[] w = Numbers.Some(g.Taps * filters, 1);
        float[]? first = null;
        EveryWorkers.Each((workers, how) =>
        {
            float[] prepared = new float[FftConvolution.PreparedFloats(g, filters)];
            FftConvolution.Prepare(g, filters, w, prepared, workers);
            Numbers.SameBits(first ??= prepared, prepared, how);
        });

        double worst = 0, largest = 0;
        for (int d = 0; d < depth; d++)
            for (int k = 0; k < filters; k++)
                for (int v = 0; v < half; v++)
                    for (int u = 0; u < rows; u++)
                    {
                        Complex sum = 0;
                        for (int i = 0; i < windowHeight; i++)
                            for (int j = 0; j < windowWidth; j++)
                            {
                                double turns = ((double)u * i / rows) + ((double)v * j / columns);
                                sum += w[
                                    (((((i * windowWidth) + j) * depth) + d) * filters) + k] * Complex.FromPolarCoordinates(1,
                                    -2 * Math.PI * turns);
                            }

                        // Real parts are D rows, imaginary ones the next D.
                        int place = (((v * rows) + u) * matrix) + (d * filters) + k;
                        worst = Math.Max(worst, Complex.Abs(sum - new Complex(first![place], first[place + (depth * filters)])));
                        largest = Math.Max(largest, Complex.Abs(sum));
                    }

        Assert.True(worst <= Tolerance * largest, $"{worst / largest:E1} of the largest number");
    }
}
