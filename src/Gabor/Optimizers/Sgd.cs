using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Optimizers;

/// <summary>
/// Gradient descent: θ ← θ − α (∇ + λθ), (3.36), (3.37), (4.25), (6.21): down the gradient, where J falls fastest, (3.27)–(3.33), by η = α‖∇J‖, (3.34)–(3.36).
/// On batches it is mini-batch, on single images stochastic (3.39).
/// </summary>
public sealed class Sgd : Optimizer
{
    /// <inheritdoc/>
    public override string Kind => "sgd";

    /// <inheritdoc/>
    public override void Apply(in Update update) => UpdateKernels.Sgd(update.Gradient, update.LearningRate, update.Decay, update.Weights, update.Workers);
}
