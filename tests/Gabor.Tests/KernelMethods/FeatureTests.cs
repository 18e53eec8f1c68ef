using Gabor.KernelMethods;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.KernelMethods;

public sealed class FeatureTests
{
    static readonly KernelMethodsGolden Digits = KernelMethodsGolden.Named("digits");

    [Theory]
    [InlineData("gaussian", 0.05)]
    [InlineData("laplacian", 0.1)]
    public void The_error_of_fourier_features_falls_as_1_over_the_root_of_their_number(string name, double gamma)
    {
        using var workers = new Workers(2);
        var function = KernelFunctionRegistry.Default.Named(name).Create(_ => gamma);
        float[] x = Digits.X[..(60 * Digits.N)], k = new float[60 * 60];
        KernelMatrix.Compute(function, x, x, Digits.N, k, workers);
        double few = Error(100), many = Error(1600);

        // Four times less, to some percent: the pairs share their frequencies. The variance of one feature is from ½ to 1.
        Assert.InRange(few / many, 3.2, 5);
        Assert.InRange(many, 0.6 / 40, 1.15 / 40);

        double Error(int count) => Enumerable.Range(1, 5).Average(seed => RootMeanSquare(
            Products(FourierFeatures.Create(function, Digits.N, count, (ulong)seed).Compute(x, workers), count), k));
    }

    [Fact]
    public void Nystrom_features_are_exact_at_their_centres_and_the_nearer_the_more_there_are()
    {
        using var workers = new Workers(2);
        var function = new GaussianKernelFunction(0.05);
        float[] k = Matrix(function, workers);
        double[] errors = [.. ((int[])[20, 60, 180, 200]).Select(count => RootMeanSquare(
            Products(NystromFeatures.Create(function, Digits.X, Digits.N, count, 3, workers).Compute(Digits.X, workers), count), k))];
        Assert.True(errors[0] > 2 * errors[1] && errors[1] > 2 * errors[2], string.Join(' ', errors));
        Assert.InRange(errors[3], 0, 1e-4);

        var features = NystromFeatures.Create(function, Digits.X, Digits.N, 60, 3, workers);
        float[] centres = features.Expansion.Centres.ToArray(), exact = new float[60 * Digits.Labels.Length];
        KernelMatrix.Compute(function, centres, Digits.X, Digits.N, exact, workers);
        float[] z = features.Compute(Digits.X, workers), ours = features.Compute(centres, workers);
        for (int i = 0; i < 60; i++)
        {
            for (int j = 0; j < Digits.Labels.Length; j++)
                Assert.Equal(exact[(i * Digits.Labels.Length) + j], Dot(ours, z, 60, i, j), 1e-4);
        }
    }

    [Fact]
    public void A_softmax_on_nystrom_features_is_an_expansion_over_the_centres()
    {
        using var workers = new Workers(2);
        var features = NystromFeatures.Create(new GaussianKernelFunction(), Digits.X, Digits.N, 80, 3, workers);
        float[] z = features.Compute(Digits.X, workers);
        var (weights, bias, _, hasConverged) = KernelSoftmax.FitFeatures(z, 80, Digits.Labels, 10, new() { Decay = 1e-3 }, workers,
            cancellation: TestContext.Current.CancellationToken);
        Assert.True(hasConverged);
        float[] scores = features.Joined(weights, bias, workers).Compute(Digits.X, workers);
        double correct = 0;
        for (int i = 0; i < Digits.Labels.Length; i++)
        {
            double[] direct = [.. Enumerable.Range(0, 10).Select(
                k => bias[k] + Enumerable.Range(0, 80).Sum(j => (double)z[(i * 80) + j] * weights[(j * 10) + k]))];
            for (int k = 0; k < 10; k++)
                Assert.Equal(direct[k], scores[(i * 10) + k], 1e-3);
            correct += direct.AsSpan().IndexOf(direct.Max()) == Digits.Labels[i] ? 1 : 0;
        }

        Assert.InRange(correct / Digits.Labels.Length, 0.95, 1);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_on_every_tier_and_another_seed_others()
    {
        float[]? nystrom = null, fourier = null;
        EveryWorkers.Each((workers, name) =>
        {
            var features = NystromFeatures.Create(new GaussianKernelFunction(), Digits.X, Digits.N, 30, 3, workers);
            float[] one = features.Compute(Digits.Test, workers);
            float[] other = FourierFeatures.Create(new LaplacianKernelFunction(0.1), Digits.N, 50, 3).Compute(Digits.Test, workers);
            Numbers.SameBits(nystrom ??= one, one, name);
            Numbers.SameBits(fourier ??= other, other, name);
        });
        using var workers = new Workers(1);
        Assert.NotEqual(fourier, FourierFeatures.Create(new LaplacianKernelFunction(0.1), Digits.N, 50, 4).Compute(Digits.Test, workers));
    }

    [Fact]
    public void What_has_no_fourier_features_is_refused_with_what_to_take()
    {
        Assert.Contains(
            "NystromFeatures serves every function",
            Assert.Throws<ArgumentException>(() => FourierFeatures.Create(new LinearKernelFunction(), 3, 4, 1)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FourierFeatures.Create(new GaussianKernelFunction(), 3, 4, 1));
        using var workers = new Workers(1);
        Assert.Throws<ArgumentException>(() => NystromFeatures.Create(new LinearKernelFunction(), new float[6], 2, 4, 1, workers));
    }

    static float[] Matrix(KernelFunction function, Workers workers)
    {
        float[] k = new float[Digits.Labels.Length * Digits.Labels.Length];
        KernelMatrix.Compute(function, Digits.X, Digits.X, Digits.N, k, workers);
        return k;
    }

    static double[] Products(float[] z, int count)
    {
        int m = z.Length / count;
        return [.. Enumerable.Range(0, m * m).Select(at => Dot(z, z, count, at / m, at % m))];
    }

    static double Dot(float[] x, float[] y, int count, int i, int j)
    {
        double sum = 0;
        for (int t = 0; t < count; t++)
            sum += (double)x[(i * count) + t] * y[(j * count) + t];
        return sum;
    }

    static double RootMeanSquare(double[] found, float[] expected) => Math.Sqrt(found.Zip(expected, (a, b) => (a - b) * (a - b)).Average());
}
