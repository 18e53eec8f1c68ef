using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Models;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.StressTests;

/// <summary>
/// Evaluates a model under the challenges of 2.1: viewpoint, scale, deformation, occlusion, light, background and variety within a class,
/// each at several levels. The same seed changes the same images in the same way, for any number of threads.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="images">Images that it was not trained on.</param>
/// <param name="workers">The threads that share the work.</param>
/// <param name="seed">The seed of the random numbers.</param>
public sealed class StressTest(Model model, ImageSource images, Workers workers, ulong seed = 1)
{
    /// <summary>Evaluates at every level of every challenge.</summary>
    /// <param name="begun">Reported before each challenge; none if null.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ArgumentException">The images have another shape or other classes than the model.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public StressReport Run(Action<StressKind>? begun = null, CancellationToken cancellation = default)
    {
        var evaluator = new Evaluator(model, images, workers);
        var plain = evaluator.Run(cancellation);
        var spread = new ClassSpread(images, model.Preprocessing.ImageShape, model.Preprocessing.Framing);
        var rows = new List<StressRow>();
        foreach (var kind in StressKinds.All)
        {
            begun?.Invoke(kind);
            rows.Add(new StressRow(kind, [.. Enumerable.Range(0, kind.Levels.Count).Select(level => kind.IsChoice
                ? EvaluateFifth(spread.Part(level, kind.Levels.Count))
                : evaluator.RunChanged(kind.Make(model.Input, level, seed), cancellation))]));
        }

        return new StressReport(plain, rows, [.. images.ClassNames.Select((name, label) => Class(name, label))]);

        // A class of fewer images than parts leaves some of them without any; with no images at all there is nothing to evaluate.
        EvaluationResult EvaluateFifth(ImageSource part) =>
            part.Count == 0 ? Nothing(plain) : new Evaluator(model, part, workers).Run(cancellation);

        StressClass Class(string name, int label)
        {
            var changed = rows.Where(row => !row.Kind.IsChoice)
                .Select(row => (row.Kind, Accuracy: row.Levels.Average(level => level.AccuracyOf(label)))).ToArray();
            var (hardest, accuracy) = changed.MinBy(row => row.Accuracy);
            return new StressClass(
                name, spread.Of(label), plain.AccuracyOf(label), changed.Average(row => row.Accuracy), hardest, accuracy);
        }
    }

    static EvaluationResult Nothing(EvaluationResult like) =>
        new(like.ClassNames, [.. like.ClassNames.Select(_ => new int[like.ClassNames.Count])], 0, 0);
}
