using System.Globalization;

namespace Gabor.Plotting.Reports;

/// <summary>Numbers as the page says them.</summary>
static class Say
{
    /// <summary><c>98.2 %</c>; <c>–</c> where there is nothing to have a share of.</summary>
    public static string Percent(double? share, int digits = 1) => share is { } known
        ? (100 * known).ToString($"F{digits}", CultureInfo.InvariantCulture) + "\u00A0%"
        : "–";

    /// <summary><c>0.123</c>.</summary>
    public static string Fixed(double number, int digits) => number.ToString($"F{digits}", CultureInfo.InvariantCulture);

    /// <summary><c>1,234</c>.</summary>
    public static string Count(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary><c>1 image</c>, <c>2 images</c>.</summary>
    public static string Images(int count) => count == 1 ? "1 image" : $"{Count(count)} images";
}
