using System.Diagnostics;
using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Devices;
using Gabor.Input;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Preprocessing;
using Gabor.Processes;

namespace Gabor.Evaluation;

/// <summary>
/// Evaluates a model by images that it has not learnt from: accuracy (3.51)–(3.54), loss, and which classes it takes for which (3.5).
/// Images are read batch by batch, as training reads them, so there may be more than memory holds.
/// </summary>
public sealed class Evaluator
{
    const int BatchImages = 256, Five = 5;

    readonly Model model;
    readonly ImageSource images;
    readonly PlanFeeder feeder;
    readonly BoundPlan plan;
    readonly Workers workers;
    readonly Loss loss;
    readonly ImageCrop[] views;
    readonly float[] one = [], sums = [], oneHot = [];
    readonly float[] errors = new float[BatchImages];
    readonly int[] predicted = new int[BatchImages], labels = new int[BatchImages];

    /// <summary>Makes ready to evaluate; <see cref="Run"/> may be called often.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">The images to evaluate by; those of another size are brought to the model's.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="crops">
    /// Test-time augmentation (6.7), the parts of each image whose probabilities are averaged: 1, the centre, which is all of it where
    /// the network sees whole images; 5, the four corners and the centre; or 10, these mirrored too.
    /// </param>
    /// <param name="loss">The loss of the scores, which only <see cref="EvaluationResult.Loss"/> depends on; softmax cross-entropy if
    /// null.</param>
    /// <exception cref="ArgumentException">There are no images, they have other classes than the model or another order of them, or
    /// there are not so many parts.</exception>
    public Evaluator(Model model, ImageSource images, Workers workers, int crops = 1, Loss? loss = null)
        : this(model, InputOf(model, images), workers, crops, loss, null)
    {
    }

    internal Evaluator(Model model, NetworkInput input, Workers workers, int crops, Loss? loss, PlanOptions? options)
    {
        ArgumentNullException.ThrowIfNull(workers);
        images = input.Images;
        if (model.IsClassifier)
            RequireClasses(model, images);
        if (images.Count == 0)
            throw new ArgumentException($"{model.Name}: there are no images to evaluate on.");
        (this.model, this.workers) = (model, workers);
        views = ImageCrop.Of(model.Preprocessing, crops);
        plan = new CpuDevice(workers).Bind(
            Plan.Compile(Evaluated(model, loss), Math.Min(BatchImages, images.Count), PlanMode.Inference, options));
        feeder = new PlanFeeder(input, plan, workers);
        this.loss = loss ?? (model.IsClassifier ? new SoftmaxCrossEntropy() : new MeanSquaredError());
        if (!model.IsClassifier)
        {
            if (views.Length > 1)
                throw new ArgumentException($"{model.Name}: crops is {crops}, and reconstructions are of whole images; take 1.");
            if (!this.loss.NeedsTarget || this.loss.HasSoftmax)
                throw new ArgumentException($"{model.Name}: {this.loss.Name} is no loss of a reconstruction; take mean_squared_error.");
            return;
        }

        int scores = plan.Plan.BatchSize * model.Output.Count, averaged = views.Length == 1 ? 0 : scores;
        (one, sums, oneHot) = (new float[averaged], new float[averaged], new float[this.loss.NeedsValues ? scores : 0]);
    }

    static void RequireClasses(Model model, ImageSource images)
    {
        if (model.Output.Count != images.ClassNames.Count)
        {
            throw new ArgumentException(
                $"{model.Name} knows {model.Output.Count} classes, these images have {images.ClassNames.Count}.");
        }

        if (ClassNameDifference.Of(model.ClassNames, images.ClassNames) is { } difference)
        {
            throw new ArgumentException(
                $"{model.Name}: the classes are not those of these images: {difference.Of("the model", "the images")}. "
                + "Evaluate on images of the model's classes, in its order.");
        }
    }

    /// <summary>What is needed of a model: its scores, or its reconstruction and the logits of that.</summary>
    static Model Evaluated(Model model, Loss? loss) =>
        model.IsClassifier ? model.ForScores() : SigmoidOutputs.ForReconstruction(model, loss is { HasSigmoid: true });

    /// <summary>What a model sees of images.</summary>
    static NetworkInput InputOf(Model model, ImageSource images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        return NetworkInput.Of(images, model.Preprocessing);
    }

    /// <summary>
    /// Whether the scores of all images are kept, N · K floats, as <see cref="EvaluationResult.Scores"/>; no by default, so that memory
    /// does not grow with the images.
    /// </summary>
    public bool KeepsScores { get; init; }

    /// <summary>Evaluates by all images.</summary>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public EvaluationResult Run(CancellationToken cancellation = default) => RunChanged(null, cancellation);

    /// <summary>
    /// Evaluates by all images, of which each process computes some; each gets the whole result. Reconstructions are computed by each.
    /// </summary>
    internal EvaluationResult RunShared(ICommunicator communicator, CancellationToken cancellation) =>
        RunChanged(null, cancellation, communicator);

