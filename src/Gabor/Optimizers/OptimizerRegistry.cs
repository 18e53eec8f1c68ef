using Gabor.Components;

namespace Gabor.Optimizers;

/// <summary>The built-in optimizers by name; <c>OptimizerRegistry.Default.With(MyOptimizer.Kind)</c> adds one.</summary>
public static class OptimizerRegistry
{
    /// <summary>Every built-in optimizer, in the order of help and tables.</summary>
    public static Registry<ComponentKind<Optimizer>> Default { get; } = new(
        "optimizer",
        Sgd.Kind, Momentum.Kind, Nesterov.Kind, Adagrad.Kind, RmsProp.Kind, Adadelta.Kind, Adam.Kind, AdamW.Kind, AdaMax.Kind, Lion.Kind,
        Muon.Kind);
}
