using Gabor.Preprocessing;

namespace Gabor.Training;

/// <summary>
/// What is subtracted from images, by name. A program's own way is a value of the options; only reading it from text needs the registry.
/// </summary>
sealed class PreprocessingOption(Registry<PreprocessingKind> registry) : TrainingOption(
    registry.Sort, OptionGroup.Data, "NAME",
    $"What is subtracted from images. {string.Join("; ", registry.Select(kind => $"{kind.Name}: {kind.Summary}"))}.")
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. registry.Names];

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) => options.Preprocessing.Name;

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text) => options with { Preprocessing = registry.Named(text) };

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) => options.Preprocessing.Name;

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value) =>
        value is string text ? Parse(options, text) : throw new ArgumentException($"option {Key} is missing or not a name.");

    /// <inheritdoc/>
    public override void Check(TrainingOptions options) => ArgumentNullException.ThrowIfNull(options.Preprocessing);
}
