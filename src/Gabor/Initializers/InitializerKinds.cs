namespace Gabor.Initializers;

/// <summary>The initializers that come with the library.</summary>
public static class InitializerKinds
{
    /// <summary>All of them; <see cref="Registry{TKind}.With"/> adds one of your own.</summary>
    public static Registry<InitializerKind> Default { get; } = new(
        "initializer",
        new(
            "gaussian", "normal with standard deviation 0.01, as in algorithms 1 and 2",
            settings => new Gaussian((float)settings.Number("standard_deviation", 0, float.MaxValue, 0.01f))),
        new("he", "normal with variance 2 / fan in, for layers of ReLU", _ => new He()),
        new("he-uniform", "uniform with variance 2 / fan in", _ => new HeUniform()),
        new("xavier", "uniform with variance 2 / (fan in + fan out)", _ => new Xavier()),
        new("xavier-normal", "normal with variance 2 / (fan in + fan out)", _ => new XavierNormal()),
        new("fan-in", "uniform in ±1 / √(fan in)", _ => new FanIn()),
        new(
            "orthogonal", "a random rotation: each layer keeps lengths, whatever its size",
            settings => new Orthogonal((float)settings.Number("gain", 0, float.MaxValue, 1))));

    /// <summary>The entries of <see cref="Default"/>.</summary>
    public static IReadOnlyList<InitializerKind> All => Default.All;
}
