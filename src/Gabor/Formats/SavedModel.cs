using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Formats;

/// <summary>
/// A model in a folder: <c>model.json</c>, what it is, and <c>weights.safetensors</c>, its parameters, named as in the graph, and its mean image. Both hold data only;
/// reading them executes nothing.
/// </summary>
public static class SavedModel
{
    /// <summary>The name of the description.</summary>
    public const string ModelName = "model.json";

    /// <summary>The name of the weights.</summary>
    public const string WeightsName = "weights.safetensors";

    const string MeanName = "preprocessing.mean";

    /// <summary>Writes a model to a folder that exists; each file is whole at every instant.</summary>
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

    /// <summary>Reads a model from its folder. Sizes are compared with the weights' file before memory is taken for them.</summary>
    /// <exception cref="GaborFormatException">A file is missing or damaged, or the two do not belong together.</exception>
    public static Model Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new GaborFormatException(folder, "there is no such folder; give the folder of a run.");
        var model = LoadDescription(folder, out bool hasMean);
        string file = Path.Combine(folder, WeightsName);
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            var reader = new SafetensorsReader(stream, file, stream.Length);
            Check(reader, file, model, hasMean);
            Fill(reader, file, model, hasMean);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(file, $"the weights cannot be read: {exception.Message}", exception);
        }

        return model;
    }

    internal static void SaveDescription(Model model, string folder) => DurableFile.Write(Path.Combine(folder, ModelName), ModelFile.Write(model));

    internal static Model LoadDescription(string folder, out bool hasMean) => ModelFile.Read(JsonText.ReadFile(Path.Combine(folder, ModelName)), out hasMean);

    /// <summary>The parameters and the mean image, as files hold them.</summary>
    internal static IEnumerable<TensorSource> Tensors(Model model)
    {
        foreach (var (name, parameter) in model.Parameters)
            yield return new TensorSource(new TensorEntry(name, [.. parameter.Sizes]), () => parameter.Value.Span);
        if (!model.Preprocessing.Mean.IsEmpty)
            yield return new TensorSource(new TensorEntry(MeanName, MeanSizes(model.Input)), () => model.Preprocessing.Mean);
    }

    static void Check(SafetensorsReader reader, string file, Model model, bool hasMean)
    {
        var expected = model.Parameters.Select(p => new TensorEntry(p.Name, [.. p.Parameter.Sizes])).ToList();
        if (hasMean)
            expected.Add(new TensorEntry(MeanName, MeanSizes(model.Input)));
        foreach (var entry in expected)
        {
            if (reader.Find(entry.Name) is not { } found)
                throw new GaborFormatException(file, $"{entry} is missing; {ModelName} beside it names it.");
            if (!found.Sizes.SequenceEqual(entry.Sizes))
                throw new GaborFormatException(file, $"{found}: {ModelName} beside it says {entry}.");
        }

        if (reader.Entries.Count != expected.Count)
            throw new GaborFormatException(file, $"{reader.Entries.Count} tensors; {ModelName} beside it names {expected.Count}.");
    }

    static void Fill(SafetensorsReader reader, string file, Model model, bool hasMean)
    {
        foreach (var (name, parameter) in model.Parameters)
        {
            reader.Read(name, parameter.Sizes, parameter.Value.Span);
            foreach (float value in parameter.Value.Span)
            {
                if (!float.IsFinite(value))
                    throw new GaborFormatException(file, $"{name} holds {value}, which is no finite number: the training diverged or the file is damaged.");
            }
        }

        if (!hasMean)
            return;
        float[] mean = new float[model.Input.Count];
        reader.Read(MeanName, MeanSizes(model.Input), mean);
        model.Preprocessing = Preprocessing.MeanImage(model.Input, mean);
    }

    static int[] MeanSizes(Shape input) => [input.Height, input.Width, input.Depth];
}
