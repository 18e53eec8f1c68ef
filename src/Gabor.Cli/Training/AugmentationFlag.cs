using System.CommandLine;
using Gabor.Augmentations;
using Gabor.Components;

namespace Gabor.Cli.Training;

/// <summary>The option of an augmentation: <c>--rotate 15</c>, <c>--randaugment 2,5</c>.</summary>
static class AugmentationFlag
{
    /// <summary>
    /// The option of a kind. Those that are given are done in the order of the registry, whatever their order on the command line.
    /// </summary>
    public static TrainingFlag Of(ComponentKind<Augmentation> kind)
    {
        var rows = kind.HyperParameters;
        var option = new Option<string?>($"--{kind.Name}")
        {
            HelpName = string.Join(',', rows.Select(row => row.Placeholder)),
            Description = string.Join(' ', [kind.Summary, .. rows.Select(row => $"{row.Placeholder} is {row.Description}, {row.Range}."), "[default: none]"]),
        };
        return new(option, (parsed, options) => parsed.GetValue(option) is { } text
            ? options with { Augmentations = With(options.Augmentations, UsageException.Check(() => AugmentationText.Parse(kind, text))) }
            : options);
    }

    /// <summary>A list with one more, in the order of the registry, in place of one of its kind.</summary>
    static Augmentation[] With(IReadOnlyList<Augmentation> list, Augmentation one) =>
    [
        .. list.Where(other => other.Definition != one.Definition).Append(one)
            .OrderBy(each => AugmentationRegistry.Default.TakeWhile(kind => kind != each.Definition).Count()),
    ];
}
