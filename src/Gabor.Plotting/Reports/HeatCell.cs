namespace Gabor.Plotting.Reports;

/// <summary>A cell of a table whose shade says how large its number is.</summary>
static class HeatCell
{
    /// <summary>The most colour in %: letters are easy to read on it, in light and dark.</summary>
    public const double Most = 46;

    const double Least = 4;

    /// <summary>A cell.</summary>
    /// <param name="share">0…1.</param>
    /// <param name="text">What stands in it.</param>
    /// <param name="isHit">Whether a large share is good.</param>
    public static Markup Of(double share, string text, bool isHit)
    {
        double shade = Least + ((Most - Least) * share);
        return Markup.Of($"""<td class="{(isHit ? "hit" : "miss")}" style="--v:{shade}">{text}</td>""");
    }
}
