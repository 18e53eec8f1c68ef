using System.Globalization;
using Gabor.Components;

namespace Gabor.Augmentations;

/// <summary>
/// Augmentations as the command line has them: a name, and numbers with commas between them, <c>randaugment</c> and <c>2,5</c>.
/// </summary>
static class AugmentationText
{
    /// <summary>One of a kind from its numbers.</summary>
    /// <exception cref="ArgumentException">They are not numbers, too many or too few, or out of range.</exception>
    public static Augmentation Parse(ComponentKind<Augmentation> kind, string text)
    {
        string[] parts = text.Split(',');
        double[] values = [.. parts.Select(Number)];
        if (values.Length != kind.HyperParameters.Count || values.Any(double.IsNaN))
            throw new ArgumentException($"{kind.Name} is '{text}'; it must be {Expected(kind)}.{Hint(kind, text)}", nameof(text));
        try
        {
            return kind.Create(name => values[kind.IndexOf(name)]);
        }
        catch (ArgumentException refusal)
        {
            throw new ArgumentException($"{kind.Name}: {refusal.Message}", refusal);
        }
    }

    /// <summary>Its numbers as <see cref="Parse"/> takes them.</summary>
    public static string Numbers(Augmentation augmentation) =>
        string.Join(',', augmentation.Values.ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)));

    static string Expected(ComponentKind kind) => kind.HyperParameters.Count == 1
        ? "a number"
        : $"{kind.HyperParameters.Count} numbers with commas between them: "
            + string.Join(", ", kind.HyperParameters.Select(row => row.Name));

    /// <summary>Between several numbers commas are right.</summary>
    static string Hint(ComponentKind kind, string text) => kind.HyperParameters.Count == 1 ? NumberText.Hint(text) : "";

    static double Number(string text) =>
        NumberText.TryRead(text, out double value) ? value : double.NaN;

    /// <summary><c>rotate=15</c>.</summary>
    public static string Write(Augmentation augmentation) => $"{augmentation.Name}={Numbers(augmentation)}";

    /// <summary>What <see cref="Write"/> made.</summary>
    /// <exception cref="ArgumentException">There is none of this name, or its numbers are not right.</exception>
    public static Augmentation Read(string text) => text.Split('=') is [var name, var numbers]
        ? Parse(AugmentationRegistry.Default.Named(name), numbers)
        : throw new ArgumentException($"augmentation '{text}': a name and numbers are expected, as in rotate=15.", nameof(text));
}
