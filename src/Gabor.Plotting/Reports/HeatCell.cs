namespace Gabor.Plotting.Reports;

/// <summary>A cell of a table whose shade says how large its number is.</summary>
static class HeatCell
{
    /// <summary>The share of colour from which letters on it are light.</summary>
    const double Strong = 0.6;

    /// <summary>A cell.</summary>
    /// <param name="share">0…1.</param>
    /// <param name="text">What stands in it.</param>
    /// <param name="isHit">Whether a large share is good.</param>
    public static Markup Of(double share, string text, bool isHit)
    {
        string style = $"{(isHit ? "hit" : "miss")}{(share >= Strong ? " strong" : "")}";

        // Some colour for every number, and none so strong that letters are hard to read in between.
        double shade = share >= Strong ? 70 + (30 * share) : 6 + (55 * share);
        return Markup.Of($"""<td class="{style}" style="--v:{shade}">{text}</td>""");
    }
}
