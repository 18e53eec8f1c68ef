namespace Gabor.KernelMethods;

/// <summary>
/// Scores of K classes from the K(K − 1)/2 decisions of pairs, in the order (0, 1), (0, 2), …, (1, 2), …; a decision above 0 is one for
/// the first class of its pair.
/// </summary>
/// <remarks>
/// A class scores its votes and c / (3(|c| + 1)), where c adds its decisions, with a minus sign where it is the second of the pair. That
/// is below a third of a vote, so that it decides between classes of as many votes alone. It is scikit-learn's
/// <c>decision_function_shape="ovr"</c>; the largest score is what it predicts with <c>break_ties=True</c>.
/// </remarks>
public static class OneAgainstOne
{
    /// <summary>How many pairs there are of K classes.</summary>
    public static int Pairs(int classes) => checked(classes * (classes - 1)) / 2;

    /// <summary>The scores.</summary>
    /// <param name="decisions">[N, K(K − 1)/2].</param>
    /// <param name="classes">K, at least 2.</param>
    /// <param name="scores">[N, K]; overwritten.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public static void Scores(ReadOnlySpan<float> decisions, int classes, Span<float> scores)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        int pairs = Pairs(classes), points = decisions.Length / pairs;
        if (decisions.Length % pairs != 0 || scores.Length != (long)points * classes)
        {
            throw new ArgumentException(
                $"OneAgainstOne: {decisions.Length} decisions for {scores.Length} scores of {classes} classes; each point has {pairs}.");
        }

        for (int point = 0; point < points; point++)
        {
            var mine = scores.Slice(point * classes, classes);
            var theirs = decisions.Slice(point * pairs, pairs);
            for (int k = 0; k < classes; k++)
                mine[k] = Score(theirs, classes, k);
        }
    }

    static float Score(ReadOnlySpan<float> decisions, int classes, int wanted)
    {
        int pair = 0, votes = 0;
        float confidence = 0;
        for (int i = 0; i < classes; i++)
        {
            for (int j = i + 1; j < classes; j++, pair++)
            {
                if (i != wanted && j != wanted)
                    continue;
                bool isFirst = i == wanted;
                confidence += isFirst ? decisions[pair] : -decisions[pair];
                if (isFirst == (decisions[pair] >= 0))
                    votes++;
            }
        }

        return votes + (confidence / (3 * (Math.Abs(confidence) + 1)));
    }
}
