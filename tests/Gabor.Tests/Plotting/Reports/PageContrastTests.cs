using System.Globalization;
using System.Text.RegularExpressions;
using Gabor.Numerics.Threads;
using Gabor.Plotting.Reports;

namespace Gabor.Tests.Plotting.Reports;

/// <summary>Letters can be read in light, dark and print: contrast by WCAG 2.1, at least 4.5 to 1.</summary>
public sealed partial class PageContrastTests
{
    [Fact]
    public void Letters_have_a_contrast_of_at_least_4_5_on_all_they_stand_on()
    {
        using var workers = new Workers(1);
        var themes = Root().Matches(ReportPages.Plain(workers).ToHtml()).Select(match => Token().Matches(match.Value)
            .ToDictionary(token => token.Groups[1].Value, token => Channels(token.Groups[2].Value))).ToList();
        Assert.Equal(3, themes.Count);
        Assert.All(themes, theme =>
        {
            foreach (string letters in (string[])["ink", "soft", "first"])
                Least(letters, theme[letters], theme["paper"]);
            foreach (string heat in (string[])["first", "second"])
            {
                Least($"ink on {heat}", theme["ink"],
                    [.. theme[heat].Zip(theme["card"], (a, b) => ((HeatCell.Most * a) + ((100 - HeatCell.Most) * b)) / 100)]);
            }
        });

        static void Least(string what, double[] letters, double[] ground) =>
            Assert.True(Contrast(letters, ground) >= 4.5, $"{what}: {Contrast(letters, ground):F2}");
    }

    [Fact]
    public void Black_on_white_has_21() => Assert.Equal(21, Contrast([0, 0, 0], [255, 255, 255]), 1e-9);

    static double Contrast(double[] one, double[] other)
    {
        double a = Luminance(one), b = Luminance(other);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    static double Luminance(double[] color) => (0.2126 * Linear(color[0])) + (0.7152 * Linear(color[1])) + (0.0722 * Linear(color[2]));

    static double Linear(double channel) => channel / 255 is var c && c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

    static double[] Channels(string hex)
    {
        string full = hex.Length == 3 ? string.Concat(hex.Select(c => $"{c}{c}")) : hex;
        return [.. Enumerable.Range(0, 3).Select(i => (double)int.Parse(
            full.AsSpan(2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
    }

    [GeneratedRegex(@":root \{[^}]*\}")]
    private static partial Regex Root();

    [GeneratedRegex("--([a-z]+): #([0-9a-f]+);")]
    private static partial Regex Token();
}
