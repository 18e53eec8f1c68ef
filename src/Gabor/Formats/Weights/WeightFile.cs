using Gabor.Formats.PyTorch;
using Gabor.Models;

namespace Gabor.Formats.Weights;

/// <summary>
/// A file of weights that another program has trained: safetensors, or what PyTorch's <c>torch.save</c> wrote. The format is told by the
/// content. Files are read as data: nothing in them is ever executed, and what they would ask for is refused by name.
/// </summary>
/// <example><code>
/// using var weights = WeightFile.Open("resnet18.pth");
/// Model model = weights.Load(Networks.Default.Named("resnet18"));
/// </code></example>
public sealed class WeightFile : IDisposable
{
    /// <summary>The seed of what is not in the file, where a part is enough.</summary>
    const ulong SeedOfRest = 1;

    readonly Stream stream;
    readonly INamedTensors tensors;

    WeightFile(Stream stream, string path, string format, INamedTensors tensors)
    {
        (this.stream, Path, Format, this.tensors) = (stream, path, format, tensors);
        Tensors = [.. tensors.Entries.Select(entry => new WeightTensor(entry.Name, entry.Sizes, entry.Type.Name))];
    }

    /// <summary>Opens a file and reads what there is; numbers are read when they are asked for.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GaborFormatException">It is missing, damaged, of no known format, or asks for more than tensors.</exception>
    public static WeightFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var file = Read(stream, path);
            stream = null;
            return file;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new GaborFormatException(path, $"it cannot be read: {FileFault.Reason(fault, path)}.", fault);
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>Reads a stream, which is its own from then on.</summary>
    internal static WeightFile Read(Stream stream, string path)
    {
        byte[] head = new byte[(int)Math.Min(TensorFormat.HeadBytes, stream.Length)];
        stream.ReadExactly(head);
        stream.Position = 0;
        var format = TensorFormat.Of(head, path);
        return new WeightFile(stream, path, format.Name, format.Open(stream, path));
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Its format: <c>safetensors</c>, <c>pytorch</c>.</summary>
    public string Format { get; }

    /// <summary>The tensors, in the order of the file.</summary>
    public IReadOnlyList<WeightTensor> Tensors { get; }

    /// <summary>Where in the file they are, and what else there is, in sentences.</summary>
    public IReadOnlyList<string> Remarks
    {
        get
        {
            if (tensors is not PyTorchTensors { State: { Path.Length: > 0 } state })
                return [];
            string others = string.Join(", ", state.Others.Take(8).Select(GaborFormatException.Quote));
            return [$"The tensors are those of '{state.Path}'{(others.Length > 0 ? $"; beside them there is {others}" : "")}."];
        }
    }

    /// <summary>The numbers of a tensor, row-major as in the file, as float32.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="GaborFormatException">There is none of this name, its type is not read, or the file is damaged.</exception>
    public float[] Read(string name)
    {
        var entry = tensors.Entries.FirstOrDefault(entry => entry.Name == name)
            ?? throw new GaborFormatException(Path, $"the tensor {GaborFormatException.Quote(name)} is missing.");
        if (!entry.Type.IsRead)
            throw INamedTensors.NotRead(Path, entry);
        if (entry.Count > Array.MaxLength)
            throw new GaborFormatException(Path, $"the tensor {entry} has {entry.Count} numbers; {Array.MaxLength} are the limit.");
        float[] values = new float[entry.Count];
        tensors.Read(name, [.. entry.Sizes], values);
        return values;
    }

    /// <summary>Compares the file with a network, which it leaves as it is.</summary>
    /// <param name="model">The network.</param>
    /// <param name="names">How the file names parameters; those by which most is found if null.</param>
    public WeightReport Match(Model model, WeightNames? names = null) => Matched(model, names).Report;

    /// <summary>Fills a network with the weights of the file.</summary>
    /// <param name="model">The network.</param>
    /// <param name="names">How the file names parameters; those by which most is found if null.</param>
    /// <param name="isPartial">Whether parameters that have no tensor of their sizes keep their values, or start at random where the
    /// network has none yet. Otherwise there must be none.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="GaborFormatException">A parameter has no tensor of its sizes, a number is not finite, or the file is damaged; the
    /// network may then have some of the weights.</exception>
    public WeightReport LoadInto(Model model, WeightNames? names = null, bool isPartial = false)
    {
        var (report, used) = Matched(model, names);
        if (!report.IsComplete && !isPartial)
            throw Misfit(model, report);
        if (report.Matched.Count == 0)
            throw new GaborFormatException(Path, $"nothing in it fits {model.Name}. {Faults(report)}");
        if (!report.IsComplete && !model.IsInitialized)
            model.Initialize(SeedOfRest);
        var places = WeightMatcher.Places(model);
        foreach (var match in report.Matched)
        {
            var (node, parameter) = places[match.Parameter];
            ForeignLayout.Of(model, node, parameter, used.IsChannelsFirst).Place(ReadFinite(match.Tensor), parameter.Value.Span);
        }

        model.IsInitialized = true;
        return report;
    }

    /// <summary>A network with the weights of the file: with as many channels and classes as it has.</summary>
    /// <param name="network">The network, <c>Networks.Default.Named("resnet18")</c>, for images of the size that it was made for.</param>
    /// <param name="classNames">The names of the classes; their numbers if null.</param>
    /// <param name="names">How the file names parameters; those by which most is found if null.</param>
    /// <exception cref="GaborFormatException">A parameter has no tensor of its sizes, or the file is damaged.</exception>
    public Model Load(Network network, IReadOnlyList<string>? classNames = null, WeightNames? names = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        var model = new WeightFitting(this, names).Make(network, null, null, classNames);
        LoadInto(model, names);
        return model;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => stream.Dispose();

    (WeightReport Report, WeightNames Names) Matched(Model model, WeightNames? names)
    {
        ArgumentNullException.ThrowIfNull(model);
        return names is null
            ? WeightMatcher.Best(model, tensors.Entries, WeightNameRegistry.Default)
            : (WeightMatcher.Match(model, tensors.Entries, names), names);
    }

    float[] ReadFinite(string tensor)
    {
        float[] values = Read(tensor);
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new GaborFormatException(
                    Path, FormattableString.Invariant($"{GaborFormatException.Quote(tensor)} holds {value}, which is no finite number."));
            }
        }

        return values;
    }

    /// <summary>What a file that does not fit a network is answered with.</summary>
    internal GaborFormatException Misfit(Model model, WeightReport report) =>
        new(Path, $"it does not fit {model.Name}. {Faults(report)}");

    /// <summary>The first of what is wrong.</summary>
    static string Faults(WeightReport report) => report switch
    {
        { Different: [var one, ..] } =>
            $"{report.Different.Count} parameters have other sizes: {one.Parameter} needs {string.Join('×', one.Sizes)}, "
            + $"{GaborFormatException.Quote(one.Tensor)} has {string.Join('×', one.Found)}.",
        { Missing: [{ Tensors: [var looked, ..] } one, ..] } =>
            $"{report.Missing.Count} parameters are missing by the names of {report.Names}: {one.Parameter} should be "
            + $"{GaborFormatException.Quote(looked)}.",
        { Missing: [var one, ..] } =>
            $"{report.Missing.Count} parameters are missing, such as {one.Parameter}, which the names of {report.Names} do not have.",
        _ => "",
    };
}
