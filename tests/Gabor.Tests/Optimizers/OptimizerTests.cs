using Gabor.Optimizers;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Optimizers;

public sealed class SgdTests : OptimizerContract
{
    protected override Optimizer Make() => new Sgd();

    private protected override void Move(Trajectory parameter, double[] gradient, double rate, double decay) => parameter.Sgd(gradient, rate, decay);
}

public sealed class MomentumTests : OptimizerContract
{
    protected override Optimizer Make() => new Momentum();

    private protected override void Move(Trajectory parameter, double[] gradient, double rate, double decay) => parameter.Momentum(gradient, rate, 0.9, decay);
}

public sealed class AdamTests : OptimizerContract
{
    protected override Optimizer Make() => new Adam();

    private protected override void Move(Trajectory parameter, double[] gradient, double rate, double decay) =>
        parameter.Adam(gradient, rate, 0.9, 0.999, 1e-8, decay);
}
