using Gabor.Layers;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Layers;

/// <summary>
/// Sums of many terms that are all alike, where roundings do not cancel: the exact result is their number times one of them. One float
/// that takes them one after another would be 5e-4 off after 50 000.
/// </summary>
public sealed class LongSumTests
{
    const float Value = 0.1f;

    public static TheoryData<string, ConvolutionAlgorithm> Convolutions =>
        new MatrixTheoryData<string, ConvolutionAlgorithm>(
            ["1 × 1 on 112 × 112", "3 × 3 on 80 × 80", "5 × 5 on 80 × 80", "3 × 3 × 2800", "25 088 filters"],
            Enum.GetValues<ConvolutionAlgorithm>());

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void A_convolution_does_not_drift(string what, ConvolutionAlgorithm algorithm)
    {
        // Minimal filtering and transforms round what they sum beforehand, with all terms alike in the same direction.
        bool transforms = algorithm is ConvolutionAlgorithm.Winograd or ConvolutionAlgorithm.Fft or ConvolutionAlgorithm.Auto;
        double tolerance = transforms && what.StartsWith('5') ? 5e-6 : transforms ? 2e-6 : 1e-6;
        switch (what)
        {
            case "1 × 1 on 112 × 112":
                Check(
                new Convolution("c", new(112, 112, 2), 3, new(1, 1), hasBias: false), 8, algorithm, tolerance); break;
            case "3 × 3 on 80 × 80":
                Check(
                new Convolution("c", new(80, 80, 16), 16, new(3, 3), hasBias: false), 3, algorithm, tolerance); break;
            case "5 × 5 on 80 × 80":
                Check(
                new Convolution("c", new(80, 80, 16), 16, new(5, 5), hasBias: false), 2, algorithm, tolerance); break;
            case "3 × 3 × 2800": Check(new Convolution("c", new(3, 3, 2800), 2, new(3, 3), hasBias: false), 1, algorithm, tolerance); break;
            default: Check(new Convolution("c", new(2, 2, 1), 25_088, new(1, 1), hasBias: false), 1, algorithm, tolerance); break;
        }
    }

    [Fact]
    public void A_dense_layer_does_not_drift()
    {
        Check(new Dense("d", new(1, 1, 25_088), 3, hasBias: false), 1);
        Check(new Dense("d", new(1, 1, 25_088), 10, hasBias: false), 9);
        Check(new Dense("d", new(1, 1, 25_088), 70, hasBias: false), 20);
        Check(new Dense("d", new(1, 1, 25_088), 100, hasBias: false), 1);
        Check(new Dense("d", new(1, 1, 3), 25_088, hasBias: false), 2);
        Check(new Dense("d", new(1, 1, 3), 4, hasBias: false), 100_000);
        Check(new Dense("d", new(1, 1, 70), 10, hasBias: false), 3000);
    }

    [Fact]
    public void Groups_holes_and_windows_of_their_own_do_not_drift()
    {
        Check(new Convolution("depthwise", new(112, 112, 3), 3, new(3, 3), hasBias: false, groups: 3), 8);
        Check(new Convolution("grouped", new(112, 112, 4), 4, new(3, 3), hasBias: false, groups: 2), 8);
        Check(new Convolution("grouped", new(3, 3, 5600), 2, new(3, 3), hasBias: false, groups: 2), 1);
        Check(new Convolution("grouped", new(1, 1, 2), 50_176, new(1, 1), hasBias: false, groups: 2), 1);
        Check(new Convolution("dilated", new(112, 112, 2), 3, Window.Square(3, dilation: 2), hasBias: false), 8);
        Check(new TransposedConvolution("transposed", new(112, 112, 2), 3, new(2, 2, 2), hasBias: false), 8);
        Check(new LocallyConnected("local", new(2, 2, 2), 3, new(2, 2), hasBias: false), 100_000);
        Check(new LocallyConnected("local", new(2, 2, 7000), 2, new(2, 2), hasBias: false), 1);
    }

    [Theory]
    [InlineData(56), InlineData(224), InlineData(316)]
    public void A_mean_does_not_drift(int side)
    {
        foreach (
            Layer layer in (Layer[])[
                new AveragePooling("a", new(side, side, 3), new(side, side)), new GlobalAveragePooling("g", new(side, side, 3))])
        {
            using var workers = new Workers(2);
            float[] x = [.. Enumerable.Repeat(Value, layer.Inputs[0].Count)];
            Assert.All(new LayerRun(layer, 1).Forward([x], workers), mean => Assert.Equal(Value, mean, 1e-7));
        }
    }

    /// <summary>Every number of terms, with the same bits on every tier and number of threads.</summary>
    static void Check(Layer layer, int images, ConvolutionAlgorithm algorithm = default, double tolerance = 1e-6)
    {
        foreach (var parameter in layer.Parameters)
            parameter.Value.Span.Fill(Value);
        float[] x =
        [
            .. Enumerable.Repeat(Value, images * layer.Inputs[0].Count),
        ], g = [.. Enumerable.Repeat(Value, images * layer.Output.Count)];
        float[][]? first = null;
        foreach (
            (Tier tier, int threads) in (ReadOnlySpan<(Tier, int)>)[
                (Tier.Lanes512, 2), (Tier.Lanes256, 3), (Tier.Lanes128, 1), (Tier.Scalar, 2)])
        {
            using var workers = new Workers(threads, tier);
            var run = new LayerRun(layer, images, convolution: algorithm);
            float[] a = [.. run.Forward([x], workers)];
            float[][] found = [a, .. run.Backward(g, workers)];
            first ??= found;
            for (int i = 0; i < found.Length; i++)
                Numbers.SameBits(first[i], found[i], $"{layer.Name}, array {i}, {tier}, {threads} threads");
        }

        // The most terms that an element of each has, where the window lies inside, or all windows do.
        double term = (double)Value * Value, multiplyAdds = layer.MultiplyAdds;
        Near(multiplyAdds / layer.Output.Count, first![0], "A");
        Near(images * multiplyAdds / layer.Parameters[0].Count, first[2], "∂W");
        if (layer is Dense || layer.Inputs[0].Height < 4)
            Near(multiplyAdds / layer.Inputs[0].Count, first[1], "∂X");

        void Near(double terms, float[] found, string what)
        {
            double worst = found.Max(value => Math.Abs((value / (terms * term)) - 1));
            Assert.True(worst <= tolerance, $"{layer.Name} ({algorithm}): {what} of {terms} terms is {worst:g2} off");
        }
    }
}
