using Gabor.Models;
using Gabor.Numerics;
using Gabor.Optimizers;
using Gabor.Tests.Training;

namespace Gabor.Tests.Optimizers;

public sealed class LearningRatesTests
{
    [Fact]
    public void Biases_and_shifts_of_normalizations_learn_faster_and_nothing_else_does()
    {
        var model = new Sequential("net", new Shape(8, 8, 1)).Convolution(2, 3).BatchNormalization().Relu().Dense(3)
            .Build(Toy.Classes);
        Assert.Equal(
            [
                "conv1.weight 0.5", "conv1.bias 8", "norm1.scale 0.5", "norm1.shift 8", "norm1.mean 0.5", "norm1.variance 0.5",
                "dense1.weight 1", "dense1.bias 16",
            ],
            model.Parameters.Select(one => one.Name)
                .Zip(LearningRates.Of(model, 0.5, 16), (name, rate) => FormattableString.Invariant($"{name} {rate}")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(1e300)]
    public void Other_factors_are_refused(double rate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRates.Of(Toy.Network(), 1, rate));

    [Fact]
    public void As_many_rates_are_needed_as_parameters() =>
        Assert.Contains(
            "2 factors of the learning rate for ",
            Assert.Throws<ArgumentException>(() => new ParameterSlots(new Sgd(), Toy.Network(), 1, 2)).Message, StringComparison.Ordinal);
}
