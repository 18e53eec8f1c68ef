using System.Globalization;

namespace Gabor.Augmentations;

/// <summary>How many operations RandAugment takes, and how strong they are; written <c>2,5</c>.</summary>
/// <param name="Operations">N, from 1 to 10.</param>
/// <param name="Magnitude">M, from 0 to 10, where 10 turns by 30 degrees, as in the paper.</param>
public sealed record RandAugmentSetting(int Operations, double Magnitude)
{
    /// <summary>The most of both.</summary>
    internal const int MostOperations = 10, MostMagnitude = 10;

    /// <summary>Reads <c>2,5</c>.</summary>
    /// <exception cref="ArgumentException">The text is not two numbers, or they are out of range.</exception>
    public static RandAugmentSetting Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(',');
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int operations)
            || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double magnitude))
        {
            throw new ArgumentException($"randaugment is '{text}'; it must be two numbers as in 2,5: operations and magnitude.", nameof(text));
        }

        return new RandAugmentSetting(operations, magnitude).Validated();
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Operations},{Magnitude}");

    internal RandAugmentSetting Validated() => Operations is >= 1 and <= MostOperations && Magnitude is >= 0 and <= MostMagnitude
        ? this
        : throw new ArgumentException($"randaugment is {this}; it must be from 1 to {MostOperations} operations of a magnitude from 0 to {MostMagnitude}.");
}
