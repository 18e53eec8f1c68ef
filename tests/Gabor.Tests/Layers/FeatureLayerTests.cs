using Gabor.Features.Hog;
using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class OrientedGradientsTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
        [Of(new Shape(12, 16, 1), 3, new() { CellSize = 4 }), Of(new Shape(9, 7, 3), 2, new() { CellSize = 2, Bins = 6, IsSigned = true })];

    protected override IEnumerable<Func<Layer>> Impossible =>
        [() => new OrientedGradients(Name, new Shape(7, 20, 1), new() { CellSize = 4 })];

    static Case Of(Shape shape, int images, HogOptions options)
    {
        var layer = new OrientedGradients(Name, shape, options);
        int down = (shape.Height / options.CellSize) - 1, across = (shape.Width / options.CellSize) - 1;
        return new(layer, new Shape(down, across, 4 * options.Bins), images, (x, _) =>
            [.. x[0].Chunk(shape.Count).SelectMany(image => Define.OrientedGradients(image, shape, options))])
        {
            Tolerance = 1e-4, Absolute = 1e-5, MayLeaveOutSettings = true,
        };
    }
}

public sealed class DescriptorGridTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new Shape(11, 13, 1), 2), Of(new Shape(9, 9, 3), 1)];

    protected override IEnumerable<Func<Layer>> Impossible => [() => new DescriptorGrid(Name, new Shape(7, 20, 1), 1, 2)];

    static Case Of(Shape shape, int images)
    {
        const int step = 3, cell = 2;
        int rows = ((shape.Height - (4 * cell)) / step) + 1, columns = ((shape.Width - (4 * cell)) / step) + 1;
        int top = (shape.Height - (4 * cell) - ((rows - 1) * step)) / 2, left = (shape.Width - (4 * cell) - ((columns - 1) * step)) / 2;
        return new(new DescriptorGrid(Name, shape, step, cell), new Shape(rows, columns, 128), images, (x, _) =>
        [
            .. x[0].Chunk(shape.Count).Select(image => Grey(image, shape.Depth)).SelectMany(grey =>
                from row in Enumerable.Range(0, rows)
                from column in Enumerable.Range(0, columns)
                from value in Define.DenseSift(grey, shape.Height, shape.Width, top + (row * step), left + (column * step), cell)
                select value),
        ])
        {
            Tolerance = 1e-4, Absolute = 1e-5,
        };
    }

    static double[] Grey(double[] image, int depth) => depth == 1
        ? image
        : [.. image.Chunk(3).Select(pixel => (0.299 * pixel[0]) + (0.587 * pixel[1]) + (0.114 * pixel[2]))];
}

public sealed class PrincipalProjectionTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new Shape(1, 1, 5), 2, 3), Of(new Shape(2, 3, 2), 7, 1)];

    protected override IEnumerable<Func<Layer>> Impossible =>
        [() => new PrincipalProjection(Name, new Shape(1, 1, 5), 6), () => new PrincipalProjection(Name, new Shape(1, 1, 5), 0)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fitted_coordinates_do_not_vary_together(bool whitens)
    {
        const int images = 60;
        float[] x = Numbers.Some(images * 4, 5);
        for (int i = 0; i < images; i++)
            (x[(4 * i) + 1], x[(4 * i) + 3]) = (x[4 * i] + (0.3f * x[(4 * i) + 1]), 3 + (2 * x[(4 * i) + 3]));
        using var workers = new Workers(1);
        var layer = new PrincipalProjection(Name, new Shape(1, 1, 4), 3, whitens);
        layer.Fit(x, images, 1, workers, TestContext.Current.CancellationToken);
        double[] z = new LayerRun(layer, images).Forward([x], workers).Exactly();
        double[] variances = new double[3];
        for (int a = 0; a < 3; a++)
        {
            Assert.Equal(0, Enumerable.Range(0, images).Average(i => z[(3 * i) + a]), 1e-5);
            for (int b = 0; b < 3; b++)
            {
                double together = Enumerable.Range(0, images).Sum(i => z[(3 * i) + a] * z[(3 * i) + b]) / (images - 1);
                if (a == b)
                    variances[a] = together;
                else
                    Assert.Equal(0, together, 1e-4);
            }
        }

        if (whitens)
            Assert.All(variances, variance => Assert.Equal(1, variance, 1e-3));
        else
            Assert.Equal(variances.OrderDescending(), variances);
    }

    static Case Of(Shape shape, int outputs, int images) => new(
        new PrincipalProjection(Name, shape, outputs), Shape.Vector(outputs), images, (x, p) =>
        [
            .. x[0].Chunk(shape.Count).SelectMany(image => Enumerable.Range(0, outputs).Select(i =>
                image.Select((value, j) => (value - p[0][j]) * p[1][(i * shape.Count) + j]).Sum())),
        ])
    {
        Tolerance = 1e-4, Absolute = 1e-5,
    };
}

