using System.Globalization;
using Gabor.Components;

namespace Gabor.Training;

/// <summary>
/// A hyper-parameter of the chosen component as an option of its own: <c>--beta1</c>. Files hold it within the component.
/// </summary>
sealed class HyperParameterOption(
    string sort, OptionGroup group, IReadOnlyList<(ComponentKind Kind, HyperParameter Row)> takers, Func<TrainingOptions, Component?> get,
    Func<TrainingOptions, ComponentKind, Func<string, double?>, TrainingOptions> set)
    : TrainingOption(takers[0].Row.Name, group, takers[0].Row.Placeholder, takers[0].Row.Description)
{
    /// <inheritdoc/>
    public override bool IsWritten => false;

    /// <summary>What sort of component takes it.</summary>
    public string Sort => sort;

    /// <summary>Its default in each kind that takes it.</summary>
    public IReadOnlyList<(string Kind, double Default)> Defaults => [.. takers.Select(taker => (taker.Kind.Name, taker.Row.Default))];

    /// <summary>Whether the chosen component takes it.</summary>
    public bool IsTaken(TrainingOptions options) => get(options)?.Find(Name) is not null;

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) => get(options)?.Find(Name)?.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text)
    {
        if (!NumberText.TryRead(text, out double value))
        {
            string expected = takers[0].Row.IsInteger ? "a whole number" : "a number";
            throw new ArgumentException($"--{Name} is '{text}'; it must be {expected}.{NumberText.Hint(text)}");
        }

        if (get(options) is not { } component)
        {
            throw new ArgumentException(
                $"{Name} is {text}, and no {sort} is chosen; name one of {string.Join(", ", takers.Select(taker => taker.Kind.Name))}.");
        }

        if (component.Find(Name) is null)
        {
            throw new ArgumentException(
                $"{Name} is {text}, and the {sort} {component.Name} has none; "
                + $"leave it out, or choose one of {string.Join(", ", takers.Select(t => t.Kind.Name))}.");
        }

        return set(options, component.Definition, row => row == Name ? value : component.Find(row));
    }

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) => get(options)?.Find(Name);

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value) =>
        throw new ArgumentException($"option {Key} belongs into its {sort}.");
}
