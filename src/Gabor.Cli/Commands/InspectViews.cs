using System.CommandLine;
using Gabor.Models;
using Gabor.Plotting;
using Gabor.Training;

namespace Gabor.Cli.Commands;

/// <summary>The options of <c>gabor inspect</c> that show what layers see and make of images, and what they are asked for.</summary>
sealed class InspectViews(Terminal terminal)
{
    readonly Option<string?> layers = new("--layers")
    {
        HelpName = "DATASET",
        Description = "Draws what layers see: the test images that make a channel the strongest, what in them does, and an image made to "
            + "maximize it. Needs --out.",
    };

    readonly Option<string?> maps = new("--maps")
    {
        HelpName = "IMAGE", Description = "Draws what layers make of an image: their feature maps. Needs --out.",
    };

    readonly Option<string?> similarity = new("--similarity")
    {
        HelpName = "DATASET", Description = "Compares the representations of all layers on test images (linear CKA).",
    };

    readonly Option<string?> with = new("--with")
    {
        HelpName = "RUN", Description = "With --similarity: compares with the layers of another run.",
    };

    readonly Option<string?> layer = new("--layer")
    {
        HelpName = "NAME[,NAME]", Description = "With these: only some layers. [default: a choice from the first to the scores]",
    };

    readonly Option<string?> view = OptionKinds.Named(
        "--view", "NAME",
        "With --layers: how activations are taken back to the pixels of a patch. guided: guided back-propagation; deconvolution; "
        + "gradient; none: patches alone, and no maximized images. [default: guided]",
        InspectRequest.Views);

    readonly Option<ulong?> seed = OptionKinds.Number<ulong>(
        "--seed", "N", $"With --layers: the seed of the images that maximize channels. [default: {new TrainingOptions().Seed}]");

    readonly Option<string?> file = new("--out")
    {
        HelpName = "FILE", Description = "With these: the figure, as .png; that of --similarity also as .svg.",
    };

    readonly Option<int?> threads = OptionKinds.Number<int>(
        "--threads", "N", "With these: number of threads; never changes the result. [default: all processors]");

    /// <summary>Adds the options to the command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[layers, maps, similarity, with, layer, view, seed, file, threads])
            command.Add(option);
    }

    /// <summary>What was asked for; null for none of these views.</summary>
    /// <exception cref="UsageException">Options do not go together.</exception>
    public Func<Model, int>? Asked(ParseResult parsed, bool json)
    {
        Option<string?>[] asked = [.. ((Option<string?>[])[layers, maps, similarity]).Where(option => parsed.GetValue(option) is not null)];
        if (asked.Length > 1)
            throw new UsageException($"inspect: {asked[0].Name} and {asked[1].Name} are two views. Give one of them.");
        Belong(parsed, [with], [similarity]);
        Belong(parsed, [view, seed], [layers]);
        Belong(parsed, [layer, file, threads], [layers, maps, similarity]);
        if (asked.Length == 0)
            return null;
        if (parsed.GetValue(file) is { } figure)
            CheckFigure(figure, mayBeSvg: asked[0] == similarity);
        else if (asked[0] != similarity)
            throw new UsageException($"inspect: {asked[0].Name} draws a figure, and --out is missing. Try: --out figure.png");
        var request = new InspectRequest
        {
            Source = parsed.GetValue(asked[0])!,
            File = parsed.GetValue(file),
            With = parsed.GetValue(with),
            Layers = parsed.GetValue(layer)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            View = InspectRequest.RuleOf(parsed.GetValue(view) ?? InspectRequest.Views[0]),
            Seed = parsed.GetValue(seed) ?? new TrainingOptions().Seed,
            Threads = UsageException.Check(() => new TrainingOptions { Threads = parsed.GetValue(threads) ?? 0 }.Validated().Threads),
            Json = json,
        };
        InspectView shown = asked[0] == layers ? new InspectLayers(request, terminal)
            : asked[0] == maps ? new InspectMaps(request, terminal)
            : new InspectSimilarity(request, terminal);
        return shown.Run;
    }

    static void CheckFigure(string file, bool mayBeSvg) =>
        ReportFile.Check(UsageException.Check(() => mayBeSvg ? Figure.CheckEnding(file) : ImageSheet.CheckEnding(file)));

    /// <summary>Refuses options whose view was not asked for.</summary>
    static void Belong(ParseResult parsed, Option[] options, Option[] views)
    {
        if (views.Any(view => parsed.GetResult(view) is not null))
            return;
        if (options.FirstOrDefault(option => parsed.GetResult(option) is not null) is { } alone)
        {
            throw new UsageException(
                $"inspect: {alone.Name} belongs to {string.Join(", ", views.Select(view => view.Name))}. Add {views[0].Name}, or omit it.");
        }
    }
}