    /// <summary>Evaluates by all images, each changed first where an augmenter is given.</summary>
    internal EvaluationResult RunChanged(Augmenter? change, CancellationToken cancellation, ICommunicator? communicator = null)
    {
        if (!model.IsClassifier)
            return RunReconstructions(change, cancellation);
        communicator ??= new SingleProcess();
        int Start(int rank) => (int)((long)images.Count * rank / communicator.Size);
        int end = Start(communicator.Rank + 1);
        var outcomes = new Outcome[images.Count];
        int classes = model.Output.Count;
        int[][] confusion = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        double sum = 0;
        int amongFive = 0;
        float[] kept = KeepsScores ? new float[checked(images.Count * classes)] : [];
        int[] keptLabels = new int[KeepsScores ? images.Count : 0];
        long start = Stopwatch.GetTimestamp();
        plan.Refresh();
        for (int first = Start(communicator.Rank); first < end; first += plan.Plan.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(plan.Plan.BatchSize, end - first);
            for (int i = 0; i < count; i++)
                labels[i] = images.CheckedLabel(first + i);
            var scores = views.Length == 1 ? EvaluateCentres(first, count, change) : EvaluateCrops(first, count, change);
            if (KeepsScores)
            {
                scores.CopyTo(kept.AsSpan(first * classes));
                labels.AsSpan(0, count).CopyTo(keptLabels.AsSpan(first));
            }

            for (int i = 0; i < count; i++)
                outcomes[first + i] = new Outcome(errors[i], predicted[i], IsAmongFive(scores.Slice(i * classes, classes), labels[i]));
        }

        communicator.Trade<Outcome>(
            outcomes, [.. communicator.Others().Select(peer => new Piece(peer, Start(communicator.Rank), end - Start(communicator.Rank)))],
            outcomes, [.. communicator.Others().Select(peer => new Piece(peer, Start(peer), Start(peer + 1) - Start(peer)))]);
        for (int i = 0; i < outcomes.Length; i++)
        {
            amongFive += outcomes[i].IsAmongFive ? 1 : 0;
            sum += outcomes[i].Error;
            confusion[images.CheckedLabel(i)][outcomes[i].Class]++;
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new EvaluationResult(images.ClassNames, confusion, sum / images.Count, seconds)
        {
            Crops = views.Length,
            TopFive = classes > Five ? (double)amongFive / images.Count : null,
            Scores = KeepsScores ? new ImageScores(kept, keptLabels, classes) : null,
        };
    }

    /// <summary>What is told of an image.</summary>
    readonly record struct Outcome(float Error, int Class, bool IsAmongFive);

    /// <summary>The loss of reconstructions, and their squared distance from the images.</summary>
    EvaluationResult RunReconstructions(Augmenter? change, CancellationToken cancellation)
    {
        double sum = 0, squares = 0;
        long start = Stopwatch.GetTimestamp();
        plan.Refresh();
        for (int first = 0; first < images.Count; first += plan.Plan.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(plan.Plan.BatchSize, images.Count - first);
            Score(first, count, views[0], change);
            var targets = plan.Input(count);
            var errorsOf = errors.AsSpan(0, count);
            loss.Evaluate(plan.Output(count, plan.Plan.Outputs.Count - 1), new Targets(targets), errorsOf, [], workers);
            foreach (float error in errorsOf)
                sum += error;

            // Half of the squared distance is a loss of its own.
            LossKernels.SquaredError(plan.Output(count), targets, errorsOf, [], workers);
            foreach (float half in errorsOf)
                squares += 2.0 * half;
        }

        double mean = squares / ((double)images.Count * model.Input.Count), seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new EvaluationResult([], [], sum / images.Count, seconds)
        {
            Images = images.Count, PeakSignalToNoise = Decibels.OfMeanSquare(mean),
        };
    }

    /// <summary>Whether fewer than five classes stand before the label, of equal scores the first class.</summary>
    static bool IsAmongFive(ReadOnlySpan<float> scores, int label)
    {
        int before = 0;
        for (int k = 0; k < scores.Length; k++)
            before += scores[k] > scores[label] || (scores[k] == scores[label] && k < label) ? 1 : 0;
        return before < Five;
    }

    /// <summary>Errors and classes of some images by one part of each; their scores.</summary>
    ReadOnlySpan<float> EvaluateCentres(int first, int count, Augmenter? change)
    {
        Score(first, count, views[0], change);
        Evaluate(plan.Output(count), count);
        RowKernels.ArgMax(plan.Output(count), model.Output.Count, predicted.AsSpan(0, count));
        return plan.Output(count);
    }

    /// <summary>
    /// Errors and classes of some images by the mean of several parts: of their probabilities, or of the outputs where the loss takes no
    /// scores. The logarithms of the probabilities stand for their scores.
    /// </summary>
    ReadOnlySpan<float> EvaluateCrops(int first, int count, Augmenter? change)
    {
        int classes = model.Output.Count;
        Span<float> part = one.AsSpan(0, count * classes), mean = sums.AsSpan(0, count * classes);
        mean.Clear();
        foreach (var view in views)
        {
            Score(first, count, view, change);
            if (loss.HasSoftmax)
                SoftmaxKernels.Softmax(plan.Output(count), classes, part, workers);
            else
                plan.Output(count).CopyTo(part);
            ElementWiseKernels.Add(part, mean, workers);
        }

        ElementWiseKernels.Map(new Quotient(views.Length), mean, mean, workers);
        RowKernels.ArgMax(mean, classes, predicted.AsSpan(0, count));

        // The softmax of ln p is p. A probability of 0 is less than any float; it counts as the smallest, an error of 103 nats.
        if (loss.HasSoftmax)
        {
            foreach (ref float p in mean)
                p = (float)Elementary.Log((double)Math.Max(p, float.Epsilon));
        }

        Evaluate(mean, count);
        return mean;
    }

    void Evaluate(ReadOnlySpan<float> outputs, int count)
    {
        var targets = OneHot.Of(loss, labels.AsSpan(0, count), model.Output.Count, oneHot);
        loss.Evaluate(outputs, targets, errors.AsSpan(0, count), [], workers);
    }

    void Score(int first, int count, ImageCrop view, Augmenter? change)
    {
        feeder.Read(first, count, view, change);
        plan.Forward(count);
    }
}
