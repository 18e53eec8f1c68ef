using System.Globalization;
using ScottPlot;

namespace Gabor.Plotting;

/// <summary>Ticks of a linear axis at multiples of 1, 2 or 5 times a power of ten, and at most seven labels.</summary>
/// <param name="whole">Whether the numbers are whole, with no tick between them.</param>
sealed class FewTicks(bool whole = false) : ITickGenerator
{
    /// <summary>The maximum number of labels of an axis.</summary>
    public const int Most = 7;

    /// <summary>From these numbers on, and below their inverse, labels are written with an exponent.</summary>
    const double Long = 1e7;

    /// <inheritdoc/>
    public Tick[] Ticks { get; private set; } = [];

    /// <inheritdoc/>
    public int MaxTickCount { get; set; } = Most;

    /// <inheritdoc/>
    public void Regenerate(CoordinateRange range, Edge edge, PixelLength size, Paint paint, LabelStyle labelStyle) =>
        Ticks = Of(Math.Min(range.Min, range.Max), Math.Max(range.Min, range.Max), whole);

    /// <summary>The ticks of a range, the labelled ones first.</summary>
    internal static Tick[] Of(double least, double largest, bool whole = false)
    {
        if (!double.IsFinite(least) || !double.IsFinite(largest) || largest <= least)
            return [];
        var (mantissa, exponent) = Step(least, largest, whole);
        Tick[] major =
        [
            .. Multiples(least, largest, mantissa, exponent).Select(value => new Tick(value, Text(value, exponent), isMajor: true)),
        ];
        if (whole && exponent == 0)
            return major;

        // Halves of 2, fifths of 1 and of 5.
        var (fine, less) = mantissa switch { 1 => (2, exponent - 1), 2 => (5, exponent - 1), _ => (1, exponent) };
        return [.. major, .. Multiples(least, largest, fine, less).Select(value => new Tick(value, "", isMajor: false))];
    }

    /// <summary>The smallest step that needs no more labels than <see cref="Most"/>, as a mantissa and a power of ten.</summary>
    static (int Mantissa, int Exponent) Step(double least, double largest, bool whole)
    {
        int exponent = (int)Math.Floor(Math.Log10((largest - least) / Most)) - 1;
        if (whole)
            exponent = Math.Max(exponent, 0);
        for (; ; exponent++)
        {
            foreach (int mantissa in (int[])[1, 2, 5])
            {
                double step = Number(mantissa, exponent);
                if (Math.Floor(largest / step) - Math.Ceiling(least / step) + 1 <= Most)
                    return (mantissa, exponent);
            }
        }
    }

    static IEnumerable<double> Multiples(double least, double largest, int mantissa, int exponent)
    {
        double step = Number(mantissa, exponent);
        for (double i = Math.Ceiling(least / step) + 0.0; i <= Math.Floor(largest / step); i++)
            yield return Number(i * mantissa, exponent);
    }

    /// <summary>Rounded once: 3 · 10⁻¹ is 0.3.</summary>
    static double Number(double mantissa, int exponent) =>
        exponent < 0 ? mantissa / PowerOfTen(-exponent) : mantissa * PowerOfTen(exponent);

    static double PowerOfTen(int exponent) =>
        double.Parse(string.Create(CultureInfo.InvariantCulture, $"1e{exponent}"), CultureInfo.InvariantCulture);

    static string Text(double value, int exponent)
    {
        string text = Math.Abs(value) >= Long || exponent <= -7
            ? value.ToString("0.###e0", CultureInfo.InvariantCulture)
            : value.ToString("#,0." + new string('0', Math.Max(0, -exponent)), CultureInfo.InvariantCulture);
        return text.Replace('-', '−');
    }
}
