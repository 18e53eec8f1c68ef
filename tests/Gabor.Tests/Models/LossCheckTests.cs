using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Tests.Models;

public sealed class LossCheckTests
{
    static readonly string[] Classes = ["a", "b"];

    static Sequential Scores => new Sequential("net", new Shape(1, 1, 3)).Dense(2);

    [Fact]
    public void A_softmax_before_the_loss_that_has_one_is_refused_by_name() => Assert.All(
        (Model[])[Scores.Softmax().Build(Classes), Scores.Softmax().Flatten().Dropout().Build(Classes)],
        model => Assert.StartsWith(
            "softmax1: ", Assert.Throws<ArgumentException>(() => LossCheck.Require(model, new SoftmaxCrossEntropy())).Message, StringComparison.Ordinal));

    [Fact]
    public void Everything_else_is_accepted()
    {
        LossCheck.Require(Scores.Build(Classes), new SoftmaxCrossEntropy());
        LossCheck.Require(Scores.Softmax().Dense(2).Build(Classes), new SoftmaxCrossEntropy());
        LossCheck.Require(Scores.Softmax().Build(Classes), new MeanSquaredError());
    }
}
