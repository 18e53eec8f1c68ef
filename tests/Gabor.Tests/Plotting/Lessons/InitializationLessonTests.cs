using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Numerics.Threads;
using Gabor.Plotting.Lessons;

namespace Gabor.Tests.Plotting.Lessons;

public sealed class InitializationLessonTests
{
    /// <summary>What theory says of the mean square after a layer of ReLU with 128 neurons: variance · 128 / 2 of that before.</summary>
    public static IEnumerable<TheoryDataRow<string, double>> Factors =>
    [
        new("gaussian", 0.01 * 0.01 * 128 / 2),
        new("he", 1),
        new("he-uniform", 1),
        new("xavier", 0.5),
        new("xavier-normal", 0.5),
        new("fan-in", 1 / 6.0),
        new("orthogonal", 0.5),
    ];

    [Theory]
    [MemberData(nameof(Factors))]
    public void ReLUs_pass_on_what_the_variance_says(string kind, double factor)
    {
        double[] standardDeviations = StandardDeviations(
            (name, shape) => new Relu(name, shape), InitializerRegistry.Default.Single(k => k.Name == kind).Create());
        Assert.InRange(standardDeviations[19] / Math.Pow(factor, 20 / 2.0), 0.3, 3);
    }

    [Fact]
    public void Orthogonal_weights_keep_the_length_of_what_is_linear_to_the_last_digit()
    {
        double[] standardDeviations = StandardDeviations((name, shape) => new LeakyRelu(name, shape, 1f), new Orthogonal());
        Assert.All(standardDeviations, standardDeviation => Assert.Equal(standardDeviations[0], standardDeviation, 1e-4));
        Assert.InRange(standardDeviations[0], 0.98, 1.02);
    }

    [Fact]
    public void Deviation_001_vanishes_in_tanh_too_and_Xavier_keeps_it_alive()
    {
        Assert.True(StandardDeviations((name, shape) => new Tanh(name, shape), new Gaussian())[^1] < 1e-15);
        Assert.True(StandardDeviations((name, shape) => new Tanh(name, shape), new Xavier())[^1] > 0.1);
    }

    static double[] StandardDeviations(Func<string, Gabor.Numerics.Shape, Layer> activation, Initializer initializer)
    {
        using var workers = new Workers(1);
        return InitializationLesson.StandardDeviations(activation, initializer, 1, workers, TestContext.Current.CancellationToken);
    }
}
