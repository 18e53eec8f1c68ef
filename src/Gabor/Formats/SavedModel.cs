using Gabor.Components;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Preprocessing;

namespace Gabor.Formats;

/// <summary>
/// A model in a folder: <c>model.json</c>, what it is, and <c>weights.safetensors</c>, its parameters, named as in the graph, and the mean
/// that it subtracts from images. Both hold data only; reading them executes nothing.
/// </summary>
public static class SavedModel
{
    /// <summary>The name of the description.</summary>
    public const string ModelName = "model.json";

    /// <summary>The name of the weights.</summary>
    public const string WeightsName = "weights.safetensors";

    const string MeanName = "preprocessing.mean", StandardDeviationName = "preprocessing.standard_deviation";

    /// <summary>
    /// Writes a model to a folder that exists; each file is whole at every instant. Golden images of another model that are there go;
    /// <see cref="Inference.GoldenModel.Save"/> writes new ones too.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Save(Model model, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        SaveDescription(model, folder);
        var tensors = Tensors(model).ToList();
        DurableFile.Write(Path.Combine(folder, WeightsName), stream =>
        {
            var writer = new SafetensorsWriter(stream, [.. tensors.Select(t => t.Entry)]);
            foreach (var tensor in tensors)
                writer.Write(tensor.Values());
            writer.Complete();
        });
    }

    /// <summary>
    /// Reads a model from its folder, or one that is packed in a file. Sizes are compared with the weights' file before memory is allocated
    /// for them.
    /// </summary>
    /// <param name="folder">The folder that it was saved to, or the file that it was packed into.</param>
    /// <param name="layers">The layers that it may have, <c>LayerRegistry.Default.With(…)</c> for your own; null for those of the
    /// library.</param>
    /// <param name="initializers">The initializers that it may name, likewise.</param>
    /// <exception cref="GaborFormatException">A file is missing or damaged, names what a registry lacks, or the two do not belong
    /// together.</exception>
    public static Model Load(string folder, Registry<LayerKind>? layers = null, Registry<ComponentKind<Initializer>>? initializers = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (File.Exists(folder))
            return PackFile.Read(folder, layers ?? LayerRegistry.Default, initializers ?? InitializerRegistry.Default).Model;
        if (!Directory.Exists(folder))
            throw new GaborFormatException(folder, "there is no such folder; give the folder of a run.");
        var model = LoadDescription(folder, out string kind, layers, initializers);
        string file = Path.Combine(folder, WeightsName);
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            var reader = new SafetensorsReader(stream, file, stream.Length);
            Fill(reader, file, model, kind);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(file, $"the weights cannot be read: {FileFault.Reason(exception, file)}.", exception);
        }

        return model;
    }

    internal static void SaveDescription(Model model, string folder)
    {
        GoldenImagesFile.Remove(folder);
        DurableFile.Write(Path.Combine(folder, ModelName), ModelFile.Write(model));
    }

    internal static Model LoadDescription(
        string folder, out string kind, Registry<LayerKind>? layers = null, Registry<ComponentKind<Initializer>>? initializers = null) =>
            ModelFile.Read(
            JsonText.ReadFile(Path.Combine(folder, ModelName)), layers ?? LayerRegistry.Default,
            initializers ?? InitializerRegistry.Default, out kind);

    /// <summary>Fills a model from a file that holds its tensors; sizes are compared first.</summary>
    /// <param name="reader">The file's tensors.</param>
    /// <param name="file">Its path.</param>
    /// <param name="model">The model, from its description.</param>
    /// <param name="kind">The kind of its preprocessing, from there too.</param>
    /// <param name="allowsOthers">Whether the file may hold other tensors too, as a checkpoint does.</param>
    /// <exception cref="GaborFormatException">A tensor is missing, of other sizes or not finite.</exception>
    internal static void Fill(SafetensorsReader reader, string file, Model model, string kind, bool allowsOthers = false)
    {
        TensorEntry[] expected =
        [
            .. model.Parameters.Select(p => new TensorEntry(p.Name, [.. p.Parameter.Sizes])), .. Measured(kind, model.Input),
        ];
        foreach (var entry in expected)
        {
            if (reader.Find(entry.Name) is not { } found)
                throw new GaborFormatException(file, $"{entry} is missing; {ModelName} names it.");
            if (!found.Sizes.SequenceEqual(entry.Sizes))
                throw new GaborFormatException(file, $"{found}: {ModelName} says {entry}.");
        }

        if (!allowsOthers && reader.Entries.Count != expected.Length)
            throw new GaborFormatException(file, $"{reader.Entries.Count} tensors; {ModelName} names {expected.Length}.");

        FillParameters(reader, file, model);
        FillPreprocessing(reader, file, model, kind);
        model.IsInitialized = true;
    }

    /// <summary>What preprocessing has measured, as files hold it.</summary>
    internal static IEnumerable<TensorSource> PreprocessingTensors(Model model) => Measured(model.Preprocessing.Kind, model.Input)
        .Select(
            entry =>
                new TensorSource(entry, () => entry.Name == MeanName ? model.Preprocessing.Mean : model.Preprocessing.StandardDeviation));

    /// <summary>The parameters and what is subtracted from images, as files hold them.</summary>
    internal static IEnumerable<TensorSource> Tensors(Model model) => model.Parameters
        .Select(p => new TensorSource(
            new TensorEntry(p.Name, [.. p.Parameter.Sizes]) { Type = StoredType(p.Parameter) }, () => p.Parameter.Value.Span))
        .Concat(PreprocessingTensors(model));

    /// <summary>What files hold the numbers of a parameter as: never one that would change them.</summary>
    static NumberType StoredType(Parameter parameter) => parameter.Storage switch
    {
        ParameterStorage.Int8 => NumberType.I8,
        ParameterStorage.Float16 when AreHalves(parameter.Value.Span) => NumberType.F16,
        _ => NumberType.F32,
    };

    static bool AreHalves(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if ((float)(Half)value != value)
                return false;
        }

        return true;
    }

    /// <summary>What a kind of preprocessing has measured.</summary>
    static IEnumerable<TensorEntry> Measured(string kind, Shape input) => kind switch
    {
        ImagePreprocessing.MeanImageKind => [new TensorEntry(MeanName, [input.Height, input.Width, input.Depth])],
        ImagePreprocessing.ChannelsKind =>
            [new TensorEntry(MeanName, [input.Depth]), new TensorEntry(StandardDeviationName, [input.Depth])],
        _ => [],
    };

    static void FillParameters(SafetensorsReader reader, string file, Model model)
    {
        foreach (var (name, parameter) in model.Parameters)
        {
            var type = reader.Find(name)!.Type;
            bool isInt8 = parameter.Storage == ParameterStorage.Int8;
            if (isInt8 != (type == NumberType.I8))
            {
                throw new GaborFormatException(
                    file, $"{name} is of type {type.Name}; weights of quantized layers, and only they, are I8. Quantize the model again.");
            }

            reader.Read(name, parameter.Sizes, parameter.Value.Span, isInt8 ? NumberType.I8 : null);
            if (type == NumberType.F16)
                parameter.Storage = ParameterStorage.Float16;
            CheckFinite(file, name, parameter.Value.Span);
        }
    }

    static void CheckFinite(string file, string name, ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new GaborFormatException(
                    file, FormattableString.Invariant(
                        $"{name} holds {value}, which is no finite number: the training diverged or the file is damaged."));
            }
        }
    }

    static void FillPreprocessing(SafetensorsReader reader, string file, Model model, string kind)
    {
        float[][] measured = [.. Measured(kind, model.Input).Select(entry => new float[entry.Count])];
        foreach (var (entry, values) in Measured(kind, model.Input).Zip(measured))
        {
            reader.Read(entry.Name, [.. entry.Sizes], values);
            CheckFinite(file, entry.Name, values);
        }

        var described = model.Preprocessing;
        try
        {
            model.Preprocessing = kind switch
            {
                ImagePreprocessing.MeanImageKind => ImagePreprocessing.MeanImage(model.Input, measured[0]),
                ImagePreprocessing.ChannelsKind => ImagePreprocessing.Channels(model.Input, measured[0], measured[1]),
                ImagePreprocessing.TokensKind => described,
                _ => ImagePreprocessing.None(model.Input),
            };
        }
        catch (ArgumentException refusal)
        {
            throw new GaborFormatException(file, $"preprocessing: {GaborFormatException.Reason(refusal)}", refusal);
        }

        model.Preprocessing = model.Preprocessing.CutAs(described).WithInk(described.Ink);
    }
}
