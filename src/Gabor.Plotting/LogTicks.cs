using System.Globalization;
using Gabor.Numerics;
using ScottPlot;

namespace Gabor.Plotting;

/// <summary>
/// Ticks of an axis of decimal logarithms, labelled with the numbers themselves: 1, 2, 5, 10 … over a few powers of ten, else powers of
/// ten only, and at most seven labels.
/// </summary>
sealed class LogTicks : ITickGenerator
{
    /// <summary>The most powers of ten with small ticks between them.</summary>
    const double ManyPowers = 9;

    const double LogTen = 2.302585092994046;

    /// <inheritdoc/>
    public Tick[] Ticks { get; private set; } = [];

    /// <inheritdoc/>
    public int MaxTickCount { get; set; } = FewTicks.Most;

    /// <inheritdoc/>
    public void Regenerate(CoordinateRange range, Edge edge, PixelLength size, Paint paint, LabelStyle labelStyle) =>
        Ticks = Of(Math.Min(range.Min, range.Max), Math.Max(range.Min, range.Max));

    /// <summary>The ticks of a range of logarithms, the labelled ones first.</summary>
    internal static Tick[] Of(double least, double largest)
    {
        if (!double.IsFinite(least) || !double.IsFinite(largest) || largest <= least)
            return [];
        var labelled = Places(least, largest, [1, 2, 5]);
        for (int every = 1; labelled.Count > FewTicks.Most; every++)
            labelled = [.. Places(least, largest, [1]).Where(place => place.Exponent % every == 0)];

        // Less than a step from 1 to 2 to 5: numbers at even distances, as on a linear axis.
        if (labelled.Count < 2)
        {
            return
            [
                .. FewTicks.Of(Elementary.Exp(least * LogTen), Elementary.Exp(largest * LogTen))
                    .Select(tick => new Tick(Math.Log10(tick.Position), tick.Label, tick.IsMajor)),
            ];
        }

        int[] between = largest - least <= ManyPowers ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : [1];
        return
        [
            .. labelled.Select(place => new Tick(Place(place), Text(place.Mantissa, place.Exponent), isMajor: true)),
            .. Places(least, largest, between).Select(place => new Tick(Place(place), "", isMajor: false)),
        ];
    }

    static List<(int Mantissa, int Exponent)> Places(double least, double largest, int[] mantissas) =>
    [
        .. Enumerable.Range((int)Math.Floor(least), (int)Math.Ceiling(largest) - (int)Math.Floor(least) + 1)
            .SelectMany(exponent => mantissas.Select(mantissa => (mantissa, exponent)))
            .Where(place => Place(place) >= least && Place(place) <= largest),
    ];

    static double Place((int Mantissa, int Exponent) number) => number.Exponent + Math.Log10(number.Mantissa);

    /// <summary>Numbers from 0.0001 to 50000 are written out.</summary>
    static string Text(int mantissa, int exponent)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{exponent}");
        return Math.Abs(exponent) <= 4
            ? double.Parse(text, CultureInfo.InvariantCulture).ToString("#,0.####", CultureInfo.InvariantCulture)
            : text.Replace('-', '−');
    }
}
