using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Optimizers;

public sealed class SgdTests : OptimizerContract
{
    protected override Optimizer Make() => new Sgd();

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.Sgd(gradient, learningRate, decay);
}

public sealed class MomentumTests : OptimizerContract
{
    protected override Optimizer Make() => new Momentum();

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.Momentum(gradient, learningRate, 0.9, decay);
}

public sealed class AdamTests : OptimizerContract
{
    protected override Optimizer Make() => new Adam();

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.Adam(gradient, learningRate, 0.9, 0.999, 1e-8, decay);
}

public sealed class NesterovTests : OptimizerContract
{
    protected override Optimizer Make() => new Nesterov();

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.Momentum(gradient, learningRate, 0.9, decay, nesterov: true);
}

public sealed class AdagradTests : OptimizerContract
{
    protected override Optimizer Make() => new Adagrad();

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.Adagrad(gradient, learningRate, 1e-8, decay);
}

public sealed class RmsPropTests : OptimizerContract
{
    protected override Optimizer Make() => new RmsProp();

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.RmsProp(gradient, learningRate, 0.9, 1e-8, decay);
}

public sealed class RmsPropWithMomentumTests : OptimizerContract
{
    protected override Optimizer Make() => new RmsProp(momentum: 0.8);

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.RmsProp(gradient, learningRate, 0.9, 1e-8, decay, momentum: 0.8);
}

public sealed class CenteredRmsPropTests : OptimizerContract
{
    protected override Optimizer Make() => new RmsProp(centered: true);

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.RmsProp(gradient, learningRate, 0.9, 1e-8, decay, centered: true);
}

public sealed class CenteredRmsPropWithMomentumTests : OptimizerContract
{
    protected override Optimizer Make() => new RmsProp(beta: 0.99, momentum: 0.5, centered: true);

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.RmsProp(gradient, learningRate, 0.99, 1e-8, decay, 0.5, centered: true);
}

public sealed class AdadeltaTests : OptimizerContract
{
    protected override Optimizer Make() => new Adadelta();

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.Adadelta(gradient, learningRate, 0.95, 1e-6, decay);
}

public sealed class AdamWTests : OptimizerContract
{
    protected override Optimizer Make() => new AdamW();

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.Adam(gradient, learningRate, 0.9, 0.999, 1e-8, decay, decoupled: true);
}

/// <summary>A β₂ of 0.9, so that v falls and the largest differs from it.</summary>
public sealed class AmsGradTests : OptimizerContract
{
    protected override Optimizer Make() => new Adam(beta2: 0.9, amsGrad: true);

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.Adam(gradient, learningRate, 0.9, 0.9, 1e-8, decay, amsGrad: true);
}

public sealed class AmsGradOfAdamWTests : OptimizerContract
{
    protected override Optimizer Make() => new AdamW(beta2: 0.9, amsGrad: true);

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.Adam(gradient, learningRate, 0.9, 0.9, 1e-8, decay, decoupled: true, amsGrad: true);
}

public sealed class AdaMaxTests : OptimizerContract
{
    protected override Optimizer Make() => new AdaMax();

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.AdaMax(gradient, learningRate, 0.9, 0.999, 1e-8, decay);
}

/// <summary>An ε as large as gradients tells u ← max(β₂u, |g| + ε) from a division by u + ε.</summary>
public sealed class AdaMaxWithLargeEpsilonTests : OptimizerContract
{
    protected override Optimizer Make() => new AdaMax(epsilon: 0.1);

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.AdaMax(gradient, learningRate, 0.9, 0.999, 0.1, decay);
}

public sealed class LionTests : OptimizerContract
{
    protected override Optimizer Make() => new Lion();

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay) =>
        parameter.Lion(gradient, learningRate, 0.9, 0.99, decay);
}

public sealed class MuonTests : OptimizerContract
{
    protected override Optimizer Make() => new Muon();

    private protected override void Move(Trajectory parameter, double[] gradient, double learningRate, double decay)
    {
        if (parameter.Sizes.Length == 2)
            parameter.Muon(gradient, learningRate, 0.95, decay);
        else
            parameter.Adam(gradient, learningRate, 0.9, 0.999, 1e-8, decay, decoupled: true);
    }

    [Fact]
    public void A_filter_moves_as_the_matrix_of_its_windows()
    {
        using var workers = new Workers(2);
        float[] start = Numbers.Some(24 * 5, 1);
        float[] Moved(Func<Shape, Layer> layer)
        {
            var graph = new GraphBuilder("one", new Shape(3, 2, 4));
            var slots = new ParameterSlots(
                new Muon(), graph.Build(["a", "b", "c", "d", "e"], graph.Add(shapes => layer(shapes[0]), graph.Input)));
            float[] weights = [.. start];
            for (int step = 1; step < 4; step++)
                new Muon().Apply(new Update(weights, Numbers.Some(start.Length, 10 + step), slots, 0, 0.01f, 0.1f, step, workers));
            return weights;
        }

        Numbers.SameBits(
            Moved(input => new Dense("fc", input, 5)), Moved(input => new Convolution("conv", input, 5, new(3, 2, 1))), "filter");
    }
}
