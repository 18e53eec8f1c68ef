using System.Globalization;

namespace Gabor.Components;

/// <summary>
/// A number that a component takes: the one row from which its validation, help, command-line option, JSON and documentation are made.
/// </summary>
/// <param name="Name">Its name as a command-line option, <c>learning-rate</c>; in JSON hyphens become underscores.</param>
/// <param name="Default">The value unless stated.</param>
/// <param name="Description">What it does, in one line without its default.</param>
public sealed record HyperParameter(string Name, double Default, string Description)
{
    /// <summary>The least value; −∞ by default.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest value; ∞ by default.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>Whether the least value itself is out of range.</summary>
    public bool ExcludesMinimum { get; init; }

    /// <summary>Whether the greatest value itself is out of range.</summary>
    public bool ExcludesMaximum { get; init; }

    /// <summary>Whether it is a whole number.</summary>
    public bool IsInteger { get; init; }

    /// <summary>
    /// Whether it is a list of such numbers, at least one and each above the one before. Only the last hyper-parameter of a kind may be
    /// one; its default is a list of <see cref="Default"/> alone.
    /// </summary>
    public bool IsList { get; init; }

    /// <summary>
    /// What stands for the value in help: <c>N</c> for whole numbers and <c>X</c> for others, with <c>,…</c> for lists, unless stated.
    /// </summary>
    public string Placeholder { get => field ?? $"{(IsInteger ? "N" : "X")}{(IsList ? ",…" : "")}"; init; }

    /// <summary>Something that is off (0), as by default, or on (1).</summary>
    /// <param name="name">Its name as a command-line option.</param>
    /// <param name="description">What it does where it is on.</param>
    public static HyperParameter Switch(string name, string description) =>
        new(name, 0, description) { Minimum = 0, Maximum = 1, IsInteger = true, Placeholder = "0|1" };

    /// <summary>Its name in JSON, <c>learning_rate</c>.</summary>
    public string Key => Name.Replace('-', '_');

    /// <summary>The values it takes, as a message says them: <c>above 0</c>, <c>from 0 to below 1</c>.</summary>
    public string Range
    {
        get
        {
            string least = string.Create(CultureInfo.InvariantCulture, $"{Minimum}"), most = string
                .Create(CultureInfo.InvariantCulture, $"{Maximum}");
            return (double.IsFinite(Minimum), double.IsFinite(Maximum)) switch
            {
                (false, false) => "a finite number",
                (true, false) => ExcludesMinimum ? $"above {least}" : $"at least {least}",
                (false, true) => ExcludesMaximum ? $"below {most}" : $"at most {most}",
                _ =>
                    (ExcludesMinimum ? $"above {least} and " : $"from {least} to ")
                        + (ExcludesMaximum ? $"below {most}" : ExcludesMinimum ? $"at most {most}" : most),
            };
        }
    }

    /// <summary>Checks a value.</summary>
    /// <exception cref="ArgumentException">It is not finite, out of range, or not whole where it should be.</exception>
    public void Check(double value)
    {
        bool fits = double.IsFinite((float)value)
            && (ExcludesMinimum ? value > Minimum && (float)value > Minimum : value >= Minimum)
            && (ExcludesMaximum ? value < Maximum && (float)value < Maximum : value <= Maximum)
            && (!IsInteger || (value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue));
        if (!fits)
        {
            string sort = IsInteger ? "a whole number, " : "";
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{Name} is {value}; it must be {sort}{Range}{Most(value)}."));
        }
    }

    // Formulas compute in float32 and counts are int: what is finite but not there is told so, not as if it were out of the range.
    string Most(double value) => value switch
    {
        _ when !double.IsFinite(value) || double.IsFinite(Maximum) => "",
        _ when IsInteger && value > int.MaxValue => $" and at most {int.MaxValue}",
        _ when !double.IsFinite((float)value) => ", and 3.4E+38 at most, as float32 holds",
        _ => "",
    };

    /// <summary>Checks the values of a list, each of which <see cref="Check"/> has passed.</summary>
    /// <exception cref="ArgumentException">There is none, or one is not above the one before.</exception>
    internal void CheckList(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException($"{Name} has no value; it must have at least one.");
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] <= values[i - 1])
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"{Name} has {values[i]} after {values[i - 1]}; each must be above the one before."));
            }
        }
    }
}
