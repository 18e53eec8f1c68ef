using System.Globalization;
using System.Numerics;

namespace Gabor.Training;

/// <summary>An option that is a number, or none where it may be left out.</summary>
/// <typeparam name="T">The type of the number: int, ulong or double.</typeparam>
sealed class NumberOption<T>(
    string name, OptionGroup group, string placeholder, string description, Func<TrainingOptions, T?> get,
    Func<TrainingOptions, T?, TrainingOptions> set)
    : TrainingOption(name, group, placeholder, description)
    where T : struct, INumber<T>
{
    /// <summary>Whether a value is in range, and how a message says the range; every value by default.</summary>
    public (Func<T, bool> Holds, string Text) Range { get; init; } = (_ => true, "");

    /// <summary>Whether the option may have no value.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether it is only asked for: another option holds what comes of it, and no file has it.</summary>
    public bool IsWish { get; init; }

    /// <inheritdoc/>
    public override bool IsWritten => !IsWish;

    /// <summary>Words that stand for a number on the command line; none by default.</summary>
    public IReadOnlyList<(string Word, T Value)> Words { get; init; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. Words.Select(word => word.Word)];

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) => get(options)?.ToString(null, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text)
    {
        foreach (var (word, value) in Words)
        {
            if (string.Equals(text, word, StringComparison.OrdinalIgnoreCase))
                return set(options, value);
        }

        if (NumberText.TryRead<T>(text, out var number))
            return set(options, number);
        string words = string.Concat(Words.Select(word => $" or '{word.Word}'"));
        throw new ArgumentException($"--{Name} is '{text}'; it must be {Expected}{words}.{NumberText.Hint(text)}");
    }

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) => get(options) switch
    {
        null => null,
        double real => real,
        ulong seed => seed,
        { } whole => long.CreateChecked(whole),
    };

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value)
    {
        try
        {
            return value switch
            {
                null when IsOptional => set(options, null),
                long whole => set(options, T.CreateChecked(whole)),
                ulong seed => set(options, T.CreateChecked(seed)),
                double real when typeof(T) == typeof(double) => set(options, T.CreateChecked(real)),
                _ => throw new ArgumentException($"option {Key} is missing or not {Expected}."),
            };
        }
        catch (OverflowException)
        {
            throw new ArgumentException($"option {Key} is too large.");
        }
    }

    /// <inheritdoc/>
    public override void Check(TrainingOptions options)
    {
        if (get(options) is { } value && !Range.Holds(value))
            throw Refuse(value, Range.Text);
    }

    static string Expected =>
        typeof(T) == typeof(double) ? "a number" : typeof(T) == typeof(ulong) ? "a whole number from 0 on" : "a whole number";
}
