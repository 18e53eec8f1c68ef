using Gabor.KernelMethods;
using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class KernelLayerTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new Shape(2, 3, 2), 5, 4, new GaussianKernelFunction(0.3), (x, c) => Define.GaussianKernel(x, c, 0.3)),
        Of(new Shape(1, 1, 7), 3, 1, new PolynomialKernelFunction(2, 0.5, 1), (x, c) => Define.PolynomialKernel(x, c, 2, 0.5, 1)),
    ];

    protected override IEnumerable<Func<Layer>> Impossible => [() => new KernelLayer(Name, Shape.Vector(3), new LinearKernelFunction(), 0)];

    [Fact]
    public void Its_centres_are_training_images_of_which_none_is_taken_twice()
    {
        const int images = 9;
        float[] x = Numbers.Some(images * 4, 1);
        using var workers = new Workers(1);
        var layer = new KernelLayer(Name, Shape.Vector(4), new LinearKernelFunction(), 6);
        layer.Fit(x, images, 7, workers, TestContext.Current.CancellationToken);
        var rows = x.Chunk(4).Select(row => string.Join(' ', row)).ToHashSet();
        string[] centres = [.. layer.Parameters[0].Value.Span.ToArray().Chunk(4).Select(row => string.Join(' ', row))];
        Assert.Equal(6, centres.Distinct().Count());
        Assert.All(centres, centre => Assert.Contains(centre, rows));
    }

    static Case Of(Shape shape, int count, int images, KernelFunction function, Func<double[], double[], double> definition) => new(
        new KernelLayer(Name, shape, function, count), Shape.Vector(count), images, (x, p) =>
        [
            .. from image in x[0].Chunk(shape.Count)
               from centre in p[0].Chunk(shape.Count)
               select definition(image, centre),
        ])
    {
        Tolerance = 1e-4, Absolute = 1e-5,
    };
}

public sealed class FourierLayerTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new Shape(2, 3, 2), 5, 4), Of(Shape.Vector(7), 3, 1)];

    protected override IEnumerable<Func<Layer>> Impossible => [() => new FourierLayer(Name, Shape.Vector(3), 0)];

    static Case Of(Shape shape, int count, int images) => new(
        new FourierLayer(Name, shape, count), Shape.Vector(count), images, (x, p) =>
        [
            .. x[0].Chunk(shape.Count).SelectMany(image => Enumerable.Range(0, count).Select(d => Math.Sqrt(2.0 / count)
                * Math.Cos(p[1][d] + image.Select((value, j) => value * p[0][(j * count) + d]).Sum()))),
        ])
    {
        Tolerance = 1e-4, Absolute = 1e-5,
    };
}

public sealed class PairVotesTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(2, 5), Of(3, 4), Of(5, 2)];

    protected override IEnumerable<Func<Layer>> Impossible =>
        [() => new PairVotes(Name, Shape.Vector(3), 4), () => new PairVotes(Name, Shape.Vector(1), 1)];

    /// <summary>A decision on the side of no vote would be a corner: central differences of these never reach one.</summary>
    static Case Of(int classes, int images)
    {
        int pairs = classes * (classes - 1) / 2;
        return new(new PairVotes(Name, Shape.Vector(pairs), classes), Shape.Vector(classes), images, (x, _) =>
            [.. x[0].Chunk(pairs).SelectMany(decisions => Enumerable.Range(0, classes).Select(k => Score(decisions, classes, k)))])
        {
            Fill = (count, seed) => [.. Numbers.Some(count, seed).Select(value => value < 0 ? value - 0.1f : value + 0.1f)],
        };
    }

    static double Score(double[] decisions, int classes, int wanted)
    {
        int at = 0, votes = 0;
        double sum = 0;
        for (int i = 0; i < classes; i++)
        {
            for (int j = i + 1; j < classes; j++)
            {
                double mine = decisions[at++] * (i == wanted ? 1 : j == wanted ? -1 : 0);
                sum += mine;
                votes += mine > 0 ? 1 : 0;
            }
        }

        return votes + (sum / (3 * (Math.Abs(sum) + 1)));
    }
}
