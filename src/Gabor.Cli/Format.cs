using System.Globalization;

namespace Gabor.Cli;

/// <summary>Formats numbers and names, independent of the culture.</summary>
static class Format
{
    /// <summary><c>12,345</c>.</summary>
    public static string Count(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary><c>98.25 %</c> of 0.9825.</summary>
    public static string Percent(double share, int digits = 2) => (100 * share).ToString($"F{digits}", CultureInfo.InvariantCulture) + " %";

    /// <summary>The same; <c>–</c> where there is nothing to have a share of.</summary>
    public static string Percent(double? share) => share is { } known ? Percent(known) : "–";

    /// <summary><c>0.1234</c>; <c>1.234E+12</c> where that would be long.</summary>
    public static string Fixed(double number, int digits) =>
        number.ToString(Math.Abs(number) < 1e9 ? $"F{digits}" : "0.###E+0", CultureInfo.InvariantCulture);

    /// <summary><c>0.412</c>, <c>3.1E-07</c>: three digits, however small.</summary>
    public static string Digits(double number) => number.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary><c>21.35 dB</c>.</summary>
    public static string Decibels(double decibels) => decibels.ToString("F2", CultureInfo.InvariantCulture) + " dB";

    /// <summary><c>1.2 M</c>: three digits or so.</summary>
    public static string Short(double number) => number switch
    {
        < 10_000 => Count(number),
        < 1e6 => Fixed(number / 1e3, 1) + " k",
        < 1e9 => Fixed(number / 1e6, 1) + " M",
        _ => Fixed(number / 1e9, 1) + " G",
    };

    /// <summary><c>1.7 MiB</c>.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        < 1024 => Count(bytes) + " B",
        < 1024 * 1024 => Fixed(bytes / 1024, 1) + " KiB",
        < 1024 * 1024 * 1024 => Fixed(bytes / (1024 * 1024), 1) + " MiB",
        _ => Fixed(bytes / (1024 * 1024 * 1024), 1) + " GiB",
    };

    /// <summary><c>1:02:03</c>, <c>2:03</c>.</summary>
    public static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    /// <summary><c>1 image</c>, <c>2 images</c>.</summary>
    public static string Plural(int count, string one) => count == 1 ? $"1 {one}" : $"{Count(count)} {one}s";

    /// <summary>A name from a file without control characters.</summary>
    public static string Clean(string name) =>
        name.Any(char.IsControl) ? string.Concat(name.Select(c => char.IsControl(c) ? '?' : c)) : name;
}
