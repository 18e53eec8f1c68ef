using CustomOptimizer;
using Gabor.Components;
using Gabor.Optimizers;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.SamplePrograms;

/// <summary>The sample's optimizer, written outside of the library, owes what the built-in ones owe.</summary>
public sealed class SignumTests : OptimizerContract
{
    protected override Optimizer Make() => new Signum();

    protected override Registry<ComponentKind<Optimizer>> Registry => OptimizerRegistry.Default.With(Signum.Kind);

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.Signum(gradient, learningRate, 0.9, decay);
}

public sealed class CustomOptimizerTests
{
    [Fact]
    public async Task An_optimizer_of_ones_own_trains_and_its_run_is_read_back()
    {
        string output = await SampleProgram.Run("CustomOptimizer");
        double[] shares = SampleProgram.Percentages(output);
        Assert.InRange(shares[0], 90, 100);
        Assert.Equal(shares[0], shares[1]);
        Assert.Contains(
            "read back from run.json: signum (learning-rate 0.001, momentum 0.9, weight-decay 0), equal", output, StringComparison.Ordinal);
    }
}
