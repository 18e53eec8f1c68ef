using System.Globalization;
using Gabor.Numerics;
using Gabor.Numerics.Random;

namespace Gabor.Experiments.Search;

/// <summary>An option, and what it is tried with: a list of values, or a range to draw from.</summary>
public sealed class SweepAxis
{
    /// <summary>Digits of a number that is drawn: enough to search by, and short enough to type.</summary>
    const string Digits = "G4";

    readonly double low, high;
    readonly bool isLog, isWhole;

    /// <summary>A list of values, tried in its order.</summary>
    /// <exception cref="ArgumentException">There is no name or no value, or a value is named twice.</exception>
    public SweepAxis(string name, IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Name = Named(name);
        Values = values;
        if (values.Count == 0 || values.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException($"{name}: a value is missing; write {name}=A,B.");
        if (values.GroupBy(NumberText.Canonical).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            string others = string.Join(", ", twice.Distinct().Skip(1));
            throw new ArgumentException($"{name}: duplicate value {twice.First()}{(others.Length == 0 ? "" : $", also as {others}")}.");
        }
    }

    SweepAxis(string name, double low, double high, bool isLog, bool isWhole)
    {
        (Name, this.low, this.high, this.isLog, this.isWhole) = (Named(name), low, high, isLog, isWhole);
        if (!(low < high) || !double.IsFinite(low) || !double.IsFinite(high))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"{name}: a range from {low} to {high}; its end must be above its beginning."));
        }

        if (isLog && low <= 0)
            throw new ArgumentException(FormattableString.Invariant($"{name}: a :log range must begin above 0, not at {low}."));
    }

    /// <summary>The option's name, without hyphens before it.</summary>
    public string Name { get; }

    /// <summary>The values of a list; empty for a range.</summary>
    public IReadOnlyList<string> Values { get; } = [];

    /// <summary>Whether it is a range.</summary>
    public bool IsRange => Values.Count == 0;

    /// <summary>A range to draw numbers from.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="low">The lowest number.</param>
    /// <param name="high">The highest number.</param>
    /// <param name="isLog">Whether all decades are equally likely; else all numbers are.</param>
    /// <param name="isWhole">Whether numbers are rounded to whole ones.</param>
    /// <exception cref="ArgumentException">There is no name, or no number in the range.</exception>
    public static SweepAxis Range(string name, double low, double high, bool isLog = false, bool isWhole = false) =>
        new(name, low, high, isLog, isWhole);

    /// <summary>
    /// Reads <c>learning-rate=0.001,0.01</c>, a list, or <c>learning-rate=0.0001..0.1:log</c>, a range; a range whose ends are both written
    /// as whole numbers is one of whole numbers.
    /// </summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static SweepAxis Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
        {
            throw new ArgumentException(
                $"'{text}': an option and its values are expected, as in learning-rate=0.001,0.01 or learning-rate=0.0001..0.1:log.");
        }

        string name = text[..equals], values = text[(equals + 1)..];
        int dots = values.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return new SweepAxis(name, Items(name, values));
        string first = values[..dots], last = values[(dots + 2)..];
        bool isLog = last.EndsWith(":log", StringComparison.Ordinal);
        last = isLog ? last[..^4] : last;
        return NumberText.TryRead(first, out double low)
            && NumberText.TryRead(last, out double high)
            ? Range(name, low, high, isLog, IsWholeText(first) && IsWholeText(last))
            : throw new ArgumentException(
                $"{name}: '{values}' is not a range of numbers; write 0.0001..0.1, or 0.0001..0.1:log for a log-uniform range."
                + (NumberText.Hint(first) is { Length: > 0 } hint ? hint : NumberText.Hint(last)));
    }

    /// <summary>The values of a list. <c>0,0001</c> is no list of 0 and 1: whoever writes zeros before a number meant a fraction.</summary>
    static string[] Items(string name, string values)
    {
        string[] items = values.Split(',');
        for (int i = 1; i < items.Length; i++)
        {
            if (items[i].Length > 1 && items[i][0] == '0' && items[i].All(char.IsAsciiDigit) && IsWholeText(items[i - 1]))
            {
                throw new ArgumentException(
                    $"{name}: '{items[i - 1]},{items[i]}' looks like a decimal comma; commas stand between values. "
                    + $"Write {items[i - 1]}.{items[i]} for the number.");
            }
        }

        return items;
    }

    /// <summary>Every combination of the values, the first option changing slowest.</summary>
    /// <exception cref="ArgumentException">An option is there twice, has a range, or there are more than 10,000 combinations.</exception>
    public static IReadOnlyList<IReadOnlyList<SweepSetting>> Grid(IReadOnlyList<SweepAxis> axes)
    {
        Check(axes);
        if (axes.FirstOrDefault(axis => axis.IsRange) is { } range)
            throw new ArgumentException($"{range.Name}: a range cannot be used in a grid; write a list of values, or use a random search.");
        if (axes.Aggregate(1L, (product, axis) => Math.Min(product * axis.Values.Count, int.MaxValue)) is var all and > MostTrials)
            throw new ArgumentException($"{all} combinations; the limit is {MostTrials}. Use fewer values, or a random search.");
        IEnumerable<IReadOnlyList<SweepSetting>> grid = [[]];
        foreach (var axis in axes)
        {
            grid = grid.SelectMany(
                settings => axis.Values.Select(IReadOnlyList<SweepSetting> (value) => [.. settings, new SweepSetting(axis.Name, value)]));
        }

        return [.. grid];
    }

    /// <summary>
    /// Combinations drawn at random (Bergstra and Bengio 2012), each a pure function of seed and number: more of them begin with the same
    /// ones. None is drawn twice, so there are fewer where the lists have no more.
    /// </summary>
    /// <param name="axes">The options.</param>
    /// <param name="count">How many, 1 … 10,000.</param>
    /// <param name="seed">Their seed.</param>
    /// <exception cref="ArgumentException">An option is there twice, or the number is out of range.</exception>
    public static IReadOnlyList<IReadOnlyList<SweepSetting>> Draw(IReadOnlyList<SweepAxis> axes, int count, ulong seed)
    {
        Check(axes);
        if (count is < 1 or > MostTrials)
            throw new ArgumentException($"random is {count}; it must be from 1 to {MostTrials}.");
        var drawn = new List<IReadOnlyList<SweepSetting>>();
        var known = new HashSet<string>();
        for (int draw = 0; drawn.Count < count && draw < 100 * count; draw++)
        {
            IReadOnlyList<SweepSetting> settings =
            [
                .. axes.Select(
                    (axis, i) => new SweepSetting(
                        axis.Name, axis.Drawn(new RandomStream(seed, Purpose.Sample, FirstPart + i), (ulong)draw))),
            ];
            if (known.Add(string.Join(' ', settings)))
                drawn.Add(settings);
        }

        return drawn;
    }

    /// <summary>Trials at most.</summary>
    const int MostTrials = 10_000;

    /// <summary>The part of the stream that the first option draws from; those below belong to others.</summary>
    const int FirstPart = 1 << 20;

    string Drawn(RandomStream random, ulong draw)
    {
        if (!IsRange)
            return Values[random.Below(draw, Values.Count)];
        double share = random.UniformDouble(draw);
        double number = isLog ? low * Elementary.Exp(Elementary.Log(high / low) * share) : low + ((high - low) * share);
        return isWhole
            ? Math.Round(number).ToString("F0", CultureInfo.InvariantCulture)
            : number.ToString(Digits, CultureInfo.InvariantCulture);
    }

    static bool IsWholeText(string text) => NumberText.TryRead<long>(text, out _);

    static string Named(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return name;
    }

    static void Check(IReadOnlyList<SweepAxis> axes)
    {
        ArgumentNullException.ThrowIfNull(axes);
        if (axes.GroupBy(axis => axis.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"{twice.Key}: duplicate option; give all its values at once.");
    }
}

/// <summary>The value that a trial gives an option.</summary>
/// <param name="Name">The option.</param>
/// <param name="Value">Its value, as it is written.</param>
public readonly record struct SweepSetting(string Name, string Value)
{
    /// <summary><c>learning rate 0.01</c>.</summary>
    public override string ToString() => $"{Name} {Value}";
}
