namespace Gabor.Evaluation;

/// <summary>Precision over recall of one class, as the least probability from which an image counts as of the class falls.</summary>
/// <param name="AveragePrecision">
/// AP = Σ_n (R_n − R_{n−1}) P_n over the thresholds in falling order: the area under the curve, 0…1, without interpolation; 0 for a class
/// without images.
/// </param>
/// <param name="Points">Recall and precision at each threshold, recall ascending; equal probabilities are one threshold.</param>
public sealed record PrecisionRecall(double AveragePrecision, IReadOnlyList<(double Recall, double Precision)> Points)
{
    /// <summary>The curve of a class, by its probabilities.</summary>
    /// <param name="scores">The scores of all images.</param>
    /// <param name="label">The class, 0…K−1.</param>
    public static PrecisionRecall Of(ImageScores scores, int label)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, scores.Classes);
        var ranked = Enumerable.Range(0, scores.Images)
            .Select(i => (Probability: scores.Probabilities(i)[label], IsOfClass: scores.Label(i) == label))
            .OrderByDescending(one => one.Probability).ToList();
        int all = ranked.Count(one => one.IsOfClass), found = 0;
        if (all == 0)
            return new PrecisionRecall(0, []);
        var points = new List<(double Recall, double Precision)>();
        double area = 0;
        for (int i = 0; i < ranked.Count; i++)
        {
            found += ranked[i].IsOfClass ? 1 : 0;
            if (i + 1 < ranked.Count && ranked[i + 1].Probability == ranked[i].Probability)
                continue;
            double recall = (double)found / all, precision = (double)found / (i + 1);
            area += (recall - (points.Count == 0 ? 0 : points[^1].Recall)) * precision;
            points.Add((recall, precision));
        }

        return new PrecisionRecall(area, points);
    }
}
