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

namespace Gabor.Evaluation;

/// <summary>Evaluates a model by images that it has not learnt from: accuracy (3.51)–(3.54), loss, and which classes it takes for which (3.5).</summary>
public sealed class Evaluator
{
    const int BatchImages = 256;

    readonly Model model;
    readonly ImageSet images;
    readonly ImageReader reader;
    readonly BoundPlan plan;
    readonly Workers workers;
    readonly SoftmaxCrossEntropy loss = new();
    readonly ImageCrop[] views;
    readonly float[] probabilities, sums;
    readonly float[] errors = new float[BatchImages];
    readonly int[] predicted = new int[BatchImages], labels = new int[BatchImages];

    /// <summary>Makes ready to evaluate; <see cref="Run"/> may be called often.</summary>
    /// <param name="model">The model.</param>
    /// <param name="images">The images to evaluate by.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="crops">
    /// Parts of each image whose probabilities are averaged (6.7): 1, the centre, which is all of it where the network sees whole images; 5, the four corners
    /// and the centre; or 10, these mirrored too.
    /// </param>
    /// <param name="options">How the model is compiled; defaults if null.</param>
    /// <exception cref="ArgumentException">The images have another shape or other classes than the model, or there are not so many parts.</exception>
    public Evaluator(Model model, ImageSet images, Workers workers, int crops = 1, PlanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        if (model.Preprocessing.ImageShape is var expected && expected != images.Shape)
            throw new ArgumentException($"{model.Name} takes images of {expected}, these are {images.Shape}; evaluate it by images like those it was trained on.", nameof(images));
        if (model.Output.Count != images.ClassNames.Count)
            throw new ArgumentException($"{model.Name} knows {model.Output.Count} classes, these images have {images.ClassNames.Count}.", nameof(images));
        (this.model, this.images, this.workers) = (model, images, workers);
        reader = new ImageReader(images, model.Preprocessing);
        views = ImageCrop.Of(model.Preprocessing, crops);
        plan = new CpuDevice(workers).Bind(Plan.Compile(model, Math.Min(BatchImages, images.Count), PlanMode.Inference, options));
        (probabilities, sums) = views.Length == 1 ? ([], []) : (new float[plan.Plan.BatchSize * model.Output.Count], new float[plan.Plan.BatchSize * model.Output.Count]);
    }

    /// <summary>Evaluates by all images.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public EvaluationResult Run(CancellationToken cancellation = default) => RunChanged(null, cancellation);

    /// <summary>Evaluates by all images, each changed first where an augmenter is given.</summary>
    internal EvaluationResult RunChanged(Augmenter? change, CancellationToken cancellation)
    {
        int classes = model.Output.Count;
        int[][] confusion = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        double sum = 0;
        long start = Stopwatch.GetTimestamp();
        plan.Refresh();
        for (int first = 0; first < images.Count; first += plan.Plan.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(plan.Plan.BatchSize, images.Count - first);
            for (int i = 0; i < count; i++)
                labels[i] = images.Label(first + i);
            if (views.Length == 1)
                Tell(first, count, change);
            else
                TellTogether(first, count, change);
            for (int i = 0; i < count; i++)
            {
                sum += errors[i];
                confusion[labels[i]][predicted[i]]++;
            }
        }

        return new EvaluationResult(images.ClassNames, confusion, sum / images.Count, Stopwatch.GetElapsedTime(start).TotalSeconds) { Crops = views.Length };
    }

    /// <summary>Errors and classes of some images by one part of each.</summary>
    void Tell(int first, int count, Augmenter? change)
    {
        Score(first, count, views[0], change);
        loss.Evaluate(plan.Output(count), new Targets(labels.AsSpan(0, count)), errors.AsSpan(0, count), [], workers);
        RowKernels.ArgMax(plan.Output(count), model.Output.Count, predicted.AsSpan(0, count));
    }

    /// <summary>Errors and classes of some images by the mean of the probabilities of several parts.</summary>
    void TellTogether(int first, int count, Augmenter? change)
    {
        int classes = model.Output.Count;
        Span<float> one = probabilities.AsSpan(0, count * classes), mean = sums.AsSpan(0, count * classes);
        mean.Clear();
        foreach (var view in views)
        {
            Score(first, count, view, change);
            SoftmaxKernels.Softmax(plan.Output(count), classes, one, workers);
            ElementWiseKernels.Add(one, mean, workers);
        }

        ElementWiseKernels.Map(new Quotient(views.Length), mean, mean, workers);
        RowKernels.ArgMax(mean, classes, predicted.AsSpan(0, count));

        // A probability of 0 is less than any float; it counts as the smallest, an error of 103 nats.
        for (int i = 0; i < count; i++)
            errors[i] = (float)-Elementary.Log((double)Math.Max(mean[(i * classes) + labels[i]], float.Epsilon));
    }

    void Score(int first, int count, ImageCrop view, Augmenter? change)
    {
        int size = model.Input.Count;
        var pixels = plan.Input(count);
        for (int i = 0; i < count; i++)
            reader.Read(first + i, view, pixels.Slice(i * size, size), change);
        plan.Forward(count);
    }
}
