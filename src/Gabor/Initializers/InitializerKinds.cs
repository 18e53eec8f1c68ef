namespace Gabor.Initializers;

/// <summary>All initializers by name; options, help texts and tables are made from this list.</summary>
public static class InitializerKinds
{
    /// <summary>Name, what it does in one line, and one of it.</summary>
    public static IReadOnlyList<(string Name, string Summary, Func<Initializer> Make)> All { get; } =
    [
        ("gaussian", "normal with standard deviation 0.01, as in algorithms 1 and 2", () => new Gaussian()),
        ("he", "normal with variance 2 / fan in, for layers of ReLU", () => new He()),
        ("he-uniform", "uniform with variance 2 / fan in", () => new HeUniform()),
        ("xavier", "uniform with variance 2 / (fan in + fan out)", () => new Xavier()),
        ("xavier-normal", "normal with variance 2 / (fan in + fan out)", () => new XavierNormal()),
        ("fan-in", "uniform in ±1 / √(fan in)", () => new FanIn()),
        ("orthogonal", "a random turn: each layer keeps lengths, whatever its size", () => new Orthogonal()),
    ];
}
