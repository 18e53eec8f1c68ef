using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class StandardizationTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new Shape(1, 1, 7), 3), Of(new Shape(3, 5, 2), 2), Of(new Shape(1, 1, 33), 1, isByElement: true),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fitted_features_have_mean_0_and_variance_1(bool isByElement)
    {
        const int images = 50, elements = 6;
        float[] inputs = Numbers.Some(images * elements, 3);
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = (inputs[i] * (1 + (i % elements))) + (10 * (i % elements));
        using var workers = new Workers(1);
        var layer = new Standardization(Name, new Shape(1, 1, elements), isByElement);
        layer.Fit(inputs, images, 1, workers, TestContext.Current.CancellationToken);
        double[] a = new LayerRun(layer, images).Forward([inputs], workers).Exactly();

        double[] variances = new double[elements];
        for (int d = 0; d < elements; d++)
        {
            var column = Enumerable.Range(0, images).Select(i => a[(i * elements) + d]).ToList();
            Assert.Equal(0, column.Average(), 1e-5);
            variances[d] = column.Average(value => value * value);
        }

        Assert.Equal(1, variances.Average(), 1e-5);
        Assert.Equal(isByElement, variances.All(variance => Math.Abs(variance - 1) < 1e-4));
    }

    [Fact]
    public void What_never_changes_is_only_centred()
    {
        using var workers = new Workers(1);
        var layer = new Standardization(Name, new Shape(1, 1, 2), isByElement: true);
        layer.Fit([5, 1, 5, 3], 2, 1, workers, TestContext.Current.CancellationToken);
        Assert.Equal([0, -1, 0, 1], new LayerRun(layer, 2).Forward([[5, 1, 5, 3]], workers));
    }

    static Case Of(Shape shape, int images, bool isByElement = false) =>
        new(new Standardization(Name, shape, isByElement), shape, images, (x, p) => Define.Standardization(x[0], p[0], p[1]))
        {
            MayLeaveOutSettings = true,
        };
}
