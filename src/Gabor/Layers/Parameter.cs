using Gabor.Initializers;
using Gabor.Numerics;
using Gabor.Numerics.Random;

namespace Gabor.Layers;

/// <summary>A tensor of numbers that training changes: the weights W or the bias b of a layer.</summary>
public sealed class Parameter
{
    readonly int[] sizes;
    Tensor? value;

    /// <summary>
    /// A parameter of zeros. Its memory is allocated when it is first used, so that a network can be described before it is filled.
    /// </summary>
    /// <param name="name">Its name in the layer: <c>weight</c> or <c>bias</c>.</param>
    /// <param name="decays">Whether L2 acts on it, as on weights and not on biases, (4.25) and (4.26).</param>
    /// <param name="inputs">Inputs that one output sums over (fan in); 0 for a bias.</param>
    /// <param name="outputs">Outputs that one input reaches (fan out); 0 for a bias.</param>
    /// <param name="sizes">The sizes of its axes.</param>
    /// <exception cref="ArgumentException">A size is less than 1, or the product is not below 2³¹.</exception>
    public Parameter(string name, bool decays, int inputs, int outputs, params ReadOnlySpan<int> sizes)
    {
        (Name, Decays, Inputs, Outputs, IsTrained) = (name, decays, inputs, outputs, true);
        Count = Tensor.CountOf(sizes);
        this.sizes = sizes.ToArray();
    }

    /// <summary>A vector that starts with one value, whatever the initializer, and that L2 leaves alone.</summary>
    /// <param name="name">Its name in the layer.</param>
    /// <param name="start">The value.</param>
    /// <param name="isTrained">Whether the optimizer changes it; running statistics are changed by their layer instead.</param>
    /// <param name="sizes">How many numbers.</param>
    public static Parameter Constant(string name, float start, bool isTrained, params ReadOnlySpan<int> sizes) =>
        new(name, decays: false, 0, 0, sizes) { Start = start, IsTrained = isTrained };

    /// <summary>Weights that their layer measures and nobody trains; until then they are what weights begin with.</summary>
    internal static Parameter Measured(string name, int inputs, int outputs, params ReadOnlySpan<int> sizes) =>
        new(name, decays: false, inputs, outputs, sizes) { IsTrained = false };

    /// <summary>Whole numbers of −128 … 127 that nobody trains, which files hold as bytes; 0 until they are given.</summary>
    internal static Parameter SignedBytes(string name, params ReadOnlySpan<int> sizes) =>
        new(name, decays: false, 0, 0, sizes) { IsTrained = false, Storage = ParameterStorage.Int8 };

    /// <summary>Its name in the layer.</summary>
    public string Name { get; }

    /// <summary>The value that a parameter without fan in starts with; 0 unless stated.</summary>
    public float Start { get; private init; }

    /// <summary>
    /// How it starts where that is not as the model says; null for the model's <c>Initializer</c>. It acts on parameters with a fan in.
    /// </summary>
    public Initializer? Initializer { get; set; }

    /// <summary>Whether the optimizer changes it; true but for running statistics.</summary>
    public bool IsTrained { get; private init; }

    /// <summary>Whether its numbers came with it, as those of a layer of another network: initialization leaves them.</summary>
    internal bool IsGiven { get; set; }

    /// <summary>
    /// How files hold its numbers; in memory they are float32. <see cref="ParameterStorage.Float16"/> counts only as long as every number
    /// is one of float16, so that saving never changes one.
    /// </summary>
    public ParameterStorage Storage { get; internal set; }

    /// <summary>Whether L2 acts on it, (3.22)–(3.24), (4.25).</summary>
    public bool Decays { get; }

    /// <summary>Inputs that one output sums over (fan in); 0 for a bias.</summary>
    public int Inputs { get; }

    /// <summary>Outputs that one input reaches (fan out); 0 for a bias.</summary>
    public int Outputs { get; }

    /// <summary>The sizes of its axes.</summary>
    public ReadOnlySpan<int> Sizes => sizes;

    /// <summary>How many numbers it has.</summary>
    public int Count { get; }

    /// <summary>The numbers.</summary>
    public Tensor Value => value ?? Interlocked.CompareExchange(ref value, new Tensor(sizes), null) ?? value;

    /// <summary>
    /// Fills it: weights by an initializer, others with <see cref="Start"/>, which is 0 for biases. What a frozen layer of another network
    /// brought along stays.
    /// </summary>
    /// <param name="initializer">The initializer.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="number">Its place in the model, which names its random numbers.</param>
    public void Initialize(Initializer initializer, ulong seed, int number)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        if (IsGiven)
            return;
        if (Inputs == 0)
            Value.Span.Fill(Start);
        else
            initializer.Fill(Value.Span, new WeightShape(sizes, Inputs, Outputs), new RandomStream(seed, Purpose.Initialization, number));
    }
}
