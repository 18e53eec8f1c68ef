using Gabor.Experiments.Explanations;
using Gabor.Experiments.Representations;
using Gabor.Models;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Tests.Training;

namespace Gabor.Tests.Experiments.Representations;

public sealed class RepresentationSimilarityTests : IDisposable
{
    readonly Workers workers = new(2);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => workers.Dispose();

    static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }

    /// <summary>‖YᵀX‖² / (‖XᵀX‖ ‖YᵀY‖) of centred columns, as Kornblith et al. write it.</summary>
    static double Definition(float[] x, float[] y, int n)
    {
        double[][] a = Columns(x), b = Columns(y);
        return Norm(a, b) / Math.Sqrt(Norm(a, a) * Norm(b, b));

        double[][] Columns(float[] values)
        {
            int p = values.Length / n;
            return
            [
                .. Enumerable.Range(0, p).Select(j =>
                {
                    double[] column = [.. Enumerable.Range(0, n).Select(i => (double)values[(i * p) + j])];
                    double mean = column.Average();
                    return column.Select(value => value - mean).ToArray();
                }),
            ];
        }

        static double Norm(double[][] a, double[][] b) =>
            a.Sum(left => b.Sum(right => Math.Pow(left.Zip(right, (u, v) => u * v).Sum(), 2)));
    }

    [Theory]
    [InlineData(20, 5, 7)]
    [InlineData(9, 30, 2)]
    [InlineData(2, 1, 1)]
    public void It_is_the_formula_of_the_paper(int images, int p, int q)
    {
        float[] x = Noise(images * p, 1), y = [.. Noise(images * q, 2).Select((value, i) => value + x[i / q * p])];
        Assert.Equal(Definition(x, y, images), RepresentationSimilarity.Of(x, y, images, workers), 1e-5);
    }

    [Fact]
    public void Rotating_scaling_and_moving_a_representation_leaves_it_what_it_is()
    {
        float[] x = Noise(30 * 2, 3);
        float[] turned = [.. Enumerable.Range(0, 30).SelectMany(i => (float[])
            [5 + (3 * ((0.6f * x[2 * i]) - (0.8f * x[(2 * i) + 1]))), 3 * ((0.8f * x[2 * i]) + (0.6f * x[(2 * i) + 1]))])];
        Assert.Equal(1, RepresentationSimilarity.Of(x, x, 30, workers), 1e-6);
        Assert.Equal(1, RepresentationSimilarity.Of(x, turned, 30, workers), 1e-5);
        float[] stretched = [.. x.Select((value, i) => i % 2 == 0 ? 9 * value : value)];
        Assert.True(RepresentationSimilarity.Of(x, stretched, 30, workers) < 0.95);
    }

    [Fact]
    public void Unrelated_representations_have_none()
    {
        float[] x = [1, -1, 1, -1], y = [1, 1, -1, -1];
        Assert.Equal(0, RepresentationSimilarity.Of(x, y, 4, workers), 1e-12);
        Assert.True(double.IsNaN(RepresentationSimilarity.Of(x, [2, 2, 2, 2], 4, workers)));
        Assert.Throws<ArgumentException>(() => RepresentationSimilarity.Of(x, [1, 2, 3], 4, workers));
        Assert.Throws<ArgumentOutOfRangeException>(() => RepresentationSimilarity.Of([1], [1], 1, workers));
    }

    [Fact]
    public void The_layers_of_networks_are_compared_by_all_their_activations()
    {
        Model one = Network(1), other = Network(2);
        int[] layers = [1, 4, 6];
        var within = RepresentationSimilarity.Within(one, layers, Toy.Test, workers, cancellation: Stop);
        var between = RepresentationSimilarity.Between(one, layers, other, [1, 6], Toy.Test, workers, cancellation: Stop);
        Assert.Equal((60, 60), (within.Images, between.Images));
        Assert.Equal(["relu1", "relu2", "dense2"], within.Rows);
        Assert.Equal(["relu1", "dense2"], between.Columns);
        for (int row = 0; row < 3; row++)
        {
            Assert.Equal(1, within.Values[row][row], 1e-6);
            for (int column = 0; column < 3; column++)
                Assert.Equal(Definition(All(one, layers[row]), All(one, layers[column]), 60), within.Values[row][column], 1e-5);
            for (int column = 0; column < 2; column++)
                Assert.Equal(Definition(All(one, layers[row]), All(other, 6 * column + 1 - column), 60), between.Values[row][column], 1e-5);
        }

        float[] All(Model model, int layer)
        {
            var pass = new ExplainedPass(model, workers);
            return
            [
                .. Enumerable.Range(0, 60).SelectMany(image =>
                {
                    pass.Forward([.. Toy.Test.Pixels(image).ToArray().Select(p => p / 255f)]);
                    return pass.Output(layer).ToArray();
                }),
            ];
        }
    }

    [Fact]
    public void Activations_that_are_held_in_parts_give_the_same()
    {
        var model = Network(1);
        var whole = Products(InnerProducts.MostFloats);
        var parts = Products(60 * 50);
        for (int i = 0; i < 3; i++)
            Assert.Equal(1, whole[i].AlignmentWith(parts[i]), 1e-9);
        Assert.Equal(whole[0].AlignmentWith(whole[2]), parts[0].AlignmentWith(parts[2]), 1e-6);

        IReadOnlyList<InnerProducts> Products(long floats) =>
            InnerProducts.Of(model, [1, 4, 6], Toy.Test, workers, null, Stop, floats);
    }

    [Fact]
    public void Neither_threads_nor_vectors_change_a_bit()
    {
        using var three = new Workers(3, Tier.Scalar);
        var model = Network(1);
        Assert.Equal(
            RepresentationSimilarity.Within(model, [1, 4, 6], Toy.Test, workers, cancellation: Stop).Values.SelectMany(row => row),
            RepresentationSimilarity.Within(model, [1, 4, 6], Toy.Test, three, cancellation: Stop).Values.SelectMany(row => row));
    }

    [Fact]
    public void Many_images_are_thinned_evenly_and_fewer_stay()
    {
        var model = Network(1);
        Assert.Same(Toy.Test, RepresentationSimilarity.Sample(Toy.Test, model, [1]));
        var many = Toy.Test.Subset([.. Enumerable.Range(0, 2500).Select(i => i % 60)]);
        var sample = RepresentationSimilarity.Sample(many, model, [1]);
        Assert.Equal(RepresentationSimilarity.MostImages, sample.Count);
        Assert.Equal(many.NameOf(2497), sample.NameOf(999));
    }

    static Model Network(ulong seed)
    {
        var model = Toy.Network();
        model.Initialize(seed);
        return model;
    }
}