public sealed class PatchWhiteningTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(5, 4, 3), new(2, 2, 1, 0, 0), new(4, 3, 24), 2), Of(new(7, 6, 2), new(3, 2, 2, 1, 0), new(4, 3, 24), 3),
        Of(new(3, 3, 9), new(1, 1, 1, 0, 0), new(3, 3, 18), 1),
    ];

    protected override IEnumerable<Func<Layer>> Impossible => [() => new PatchWhitening(Name, new Shape(2, 2, 3), new(3, 3))];

    [Fact]
    public void Fitted_patches_do_not_vary_together_and_come_with_their_negatives()
    {
        // Neighbouring pixels and channels are alike, as in photographs.
        const int images = 40, taps = 8;
        Shape shape = new(6, 5, 2);
        float[] noise = Numbers.Some(images * shape.Count, 5), x = new float[noise.Length];
        for (int i = 0; i < x.Length; i++)
            x[i] = 3 + (i < 3 ? 0 : (0.6f * noise[i]) + (0.5f * noise[i - 1]) + (0.8f * noise[i - 2]));
        using var workers = new Workers(2);
        var layer = new PatchWhitening(Name, shape, new(2, 2));
        layer.Fit(x, images, 1, workers, TestContext.Current.CancellationToken);
        double[] a = new LayerRun(layer, images).Forward([x], workers).Exactly();
        double[][] places = [.. a.Chunk(2 * taps)];
        for (int i = 0; i < taps; i++)
        {
            Assert.All(places, place => Assert.Equal(-place[i], place[taps + i], 1e-5));
            Assert.Equal(0, places.Average(place => place[i]), 1e-4);
            for (int j = 0; j < taps; j++)
                Assert.Equal(i == j ? 1 : 0, places.Sum(place => place[i] * place[j]) / (places.Length - 1), 2e-3);
        }
    }

    static Case Of(Shape input, Sliding window, Shape output, int images) => new(
        new PatchWhitening(Name, input, Equality.Of(window)), output, images,
        (x, p) => Define.Convolution(x[0], p[0], p[1], images, input, output, window))
    {
        Tolerance = 1e-5, Absolute = 1e-5,
    };
}

public sealed class VisualWordsTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new Shape(3, 4, 5), 4, 2), Of(new Shape(1, 9, 3), 2, 1)];

    protected override IEnumerable<Func<Layer>> Impossible => [() => new VisualWords(Name, new Shape(3, 3, 4), 1)];

    [Fact]
    public void A_vocabulary_is_what_descriptors_gather_around()
    {
        float[] x = [.. Enumerable.Range(0, 40).SelectMany(i => (float[])[i % 2 == 0 ? 5 : -5, (i % 7) * 0.01f])];
        using var workers = new Workers(1);
        var layer = new VisualWords(Name, new Shape(1, 4, 2), 2);
        layer.Fit(x, 10, 1, workers, TestContext.Current.CancellationToken);
        float[] histogram = new LayerRun(layer, 10).Forward([x], workers);
        Assert.All(histogram, value => Assert.Equal(Math.Sqrt(0.5), value, 1e-6));
    }

    [Fact]
    public void Fewer_descriptors_than_words_are_refused()
    {
        using var workers = new Workers(1);
        var layer = new VisualWords(Name, new Shape(1, 2, 2), 9);
        Assert.StartsWith(
            Name + ": 4 descriptors are fewer than 9 words",
            Assert.Throws<ArgumentException>(
                () => layer.Fit([1, 2, 3, 4, 5, 6, 7, 8], 2, 1, workers, TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
    }

    static Case Of(Shape shape, int words, int images) => new(
        new VisualWords(Name, shape, words), Shape.Vector(words), images, (x, p) =>
        [
            .. x[0].Chunk(shape.Count).SelectMany(image =>
            {
                int[] nearest =
                [
                    .. image.Chunk(shape.Depth).Select(point => Enumerable.Range(0, words).MinBy(k =>
                        point.Select((value, j) => Math.Pow(value - p[0][(k * shape.Depth) + j], 2)).Sum())),
                ];
                return Enumerable.Range(0, words).Select(k => Math.Sqrt((double)nearest.Count(label => label == k) / nearest.Length));
            }),
        ]);
}

public sealed class FisherEncodingTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new Shape(2, 3, 3), 2, 2)];

    protected override IEnumerable<Func<Layer>> Impossible => [() => new FisherEncoding(Name, new Shape(3, 3, 4), 0)];

    static Case Of(Shape shape, int gaussians, int images) => new(
        new FisherEncoding(Name, shape, gaussians), Shape.Vector(2 * gaussians * shape.Depth), images, (x, p) =>
        [
            .. x[0].Chunk(shape.Count).SelectMany(image =>
            {
                double[] vector =
                [
                    .. Define.FisherVector([.. image.Chunk(shape.Depth)], p[0], p[1], p[2])
                        .Select(value => Math.Sign(value) * Math.Sqrt(Math.Abs(value))),
                ];
                double length = Math.Sqrt(vector.Sum(value => value * value));
                return vector.Select(value => value / length);
            }),
        ])
    {
        Start = (name, count, seed) => name switch
        {
            "weights" => [.. Enumerable.Range(0, count).Select(k => (k + 1f) / (count * (count + 1) / 2f))],
            "variances" => [.. Numbers.Some(count, seed).Select(value => 0.5f + (value * value))],
            _ => Numbers.Some(count, seed),
        },
        Tolerance = 1e-3, Absolute = 1e-3,
    };
}
