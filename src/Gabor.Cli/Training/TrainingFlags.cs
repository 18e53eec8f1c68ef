using System.CommandLine;
using System.Globalization;
using Gabor.Data;
using Gabor.Models;
using Gabor.Training;

namespace Gabor.Cli.Training;

/// <summary>The options of <c>train</c> that set <see cref="TrainingOptions"/>, or some of them: one for each row of the table.</summary>
sealed class TrainingFlags
{
    /// <summary>What most users set, which help shows first.</summary>
    static readonly string[] Usual = ["epochs", "batch-size", "optimizer", "learning-rate", "weight-decay", "validation", "patience"];

    readonly (TrainingOption Row, Option<string?> Option)[] flags;

    TrainingFlags(IEnumerable<TrainingOption> rows) => flags = [.. rows.Where(row => row.IsOnCommandLine).Select(row => (row, Make(row)))];

    /// <summary>Every option.</summary>
    public static TrainingFlags All() => new(TrainingOptionTable.Default.Options);

    /// <summary>Every option but some.</summary>
    public static TrainingFlags Without(params IReadOnlyList<string> names) =>
        new(TrainingOptionTable.Default.Options.Where(row => !names.Contains(row.Name)));

    /// <summary>The options that change training images at random, which a preview takes too.</summary>
    public static TrainingFlags OfImages() =>
        new(TrainingOptionTable.Default.Options
            .Where(row => row.Group == OptionGroup.Augmentation
                || row.Name is "image-size" or "crop" or "pad" or "shift" or "padding-mode"));

    /// <summary>The options that features depend on.</summary>
    public static TrainingFlags OfFeatures() =>
        new(TrainingOptionTable.Default.Options.Where(row => row is HyperParameterOption { Sort: "features" }
            || row.Name is "image-size" or "crop" or "preprocessing" or "seed" or "threads"));

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var (row, option) in flags.OrderBy(flag => flag.Row.Group))
        {
            command.Add(option);
            if (!Usual.Contains(row.Name))
                OptionSections.Add(command, option, $"{row.Group}:");
        }
    }

    /// <summary>The options themselves without those of some rows.</summary>
    public IEnumerable<Option> Except(IReadOnlyList<string> names) =>
        flags.Where(flag => !names.Contains(flag.Row.Name)).Select(flag => flag.Option);

    /// <summary>What a command line gives, by the name of the row.</summary>
    public Dictionary<string, string> Given(ParseResult parsed) => flags
        .Where(flag => parsed.GetValue(flag.Option) is not null).ToDictionary(flag => flag.Row.Name, flag => parsed.GetValue(flag.Option)!);

    /// <summary>Options with what a command line gives.</summary>
    /// <exception cref="UsageException">A value is none of its option's.</exception>
    public TrainingOptions Apply(ParseResult parsed, TrainingOptions options) =>
        UsageException.Check(() => TrainingOptionTable.Default.With(options, Given(parsed)));

    static Option<string?> Make(TrainingOption row)
    {
        var option = new Option<string?>($"--{row.Name}", [.. row.Aliases.Select(alias => $"--{alias}")])
        {
            HelpName = row.Placeholder,
            Description = $"{row.Description} [default: {Default(row)}]",
        };
        if (row.Choices.Count > 0)
            option.CompletionSources.Add([.. row.Choices]);
        return option;
    }

    /// <summary>The default: the same for all, or by kind of component, or by model and data set.</summary>
    static string Default(TrainingOption row)
    {
        // What a kind takes unless stated counts where models and data sets have no default of their own.
        if (row is HyperParameterOption own)
        {
            string[] byKind = [.. own.Defaults.GroupBy(taker => taker.Default, taker => taker.Kind)
                .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} for {string.Join(", ", group)}"))];
            string kinds = byKind.Length == 1
                ? string.Create(CultureInfo.InvariantCulture, $"{own.Defaults[0].Default}")
                : string.Join("; ", byKind);
            return Texts(row).Distinct().Count() > 1 ? $"{ByModel(row)}; with --{own.Sort} {kinds}" : kinds;
        }

        return Texts(row).Distinct().Count() == 1 ? Texts(row).First() : OfOneNetwork(row) ?? ByModel(row);
    }

    /// <summary>The default where only one network has another; null else.</summary>
    static string? OfOneNetwork(TrainingOption row)
    {
        string data = DatasetRegistry.Default[0].Name;
        var groups = Networks.Default.GroupBy(network => Text(row, network.Name, data), network => network.Name).ToList();
        if (Texts(row).Distinct().Count() != 2 || groups.FirstOrDefault(group => group.Count() == 1) is not { } one)
            return null;
        return $"{groups.First(group => group != one).Key}; {one.Key} with --model {one.Single()}";
    }

    /// <summary>The default for every model on every data set.</summary>
    static IEnumerable<string> Texts(TrainingOption row) =>
        Networks.Default.SelectMany(network => DatasetRegistry.Default.Select(data => Text(row, network.Name, data.Name)));

    /// <summary>The network of the first data set unless stated otherwise.</summary>
    const string Lenet = "lenet";

    static string ByModel(TrainingOption row)
    {
        string first = DatasetRegistry.Default[0].Name;
        return $"by model and data set, as {Text(row, Lenet, first)} for {Lenet} on {first}";
    }

    static string Text(TrainingOption row, string network, string data) => row.Text(DefaultOptions.For(network, data)) ?? "none";
}

/// <summary>What <c>train</c> trains unless stated otherwise.</summary>
static class TrainingDefaults
{
    /// <summary>The network.</summary>
    public const string Model = DefaultNetwork.Name;

    /// <summary><c>--model</c>.</summary>
    public static Option<string?> NetworkOption() => OptionKinds.Named("--model", "NAME",
        $"The network, or a FILE.json that describes one. {DefaultNetwork.Name}: the one that suits the images; "
        + $"{string.Join(", ", Networks.Default.Names)}. 'gabor networks' tells what each is. [default: {Model}]",
        [DefaultNetwork.Name, .. Networks.Default.Names]);
}
