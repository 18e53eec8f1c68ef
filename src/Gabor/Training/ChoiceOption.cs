namespace Gabor.Training;

/// <summary>An option that is one of some names.</summary>
sealed class ChoiceOption(
    string name, OptionGroup group, string description, IReadOnlyList<string> choices, Func<TrainingOptions, string> get,
    Func<TrainingOptions, string, TrainingOptions> set) : TrainingOption(name, group, "NAME", description)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => choices;

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) => get(options);

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text) => set(options, Known(text));

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) => get(options);

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value) =>
        value is string text ? set(options, Known(text)) : throw new ArgumentException($"option {Key} is missing or not a name.");

    /// <inheritdoc/>
    public override void Check(TrainingOptions options) => Known(get(options));

    string Known(string text) => choices.FirstOrDefault(choice => string.Equals(choice, text, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"{Name} '{text}': unknown name. {Nearest.Advice(text, [.. choices])}");
}
