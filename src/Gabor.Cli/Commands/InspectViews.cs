using System.CommandLine;
using Gabor.Models;
using Gabor.Plotting;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary>The options of <c>gabor inspect</c> that show what the layers of a network see, and what they are asked for.</summary>
sealed class InspectViews(Terminal terminal)
{
    readonly Option<string?> layers = new("--layers")
    {
        HelpName = "DATASET",
        Description = "Draws what layers see: of each the test images that make a channel the strongest, what in them does, and an image "
            + "made to maximize it (needs --out).",
    };

    readonly Option<string?> layer = new("--layer")
    {
        HelpName = "NAME[,NAME]", Description = "With --layers: the layers. [default: up to five from the first to the scores]",
    };

    readonly Option<string?> view = OptionKinds.Named(
        "--view", "NAME",
        "With --layers: how activations are taken back to the pixels of a patch. guided: guided back-propagation; deconvolution; "
        + "gradient; none: patches alone, and no maximized images. [default: guided]",
        InspectLayersRequest.Views);

    readonly Option<ulong?> seed = OptionKinds.Number<ulong>(
        "--seed", "N", $"With --layers: the seed of the images that maximize channels. [default: {new TrainingOptions().Seed}]");

    readonly Option<string?> file = new("--out") { HelpName = "FILE.png", Description = "With --layers: the figure." };

    readonly Option<int?> threads = OptionKinds.Number<int>(
        "--threads", "N", "Number of threads; never changes the result. [default: all processors]");

    /// <summary>Adds the options to the command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[layers, layer, view, seed, file, threads])
            command.Add(option);
    }

    /// <summary>What was asked for; null for none of these views.</summary>
    /// <exception cref="UsageException">Options do not go together.</exception>
    public Func<Model, int>? Asked(ParseResult parsed, bool json)
    {
        if (parsed.GetValue(layers) is not { } data)
            return null;
        string figure = parsed.GetValue(file)
            ?? throw new UsageException("inspect: --layers draws a figure: --out is missing. Try: --out layers.png");
        ReportFile.Check(UsageException.Check(() => ImageSheet.CheckEnding(figure)));
        var request = new InspectLayersRequest
        {
            DataSet = data,
            File = figure,
            Layers = parsed.GetValue(layer)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            View = InspectLayersRequest.RuleOf(parsed.GetValue(view) ?? InspectLayersRequest.Views[0]),
            Seed = parsed.GetValue(seed) ?? new TrainingOptions().Seed,
            Threads = UsageException.Check(() => new TrainingOptions { Threads = parsed.GetValue(threads) ?? 0 }.Validated().Threads),
            Json = json,
        };
        return model => NetworkWord.IsOfSentences(model)
            ? throw new UsageException($"inspect: {model.Name} reads sentences; --layers draws what networks of images see.")
            : new InspectLayers(model, request, terminal).Run();
    }
}
