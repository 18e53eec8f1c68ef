using System.Globalization;
using System.Numerics;

namespace Gabor;

/// <summary>
/// Numbers as people write them in options and lists: with a decimal point in every country, and without separators of thousands, so that
/// <c>0,1</c> is never 1.
/// </summary>
static class NumberText
{
    /// <summary>Whether a text is a number of a type.</summary>
    public static bool TryRead<T>(string text, out T number) where T : struct, INumber<T>
    {
        bool isWhole = typeof(T) != typeof(double) && typeof(T) != typeof(float) && typeof(T) != typeof(decimal);
        return T.TryParse(text, isWhole ? NumberStyles.AllowLeadingSign : NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>
    /// What to write instead, a sentence after a space, where a text has a decimal comma or separators of thousands; else nothing.
    /// </summary>
    public static string Hint(string text)
    {
        int comma = text.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
            return "";
        bool isDecimal = comma == text.LastIndexOf(',') && !text.Contains('.', StringComparison.Ordinal);
        string meant = isDecimal ? text.Replace(',', '.') : text.Replace(",", "", StringComparison.Ordinal);
        return TryRead<double>(meant, out _) ? $" Numbers have a decimal point: write {meant}." : "";
    }

    /// <summary>The same text for the same value: of <c>0.01</c> and <c>1e-2</c>, of <c>Adam</c> and <c>adam</c>.</summary>
    public static string Canonical(string text) =>
        TryRead<ulong>(text, out ulong whole) ? whole.ToString(CultureInfo.InvariantCulture)
        : TryRead<double>(text, out double number) ? (number + 0.0).ToString("R", CultureInfo.InvariantCulture)
        : text.ToLowerInvariant();
}
