using Gabor.Components;

namespace Gabor.Initializers;

/// <summary>The built-in initializers by name; <c>InitializerRegistry.Default.With(MyInitializer.Kind)</c> adds one.</summary>
public static class InitializerRegistry
{
    /// <summary>Every built-in initializer, in the order of help and tables.</summary>
    public static Registry<ComponentKind<Initializer>> Default { get; } = new(
        "initializer", Gaussian.Kind, He.Kind, HeUniform.Kind, Xavier.Kind, XavierNormal.Kind, FanIn.Kind, Orthogonal.Kind,
        Dirac.Kind);
}
