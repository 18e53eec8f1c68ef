using System.CommandLine;
using System.Text.Json.Nodes;
using Gabor.Cli.Training;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary><c>gabor features</c>: writes the features of a data set (4.1.2) for other programs, and has commands about features.</summary>
static class FeaturesCommand
{
    const string Name = "features";

    public static Command Make(Terminal terminal)
    {
        var data = DatasetWord.Argument("The images.", required: false);
        var row = TrainingOptionTable.Default.Options.Single(option => option.Name == Name);
        var kind = new Option<string?>("--kind") { HelpName = row.Placeholder, Description = row.Description };
        kind.CompletionSources.Add([.. row.Choices]);
        var file = new Option<string?>("--out")
        {
            HelpName = "FILE", Description = $"The file to write: {string.Join(" or ", FeatureFile.Endings)}.",
        };
        var flags = TrainingFlags.OfFeatures();
        var onError = DatasetWord.OnError();
        var cache = DatasetWord.Cache();
        var quiet = OptionKinds.Quiet();
        var json = OptionKinds.Json();
        var command = new Command(Name, "Computes features of images, as 'train --features' does, and writes them to a file.")
        {
            data, kind, file,
        };
        flags.AddTo(command);
        foreach (var option in (Option[])[onError, cache, quiet, json])
            command.Add(option);
        command.Add(FeaturesMatchCommand.Make(terminal));
        command.Add(FeaturesShowCommand.Make(terminal));
        command.SetAction(parsed =>
        {
            string word = Required(parsed.GetValue(data), "the data set", "gabor features digits --kind hog --out hog.csv");
            string name = Required(parsed.GetValue(kind), "--kind", "--kind hog");
            string path = UsageException.Check(() => FeatureFile.CheckEnding(Required(parsed.GetValue(file), "--out", "--out hog.csv")));
            ReportFile.Check(path);
            var options = UsageException.Check(() => flags.Apply(
                parsed, TrainingOptionTable.Default.With(new(), new Dictionary<string, string> { [Name] = name })).Validated());
            var images = DatasetWord.Load(
                options.Sized(DatasetWord.Open(word)), parsed.GetValue(onError), options.Threads, terminal, parsed.GetValue(cache));
            return Run(images, options, path, parsed.GetValue(quiet), parsed.GetValue(json), terminal);
        });
        return command.WithExamples(
            "gabor features digits --kind hog --out hog.safetensors", "gabor features photos/ --kind pca --components 32 --out pca.csv",
            "gabor features photos/ --kind runs/photos:pool --out learned.safetensors",
            "gabor features match object.png scene.png --out matches.png", "gabor features show photo.jpg --out hog.png");
    }

    static string Required(string? given, string what, string example) =>
        given ?? throw new UsageException($"{Name}: {what} is missing. Try: {example}");

    static int Run(Dataset data, TrainingOptions options, string path, bool quiet, bool json, Terminal terminal)
    {
        var status = new StatusLine(terminal);
        var view = quiet ? null : new FeatureView(status);
        using var workers = new Workers(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
        using var interrupt = new Interrupt(terminal, status.Clear);
        var tensors = new List<Tensor>();
        try
        {
            long start = terminal.Clock.GetTimestamp();
            var extractor = UsageException.Check(
                () => FeatureExtractor.Fit(options.Features!, data, workers, options, view, interrupt.Token));
            double fitted = terminal.Clock.GetElapsedTime(start).TotalSeconds;
            start = terminal.Clock.GetTimestamp();
            var parts = new List<FeaturePart>();
            foreach (var (name, images) in (IEnumerable<(string, ImageSource?)>)
                [("train", data.Train), ("validation", data.Validation), ("test", data.Test)])
            {
                if (images is null)
                    continue;
                tensors.Add(extractor.Compute(images, view, interrupt.Token));
                parts.Add(new(name, tensors[^1], [.. Enumerable.Range(0, images.Count).Select(images.Label)], images.NameOf));
            }

            double computed = terminal.Clock.GetElapsedTime(start).TotalSeconds;
            status.Clear();
            FeatureFile.Write(path, parts, data.ClassNames);
            int count = parts.Sum(part => part.Labels.Count);
            if (json)
                terminal.WriteJson(Document(data, options, path, parts, extractor.Shape.Count, fitted, computed));
            else
            {
                terminal.Tell(
                    $"{Format.Count(extractor.Shape.Count)} features of {Format.Count(count)} images: "
                    + $"{Format.Fixed(fitted, 1)} s to measure, {Format.Short(1e6 * computed / count)} µs an image; written to {path}");
            }

            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            status.Clear();
            terminal.Error.WriteLine($"gabor: {Name}: interrupted; nothing was written.");
            return terminal.InterruptedCode;
        }
        finally
        {
            status.Clear();
            tensors.ForEach(tensor => tensor.Dispose());
        }
    }

    static JsonObject Document(
        Dataset data, TrainingOptions options, string path, IReadOnlyList<FeaturePart> parts, int features, double fitted,
        double computed) => new()
        {
            ["data_set"] = data.Name,
            ["kind"] = options.Features!.ToString(),
            ["file"] = path,
            ["features"] = features,
            ["images"] = new JsonObject([.. parts.Select(part => KeyValuePair.Create(part.Name, (JsonNode?)part.Labels.Count))]),
            ["fit_seconds"] = Documents.Number(fitted),
            ["seconds"] = Documents.Number(computed),
        };
}
