using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Models;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Training;

namespace Gabor.Experiments.LabelChecks;

/// <summary>
/// Scores of training images by networks that did not learn from them: k folds, each scored by a network trained on the others. What
/// <see cref="LabelErrors"/> needs to find wrong labels among training images.
/// </summary>
public sealed class CrossValidation
{
    /// <summary>k by default.</summary>
    public const int DefaultFolds = 5;

    readonly Dataset data;
    readonly Func<Model> make;
    readonly TrainingOptions options;
    readonly int[] folds;

    /// <summary>Makes ready.</summary>
    /// <param name="data">The data set, whose training images are scored. Its validation images stay what they are.</param>
    /// <param name="make">Makes a new network without weights, once for each fold.</param>
    /// <param name="options">How to train each network; validation images by share are taken from the other folds.</param>
    /// <param name="count">k, from 2 to the number of training images.</param>
    /// <exception cref="ArgumentException">k is out of range.</exception>
    public CrossValidation(Dataset data, Func<Model> make, TrainingOptions options, int count = DefaultFolds)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(options);
        if (count < 2 || count > data.Train.Count)
            throw new ArgumentException($"folds is {count}; it must be from 2 to the {data.Train.Count} training images.", nameof(count));
        (this.data, this.make, this.options, Folds) = (data, make, options, count);

        // Class by class in a shuffled order, so that every fold has its share of each class.
        int[] order = [.. Enumerable.Range(0, data.Train.Count)];
        Permutation.Shuffle(order, new RandomStream(options.Seed, Purpose.Split));
        folds = new int[order.Length];
        int next = 0;
        foreach (int index in order.OrderBy(data.Train.Label))
            folds[index] = next++ % count;
    }

    /// <summary>k.</summary>
    public int Folds { get; }

    /// <summary>The fold of each training image, 0…k−1: of each class the same share, drawn by the seed of the options.</summary>
    public IReadOnlyList<int> FoldOf => folds;

    /// <summary>Trains k networks and scores every training image by the one that did not see it.</summary>
    /// <param name="begun">Is told the number of each fold before it is trained, from 0; none if null.</param>
    /// <param name="progress">The progress within a fold; none if null.</param>
    /// <param name="cancellation">Ends it after the current step.</param>
    /// <returns>The scores of the training images, in their order.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">The loss of a fold is no longer a finite number.</exception>
    public ImageScores Run(
        Action<int>? begun = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        int classes = data.ClassNames.Count;
        float[] scores = new float[data.Train.Count * classes];
        int[] labels = [.. Enumerable.Range(0, data.Train.Count).Select(data.Train.Label)];
        for (int fold = 0; fold < Folds; fold++)
        {
            cancellation.ThrowIfCancellationRequested();
            begun?.Invoke(fold);
            int[] held = [.. Enumerable.Range(0, folds.Length).Where(i => folds[i] == fold)];
            int[] others = [.. Enumerable.Range(0, folds.Length).Where(i => folds[i] != fold)];
            var part = new Dataset(
                data.Name, data.Train.Subset(others), data.Train.Subset(held), data.Source, data.Validation, data.Shape);
            Model model;
            using (var trainer = new Trainer(make(), part, options with { FreshStart = true }))
                model = trainer.Train(progress, cancellation).Model;
            using var workers = new Workers(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
            var evaluator = new Evaluator(model, part.Test, workers, options.Crops, options.Losses[0].Loss) { KeepsScores = true };
            var kept = evaluator.Run(cancellation).Scores!;
            for (int i = 0; i < held.Length; i++)
                kept.Of(i).CopyTo(scores.AsSpan(held[i] * classes));
        }

        return new ImageScores(scores, labels, classes);
    }
}
