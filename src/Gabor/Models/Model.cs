using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Models;

/// <summary>
/// A network as a description: a graph of named layers with their parameters, the shape of its input, what is done to images before, and
/// the names of its classes. It owns no buffers and knows no batch size; a <see cref="Plans.Plan"/> runs it.
/// </summary>
public sealed class Model
{
    Initializer initializer = new He();
    double temperature = 1;

    internal Model(string name, Shape input, IReadOnlyList<Node> nodes, IReadOnlyList<int> outputs, IReadOnlyList<string> classNames)
    {
        (Name, Input, Nodes, Outputs, ClassNames) = (name, input, nodes, outputs, classNames);
        Parameters =
        [
            .. nodes.SelectMany(node => node.Layer.Parameters.Select(p => new NamedParameter($"{node.Layer.Name}.{p.Name}", p)))
                .DistinctBy(named => named.Parameter),
        ];
        Preprocessing = ImagePreprocessing.None(input);
    }

    /// <summary>What it is called: <c>lenet</c>.</summary>
    public string Name { get; }

    /// <summary>The shape of one image, H × W × D.</summary>
    public Shape Input { get; }

    /// <summary>The layers, each after those it reads from.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The places in <see cref="Nodes"/> of the outputs; the first one is the scores.</summary>
    public IReadOnlyList<int> Outputs { get; }

    /// <summary>The names of the classes, in the order of the scores; none of an autoencoder.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// Whether the first output is scores of classes. Of an autoencoder (4.1.4) it is a reconstruction of the image, so there is no
    /// accuracy and nothing to predict; a classifier reads its code.
    /// </summary>
    public bool IsClassifier => ClassNames.Count > 0;

    /// <summary>Refuses a network that gives no scores.</summary>
    /// <param name="what">What needs them: <c>a confusion matrix</c>.</param>
    /// <exception cref="ArgumentException">It is an autoencoder.</exception>
    internal void RequireClassifier(string what)
    {
        if (!IsClassifier)
        {
            throw new ArgumentException(
                $"{Name}: it reconstructs images and gives no scores of classes, which {what} needs. Train a classifier on its code: "
                + "--features RUN:code.");
        }
    }

    /// <summary>What is done to an image before the first layer: in training, evaluation and prediction alike (6.5).</summary>
    public ImagePreprocessing Preprocessing { get; set; }

    /// <summary>Whether <see cref="Preprocessing"/> came with weights of another network, so that training does not measure it.</summary>
    internal bool IsPreprocessingGiven { get; set; }

    /// <summary>
    /// The values that its weights start with, but for those with an <see cref="Parameter.Initializer"/> of their own; <see cref="He"/> by
    /// default.
    /// </summary>
    public Initializer Initializer
    {
        get => initializer;
        set => initializer = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>
    /// T of temperature scaling (Guo et al. 2017): a classifier's probabilities are softmax of s / T. 1, which changes nothing, unless it
    /// was fitted. Which class is the most probable never depends on it, nor do loss and training.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0 and finite.</exception>
    public double Temperature
    {
        get => temperature;
        set => temperature = value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{Name}: a temperature must be above 0 and finite.");
    }

    /// <summary>
    /// All parameters, θ in (3.25), (3.26), and running statistics, as <c>layer.parameter</c>, in the order of the layers. One that
    /// several layers share stands here once, under the name of the first.
    /// </summary>
    public IReadOnlyList<NamedParameter> Parameters { get; }

    /// <summary>How many numbers training changes.</summary>
    public long ParameterCount => Nodes.Where(node => !node.IsFrozen).SelectMany(node => node.Layer.Parameters).Distinct()
        .Where(p => p.IsTrained).Sum(p => (long)p.Count);

    /// <summary>Multiply-adds of the forward pass of one image.</summary>
    public long MultiplyAdds => Nodes.Sum(node => node.Layer.MultiplyAdds);

    /// <summary>
    /// The part of the model that its scores need: without other outputs and the layers that only these read. It shares its layers, and so
    /// their parameters, with this model; it is this model where the scores need all of it.
    /// </summary>
    public Model ForScores()
    {
        var part = FrozenLayers.Until(this, Outputs[0]);
        if (part.Nodes.Count == Nodes.Count && Outputs.Count == 1)
            return this;
        return new Model(Name, Input, part.Nodes, part.Outputs, ClassNames)
        {
            Preprocessing = Preprocessing, Initializer = Initializer, IsInitialized = IsInitialized,
        };
    }

    /// <summary>
    /// The frozen layers as a model of their own, whose output is what the trained ones learn from: features, φ(x) in (4.3). It shares its
    /// layers with this model. Null where no layer is frozen.
    /// </summary>
    public Model? FrozenPart()
    {
        if (FrozenLayers.Boundary(Nodes) is not (>= 0 and var boundary))
            return null;
        var part = FrozenLayers.FrozenPart(this, boundary);
        part.Preprocessing = Preprocessing;
        return part;
    }

    /// <summary>
    /// The layers that are trained as a model of their own, whose input is the output of <see cref="FrozenPart"/>; this model where no
    /// layer is frozen. It shares its layers, and so their parameters, with this model.
    /// </summary>
    public Model TrainedPart() => FrozenLayers.Boundary(Nodes) is >= 0 and var boundary ? FrozenLayers.TrainedPart(this, boundary) : this;

    /// <summary>The place of a parameter in <see cref="Parameters"/>; −1 for none of this model.</summary>
    internal int PlaceOf(Parameter parameter)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (ReferenceEquals(Parameters[i].Parameter, parameter))
                return i;
        }

        return -1;
    }

    /// <summary>The shape of the scores, or of the reconstruction, of one image.</summary>
    public Shape Output => Nodes[Outputs[0]].Layer.Output;

    /// <summary>
    /// Whether its parameters have values, from <see cref="Initialize(ulong)"/> or from a file; training goes on from them.
    /// </summary>
    public bool IsInitialized { get; internal set; }

    /// <summary>Fills every parameter as it or the model says: a pure function of the seed.</summary>
    public void Initialize(ulong seed)
    {
        IsInitialized = true;
        for (int i = 0; i < Parameters.Count; i++)
            Parameters[i].Parameter.Initialize(Parameters[i].Parameter.Initializer ?? initializer, seed, i);
    }

    /// <summary>Fills every parameter by one initializer, whatever the model says: a pure function of the seed.</summary>
    public void Initialize(Initializer initializer, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        IsInitialized = true;
        for (int i = 0; i < Parameters.Count; i++)
            Parameters[i].Parameter.Initialize(initializer, seed, i);
    }

    /// <summary><c>lenet: 431080 parameters, 28×28×1 to 10 classes</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"{Name}: {ParameterCount} parameters, {Input} to {(IsClassifier ? $"{ClassNames.Count} classes" : "a reconstruction")}");
}

/// <summary>A layer in its graph.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Sources">For each of its inputs the place of the layer it reads from, −1 for the network's input.</param>
public sealed record Node(Layer Layer, IReadOnlyList<int> Sources)
{
    /// <summary>Whether training leaves it alone: its parameters stay, and it computes as in evaluation. No by default.</summary>
    public bool IsFrozen { get; init; }
}

/// <summary>A parameter with its name in the model.</summary>
/// <param name="Name"><c>layer.parameter</c>: <c>conv1.weight</c>.</param>
/// <param name="Parameter">The parameter.</param>
public readonly record struct NamedParameter(string Name, Parameter Parameter);
