using Gabor.Augmentations;
using Gabor.Components;

namespace Gabor.Training;

/// <summary>
/// All augmentations as files hold them: a list. On the command line each kind is an <see cref="AugmentationOption"/> of its own.
/// </summary>
sealed class AugmentationsOption(Registry<ComponentKind<Augmentation>> registry)
    : TrainingOption("augmentations", OptionGroup.Augmentation, "LIST", "Random changes of training images.")
{
    /// <inheritdoc/>
    public override bool IsOnCommandLine => false;

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) => string.Join(", ", options.Augmentations);

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text) =>
        throw new ArgumentException($"{Name}: name each augmentation, as in rotate.");

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) =>
        options.Augmentations.Select(object? (one) => ComponentText.Written(one)).ToList();

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value) => value is IReadOnlyList<object?> list
        ? options with { Augmentations = [.. list.Select(registry.Read)] }
        : throw new ArgumentException($"option {Key}: a list is expected.");
}
