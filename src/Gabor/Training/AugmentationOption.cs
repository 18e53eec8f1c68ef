using Gabor.Augmentations;
using Gabor.Components;

namespace Gabor.Training;

/// <summary>
/// An augmentation as an option of its own: <c>--rotate 15</c>, <c>--randaugment 2,5</c>. Those that are given are done in the registry's
/// order.
/// </summary>
sealed class AugmentationOption(ComponentKind<Augmentation> kind, Registry<ComponentKind<Augmentation>> registry) : TrainingOption(
    kind.Name, OptionGroup.Augmentation, string.Join(',', kind.HyperParameters.Select(row => row.Placeholder)),
    string.Join(' ', [kind.Summary, .. kind.HyperParameters.Select(row => $"{row.Placeholder} is {row.Description}, {row.Range}.")]))
{
    /// <inheritdoc/>
    public override bool IsWritten => false;

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) =>
        options.Augmentations.FirstOrDefault(one => one.Definition == kind) is { } found ? AugmentationText.Numbers(found) : null;

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text)
    {
        var one = AugmentationText.Parse(kind, text);
        return options with
        {
            Augmentations =
            [
                .. options.Augmentations.Where(other => other.Definition != kind).Append(one)
                    .OrderBy(each => registry.TakeWhile(known => known != each.Definition).Count()),
            ],
        };
    }

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) => Text(options);

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value) =>
        throw new ArgumentException($"option {Key} belongs into augmentations.");
}
