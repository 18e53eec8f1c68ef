using Gabor.Components;

namespace Gabor.Training;

/// <summary>
/// A hyper-parameter of the chosen component as an option of its own: <c>--beta1</c>. Files hold it within the component.
/// </summary>
sealed class HyperParameterOption(
    string sort, OptionGroup group, IReadOnlyList<(ComponentKind Kind, HyperParameter Row)> takers, Func<TrainingOptions, Component?> get,
    Func<TrainingOptions, ComponentKind, Func<string, IReadOnlyList<double>?>, TrainingOptions> set)
    : TrainingOption(takers[0].Row.Name, group, takers[0].Row.Placeholder, takers[0].Row.Description)
{
    /// <summary>Between the numbers of a list; the slash is for values of a sweep, between which commas stand.</summary>
    static readonly char[] Separators = [',', '/'];

    /// <inheritdoc/>
    public override bool IsWritten => false;

    /// <summary>What sort of component takes it.</summary>
    public string Sort => sort;

    /// <summary>Its default in each kind that takes it.</summary>
    public IReadOnlyList<(string Kind, double Default)> Defaults => [.. takers.Select(taker => (taker.Kind.Name, taker.Row.Default))];

    /// <summary>Whether the chosen component takes it.</summary>
    public bool IsTaken(TrainingOptions options) => get(options)?.Find(Name) is not null;

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) =>
        IsTaken(options) ? ComponentText.Numbers(get(options)!.ValuesOf(Name)) : null;

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text)
    {
        double?[] read = Row.IsList ? [.. text.Split(Separators).Select(Number)] : [Number(text)];
        if (read.Contains(null))
        {
            string expected = (Row.IsInteger, Row.IsList) switch
            {
                (true, false) => "a whole number",
                (false, false) => "a number",
                (true, true) => "whole numbers with commas between them",
                (false, true) => "numbers with commas between them",
            };
            throw new ArgumentException($"--{Name} is '{text}'; it must be {expected}.{(Row.IsList ? "" : NumberText.Hint(text))}");
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

        double[] values = [.. read.Select(value => value!.Value)];
        return set(options, component.Definition, row => row == Name ? values : component.ValuesOf(row).ToArray());
    }

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) => get(options)?.Find(Name);

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value) =>
        throw new ArgumentException($"option {Key} belongs into its {sort}.");

    HyperParameter Row => takers[0].Row;

    static double? Number(string text) => NumberText.TryRead(text, out double value) ? value : null;
}
