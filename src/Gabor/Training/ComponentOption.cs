using Gabor.Components;

namespace Gabor.Training;

/// <summary>An option that is a component: on the command line its name, in files its name and all its hyper-parameters.</summary>
/// <typeparam name="T">What it is: <c>Optimizer</c>.</typeparam>
sealed class ComponentOption<T>(
    Registry<ComponentKind<T>> registry, OptionGroup group, string description, Func<TrainingOptions, T?> get,
    Func<TrainingOptions, T?, TrainingOptions> set)
    : TrainingOption(
        registry.Sort, group, "NAME", $"{description} {string.Join("; ", registry.Select(kind => $"{kind.Name}: {kind.Summary}"))}.")
    where T : Component
{
    /// <summary>What help says where the option has no value.</summary>
    public string? NoneText { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. registry.Select(kind => kind.Name)];

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) => get(options)?.Name ?? NoneText;

    /// <summary>The named component; one of the same kind keeps its numbers, another has its own defaults.</summary>
    public override TrainingOptions Parse(TrainingOptions options, string text)
    {
        var kind = registry.Named(text);
        return get(options)?.Definition == kind ? options : set(options, kind.Create());
    }

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) => get(options) is { } component ? ComponentText.Written(component) : null;

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value) =>
        set(options, value is null && NoneText is not null ? null : registry.Read(value));

    /// <summary>The options of its hyper-parameters, which several kinds may share.</summary>
    public IEnumerable<HyperParameterOption> HyperParameters() => registry
        .SelectMany(kind => kind.HyperParameters.Select(row => (Kind: (ComponentKind)kind, Row: row)))
        .GroupBy(taken => taken.Row.Name)
        .Select(
            rows =>
                new HyperParameterOption(registry.Sort, Group, [.. rows], get, (options, kind, values) => set(options, Make(kind, values)))
                {
                    Aliases = rows.Key.Contains(LearningRate, StringComparison.Ordinal)
                ? [rows.Key.Replace(LearningRate, "lr", StringComparison.Ordinal)]
                : [],
                });

    /// <summary>The one long word that everybody shortens: <c>--lr</c>, <c>--min-lr</c>.</summary>
    const string LearningRate = "learning-rate";

    static T Make(ComponentKind kind, Func<string, IReadOnlyList<double>?> values) => ((ComponentKind<T>)kind).CreateFrom(values);
}
