using System.Security.Cryptography;
using Gabor.Formats;
using Gabor.Formats.Backbones;
using Gabor.Formats.Onnx;
using Gabor.Formats.Weights;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Training;

/// <summary>
/// A network that was trained before and that a training begins with: a run, a packed model, a backbone, a file of ONNX, or a file of
/// weights, which has no network of its own. Nothing is read before it is needed, so that the record of a run can name one that is no
/// longer there. Two of the same name are equal.
/// </summary>
public sealed class PretrainedModel
{
    readonly Registry<LayerKind> layers;
    readonly Lazy<Model?> model;
    readonly Lazy<string> sha256;

    /// <summary>A pretrained network.</summary>
    /// <param name="name">The folder of a run, or any with a <c>model.json</c> and its weights; a packed model; a file of ONNX or of
    /// weights; or the name of a backbone that is in the user's folder (<see cref="BackboneFolder"/>).</param>
    /// <param name="registries">The layers and initializers that it may have; the built-in ones if null.</param>
    public PretrainedModel(string name, ComponentRegistries? registries = null)
        : this(name, null, registries)
    {
    }

    internal PretrainedModel(string name, string? sha256, ComponentRegistries? registries)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        registries ??= ComponentRegistries.Default;
        (Name, layers) = (name, registries.Layers);
        model = new(() => !IsFile ? SavedModel.Load(Folder, registries.Layers, registries.Initializers)
            : PackFile.IsIt(name) ? SavedModel.Load(name, registries.Layers, registries.Initializers)
            : OnnxFile.IsIt(name) ? OnnxFile.Import(name, new() { AllowsSingle = true }).Model
            : null);
        this.sha256 = new(() => sha256 ?? HashOf(IsFile ? Name : Path.Combine(Folder, SavedModel.WeightsName)));
    }

    /// <summary>The run or the file, as it was named.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the file with the weights, 64 hexadecimal digits.</summary>
    /// <exception cref="GaborFormatException">It cannot be read.</exception>
    public string Sha256 => sha256.Value;

    /// <summary>The network; null for a file of weights.</summary>
    /// <exception cref="GaborFormatException">It cannot be read.</exception>
    internal Model? Model => model.Value;

    bool IsFile => File.Exists(Name);

    /// <summary>Where a run or a backbone lies.</summary>
    string Folder
    {
        get
        {
            if (Directory.Exists(Name))
                return Name;
            var folder = new BackboneFolder();
            if (BackboneRegistry.Default.Find(Name) is not { } backbone)
            {
                throw new GaborFormatException(
                    Name, "there is no such run folder or file to begin from, nor a backbone of this name. "
                    + Nearest.Advice(Name, [.. BackboneRegistry.Default.Names]));
            }

            return folder.Has(backbone) ? folder.Of(backbone) : throw new GaborFormatException(
                Name, $"this backbone is not here yet. Get it by: gabor backbone add {backbone.Name}");
        }
    }

    /// <summary>Whether what is done to images first is known, as it is of all models of Gabor, and not in files of others.</summary>
    bool HasPreprocessing => !IsFile || PackFile.IsIt(Name);

    /// <summary>A network that begins with these weights; see <see cref="Transfer"/>.</summary>
    /// <param name="network">The network of a file of weights; a run has its own.</param>
    /// <param name="input">H × W × D that the network is to see.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="freeze">The layer up to which all are frozen; null for none.</param>
    /// <exception cref="GaborFormatException">It cannot be read, or the weights are not those of the network.</exception>
    /// <exception cref="ArgumentException">Network, images and classes do not fit.</exception>
    internal Model Begin(Network network, Shape input, IReadOnlyList<string> classNames, string? freeze)
    {
        if (Model is not { } source)
        {
            var filled = Filled(network, input, classNames);
            var made = Transfer.From(filled, classNames, isHeadNew: true, freeze, layers);
            made.IsPreprocessingGiven = false;
            return made;
        }

        if (source.Input != input)
            source = Resized(source, input);
        var model = Transfer.From(source, classNames, freeze, layers);
        model.IsPreprocessingGiven = HasPreprocessing;
        return model;
    }

    /// <summary>The network for images of another size.</summary>
    Model Resized(Model source, Shape input)
    {
        try
        {
            return Transfer.Resized(source, input, layers);
        }
        catch (ArgumentException refusal)
        {
            throw new ArgumentException(
                $"{Name}: its network sees {source.Input}, and it would see {input} of these images. "
                + $"{GaborFormatException.Reason(refusal)} Leave --image-size and --crop out, or state them as it has them.",
                refusal);
        }
    }

    /// <summary>A network with the weights of the file, all but its head.</summary>
    Model Filled(Network network, Shape input, IReadOnlyList<string> classNames)
    {
        using var file = WeightFile.Open(Name);
        var whole = network.Make(input, classNames).ForScores();
        string head = $"{whole.Nodes[Transfer.HeadOf(whole)].Layer.Name}.";
        var report = file.Match(whole);
        var rest = report with
        {
            Missing = [.. report.Missing.Where(one => !one.Parameter.StartsWith(head, StringComparison.Ordinal))],
            Different = [.. report.Different.Where(one => !one.Parameter.StartsWith(head, StringComparison.Ordinal))],
        };
        if (!rest.IsComplete)
            throw file.Misfit(whole, rest);
        file.LoadInto(whole, isPartial: true);
        return whole;
    }

    /// <summary>What is kept and what is new in a network that was begun with it, in a sentence.</summary>
    internal string Remark(Model begun)
    {
        string[] drawn =
        [
            .. begun.Nodes.Where(node => node.Layer.Parameters.Any(parameter => !parameter.IsGiven)).Select(node => node.Layer.Name),
        ];
        string head = drawn.Length == 0
            ? "the classes are the same, so all layers keep their weights"
            : $"{string.Join(", ", drawn)} is new, for {begun.ClassNames.Count} classes; all other layers keep their weights";
        int frozen = begun.Nodes.Count(node => node.IsFrozen);
        string last = frozen == 0 ? "" : begun.Nodes[FrozenLayers.Boundary(begun.Nodes)].Layer.Name;
        return $"from {Name}: {head}{(frozen == 0 ? "" : $", and those up to {last} are frozen")}";
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PretrainedModel other && other.Name == Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    static string HashOf(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(file, $"it cannot be read: {FileFault.Reason(fault, file)}.", fault);
        }
    }
}
