using Gabor.Evaluation;

namespace Gabor.Cli;

/// <summary>Images of one class that were predicted as another.</summary>
readonly record struct ConfusedPair(string ClassName, string TakenFor, int Images)
{
    /// <summary>The pairs with the most images, at most <paramref name="most"/> of them.</summary>
    public static IReadOnlyList<ConfusedPair> Of(EvaluationResult evaluation, int most) =>
    [
        .. (from i in Enumerable.Range(0, evaluation.ClassNames.Count)
            from j in Enumerable.Range(0, evaluation.ClassNames.Count)
            let images = evaluation.Confusion[i][j]
            where i != j && images > 0
            orderby images descending
            select new ConfusedPair(evaluation.ClassNames[i], evaluation.ClassNames[j], images)).Take(most),
    ];
}
