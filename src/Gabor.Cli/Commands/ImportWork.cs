using Gabor.Formats;
using Gabor.Formats.Onnx;
using Gabor.Formats.Weights;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Preprocessing;

namespace Gabor.Cli.Commands;

/// <summary>Does what <c>gabor import</c> is asked for, from the file to the model's folder.</summary>
sealed class ImportWork(ImportRequest request, Terminal terminal)
{
    /// <exception cref="GaborFormatException">A file is missing or damaged, or the weights do not fit.</exception>
    /// <exception cref="UsageException">An option is none.</exception>
    public int Run()
    {
        if (request.Folder is { } target)
            NewFolder.Check("import", target);
        return OnnxFile.IsIt(request.File) ? ImportOnnx.Run(request, terminal) : Weights();
    }

    int Weights()
    {
        var network = request.FindNetwork();
        var names = request.FindNames();
        var classes = request.FindClasses();
        var size = request.ImageSize();
        var (mean, deviation) = request.Channels();
        using var file = WeightFile.Open(request.File);
        (int, int)? seen = request.Crop is { } crop ? (crop, crop) : size;
        int? channels = mean.Length > 0 ? mean.Length : null;
        var fitting = new WeightFitting(file, names);
        network ??= Choose(fitting.Fitting(Networks.Default, seen, channels, classes), file);
        var model = UsageException.Check(() => fitting.Make(network, seen, channels, classes));
        Prepare(model, network, size, mean, deviation);
        var report = file.Match(model, names);
        bool fits = report.IsComplete || (request.IsPartial && report.Matched.Count > 0);
        if (fits)
            report = file.LoadInto(model, names, request.IsPartial);
        if (fits && request.Folder is { } target)
            Save(model, target);
        string? saved = fits ? request.Folder : null;
        if (request.Json)
            terminal.WriteJson(ImportDocument.Of(file, model, report, saved));
        else
            Write(file, model, report, saved);
        return fits ? ExitCode.Done : Failure.Report(
            new GaborFormatException(request.File, Misfit(model, report, fitting, seen)), terminal);
    }

    static Network Choose(IReadOnlyList<(Network Network, Model Model)> fitting, WeightFile file) => fitting switch
    {
        [var one] => one.Network,
        [] => throw new GaborFormatException(
            file.Path, "no network needs just these tensors. Name the nearest by --model, and the report tells what differs."),
        _ => throw new GaborFormatException(
            file.Path, $"several networks need just these tensors: {Listed(fitting)}. Name one of them by --model."),
    };

    static string Listed(IEnumerable<(Network Network, Model Model)> fitting) => string.Join(", ", fitting.Select(one => one.Network.Name));

    /// <summary>What is done to images first.</summary>
    static void Prepare(Model model, Network network, (int Height, int Width)? size, float[] mean, float[] deviation)
    {
        var preprocessing = UsageException.Check(() => mean.Length == 0
            ? ImagePreprocessing.None(model.Input)
            : ImagePreprocessing.Channels(model.Input, mean, deviation));
        var images = size is { } sides ? model.Input with { Height = sides.Height, Width = sides.Width } : model.Input;
        model.Preprocessing = UsageException.Check(() => preprocessing.Of(
            images, framing: network.IsForPhotographs ? ImageFraming.Crop : ImageFraming.Letterbox));
    }

    static void Save(Model model, string folder)
    {
        Directory.CreateDirectory(folder);
        GoldenModel.Save(model, folder);
    }

    /// <summary>Why the weights were not taken, and which network they are for.</summary>
    static string Misfit(Model model, WeightReport report, WeightFitting fitting, (int, int)? seen)
    {
        var others = fitting.Fitting(Networks.Default, seen, null, null);
        string advice = others.Count > 0
            ? $"They fit {Listed(others)}: --model {others[0].Network.Name}."
            : report.Matched.Count > 0 ? "--partial takes what fits and leaves the rest at random."
            : "Is it the right network, and are the --names right?";
        return $"of {model.Name} {report.Missing.Count} parameters are not in it and {report.Different.Count} have other sizes, so nothing "
            + $"was written. {advice}";
    }

    void Write(WeightFile file, Model model, WeightReport report, string? saved)
    {
        var table = Tables.Make("", "parameter", "needs", "tensor", "has");
        foreach (var one in request.ListsAll ? report.Matched : [])
            table.Add("matched", one.Parameter, Sizes(one.Sizes), one.Tensor, Sizes(one.Found));
        foreach (var one in report.Different)
            table.Add("differs", one.Parameter, Sizes(one.Sizes), one.Tensor, $"{Sizes(one.Found)} {TypeOf(file, one.Tensor)}".Trim());
        foreach (var one in report.Missing)
            table.Add("missing", one.Parameter, "", string.Join(" or ", one.Tensors), "");
        foreach (var one in report.Unused)
            table.Add("unused", "", "", one.Name, Sizes(one.Sizes));
        if (table.Rows.Count > 0)
            terminal.Write(table);
        terminal.Tell(
            $"{Format.Clean(request.File)} ({file.Format}) for {model.Name}, names of {report.Names}"
            + (report.Prefix.Length > 0 ? $" after '{report.Prefix}'" : "")
            + $": {Format.Count(report.Matched.Count)} parameters matched, {Format.Count(report.Different.Count)} differ, "
            + $"{Format.Count(report.Missing.Count)} missing, {Format.Count(report.Unused.Count)} tensors unused");
        foreach (string remark in file.Remarks.Concat(report.Remarks))
            terminal.Say(remark);
        if (model.Preprocessing.Mean.IsEmpty)
            terminal.Say("Pixels are divided by 255 and nothing else; if the network was trained otherwise, give --mean and --std.");
        if (saved is not null)
            terminal.Tell($"model {Format.Clean(saved)}: {model.Input} to {Format.Plural(model.ClassNames.Count, "score")}");
    }

    /// <summary>The type of a tensor where it is why it does not fit.</summary>
    static string TypeOf(WeightFile file, string tensor) =>
        file.Tensors.FirstOrDefault(one => one.Name == tensor) is { } found
            && NumberType.Named(found.Type) is not { IsRead: true } ? found.Type : "";

    static string Sizes(IReadOnlyList<int> sizes) => sizes.Count == 0 ? "1" : string.Join('×', sizes);
}
