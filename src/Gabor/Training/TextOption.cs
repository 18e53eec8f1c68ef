namespace Gabor.Training;

/// <summary>An option that is a text of its own form, or none.</summary>
sealed class TextOption(
    string name, OptionGroup group, string placeholder, string description, Func<TrainingOptions, string?> get,
    Func<TrainingOptions, string?, TrainingOptions> set) : TrainingOption(name, group, placeholder, description)
{
    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) => get(options);

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text) => set(options, text);

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) => get(options);

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value) =>
        value is null or string ? set(options, (string?)value) : throw new ArgumentException($"option {Key} is of another type.");
}
