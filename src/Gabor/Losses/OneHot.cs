namespace Gabor.Losses;

/// <summary>Labels as values: row i is 1 at y⁽ⁱ⁾ and 0 elsewhere, for losses that need them.</summary>
static class OneHot
{
    /// <summary>The targets of a loss for labels.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="labels">y⁽ⁱ⁾, [N].</param>
    /// <param name="classes">K.</param>
    /// <param name="values">Room for [N, K], used where <see cref="Loss.NeedsValues"/>.</param>
    public static Targets Of(Loss loss, ReadOnlySpan<int> labels, int classes, Span<float> values)
    {
        if (!loss.NeedsValues)
            return new Targets(labels);
        var rows = values[..(labels.Length * classes)];
        rows.Clear();
        for (int i = 0; i < labels.Length; i++)
            rows[(i * classes) + labels[i]] = 1;
        return new Targets((ReadOnlySpan<float>)rows);
    }
}
