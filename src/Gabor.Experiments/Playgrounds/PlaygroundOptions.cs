using System.Globalization;
using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Experiments.Playgrounds;

/// <summary>Everything that decides what a <see cref="Playground"/> learns but its points.</summary>
public sealed record PlaygroundOptions
{
    /// <summary>Neurons of a hidden layer at most.</summary>
    const int MostNeurons = 1024;

    /// <summary>Hidden layers at most.</summary>
    const int MostLayers = 20;

    /// <summary>The kernel machine.</summary>
    internal const string Kernel = "kernel";

    /// <summary>The networks that there are, simplest first: name and what it is.</summary>
    public static IReadOnlyList<(string Name, string Summary)> Models { get; } =
    [
        ("linear", "scores are Wx + b, as in algorithm 1: straight boundaries"),
        ("stacked-linear", "several such layers with nothing between them: no more than one"),
        (Kernel, "a gaussian kernel function at every point, solved at once (4.1.3): boundaries of any form"),
        ("mlp", "an activation after each hidden layer, as in algorithm 2: boundaries of any form"),
    ];

    /// <summary>The activations that there are: name, and how one is made.</summary>
    internal static IReadOnlyList<(string Name, Func<string, Shape, Layer> Make)> Activations { get; } =
    [
        ("relu", (name, shape) => new Relu(name, shape)),
        ("sigmoid", (name, shape) => new Sigmoid(name, shape)),
        ("tanh", (name, shape) => new Tanh(name, shape)),
        ("leaky_relu", (name, shape) => new LeakyRelu(name, shape)),
        ("elu", (name, shape) => new Elu(name, shape)),
        ("gelu", (name, shape) => new Gelu(name, shape)),
        ("silu", (name, shape) => new Silu(name, shape)),
    ];

    /// <summary>The names of the activations.</summary>
    public static IReadOnlyList<string> ActivationNames { get; } = [.. Activations.Select(activation => activation.Name)];

    /// <summary>The network, by name.</summary>
    public string Model { get; init; } = "mlp";

    /// <summary>
    /// Neurons of each hidden layer, first to last; two in the last one can be drawn as they are. Means nothing to <c>linear</c> and
    /// <c>kernel</c>.
    /// </summary>
    public IReadOnlyList<int> Hidden { get; init; } = [16, 2];

    /// <summary>The activation of <c>mlp</c>, by name.</summary>
    public string Activation { get; init; } = "tanh";

    /// <summary>Epochs; at least 1.</summary>
    public int Epochs { get; init; } = 300;

    /// <summary>Batch size; at least 1.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>α of Adam, the highest of a one-cycle schedule; above 0.</summary>
    public double LearningRate { get; init; } = 0.02;

    /// <summary>The seed of the weights and of the order of the points.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks all values.</summary>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">A value is out of range or a name unknown; the message names the option and its
    /// range.</exception>
    public PlaygroundOptions Validated()
    {
        ArgumentNullException.ThrowIfNull(Hidden);
        RequireKnown("model", Model, [.. Models.Select(model => model.Name)]);
        RequireKnown("activation", Activation, ActivationNames);
        Require(Hidden.Count is >= 1 and <= MostLayers, "hidden", $"{Hidden.Count} layers", $"1 to {MostLayers}, as in 16,2");
        foreach (int neurons in Hidden)
            Require(neurons is >= 1 and <= MostNeurons, "hidden", neurons, $"from 1 to {MostNeurons} in each layer");
        Require(Epochs is >= 1 and <= 1_000_000, "epochs", Epochs, "from 1 to 1000000");
        Require(Batch >= 1, "batch", Batch, "at least 1");
        Require(
            (float)LearningRate > 0 && float.IsFinite((float)LearningRate), "learning-rate", LearningRate,
            "above 0 and within what a float holds");
        return this;
    }

    static void RequireKnown(string option, string name, IReadOnlyCollection<string> known)
    {
        if (!known.Contains(name))
            throw new ArgumentException($"{option} '{name}': unknown name. {Nearest.Advice(name, known)}");
    }

    static void Require(bool holds, string option, object value, string range)
    {
        if (!holds)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; it must be {range}."));
    }
}
