namespace Gabor.Evaluation;

/// <summary>An image whose label is likely wrong.</summary>
/// <param name="Image">Its index.</param>
/// <param name="Label">Its label.</param>
/// <param name="Likely">The class that it more likely is of.</param>
/// <param name="Margin">p(label) − the largest p of another class, −1…1; the lower, the more likely the label is wrong.</param>
public readonly record struct SuspectLabel(int Image, int Label, int Likely, double Margin);

/// <summary>
/// Finds images whose label is likely wrong: confident learning (Northcutt, Jiang and Chuang 2019, arXiv 1911.00068).
/// </summary>
/// <remarks>
/// <para>The threshold of class j is the mean probability of j over the images labelled j, t_j. An image labelled i with p_j ≥ t_j is
/// confidently of class j; of several such classes it counts for the one with the largest p. C[i, j] counts the images labelled i that are
/// confidently of j: the confident joint. The images off its diagonal are the suspects, ordered by their normalized margin,
/// p_i − max_{k≠i} p_k.</para>
/// <para>The scores must come from networks that did not learn from the images: of test images, or by cross-validation.</para>
/// </remarks>
/// <param name="Thresholds">t_j, [K]; NaN for a class without images.</param>
/// <param name="ConfidentJoint">C, [K, K]: label by confident class.</param>
/// <param name="Suspects">The images off the diagonal, most suspect first; of equals the first.</param>
public sealed record LabelErrors(
    IReadOnlyList<double> Thresholds, IReadOnlyList<IReadOnlyList<int>> ConfidentJoint, IReadOnlyList<SuspectLabel> Suspects)
{
    /// <summary>Finds them.</summary>
    /// <param name="scores">Scores by networks that did not learn from these images, with their labels.</param>
    public static LabelErrors Of(ImageScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        int classes = scores.Classes;
        double[] thresholds = new double[classes];
        int[] images = new int[classes];
        for (int i = 0; i < scores.Images; i++)
        {
            int label = scores.Label(i);
            thresholds[label] += scores.Probabilities(i)[label];
            images[label]++;
        }

        for (int k = 0; k < classes; k++)
            thresholds[k] = images[k] == 0 ? double.NaN : thresholds[k] / images[k];
        int[][] joint = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        var suspects = new List<SuspectLabel>();
        for (int i = 0; i < scores.Images; i++)
        {
            double[] p = scores.Probabilities(i);
            int label = scores.Label(i), confident = -1;
            for (int k = 0; k < classes; k++)
            {
                // No comparison with NaN holds.
                if (p[k] >= thresholds[k] && (confident < 0 || p[k] > p[confident]))
                    confident = k;
            }

            if (confident < 0)
                continue;
            joint[label][confident]++;
            if (confident != label)
                suspects.Add(new(i, label, confident, p[label] - p.Where((_, k) => k != label).Max()));
        }

        return new LabelErrors(thresholds, joint, [.. suspects.OrderBy(one => one.Margin)]);
    }
}
