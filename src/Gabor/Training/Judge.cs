using System.Diagnostics;
using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics.Kernels;
using Gabor.Numerics.Threads;
using Gabor.Plans;

namespace Gabor.Training;

/// <summary>Judges a model by images that it has not learnt from: accuracy (3.52), loss, and which classes it takes for which (3.5).</summary>
public sealed class Judge
{
    const int BatchImages = 256;

    readonly Model model;
    readonly ImageSet images;
    readonly ImageReader reader;
    readonly Plan plan;
    readonly Workers workers;
    readonly SoftmaxCrossEntropy loss = new();
    readonly float[] errors = new float[BatchImages];
    readonly int[] told = new int[BatchImages], labels = new int[BatchImages];

    /// <summary>Makes ready to judge; <see cref="Run"/> may be called often.</summary>
    /// <exception cref="ArgumentException">The images have another shape or other classes than the model.</exception>
    public Judge(Model model, ImageSet images, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        if (model.Input != images.Shape)
            throw new ArgumentException($"{model.Name} takes pictures of {model.Input}, these are {images.Shape}; judge it by pictures like those it was trained on.", nameof(images));
        if (model.Output.Count != images.ClassNames.Count)
            throw new ArgumentException($"{model.Name} knows {model.Output.Count} classes, these pictures have {images.ClassNames.Count}.", nameof(images));
        (this.model, this.images, this.workers) = (model, images, workers);
        reader = new ImageReader(images, model.Preprocessing);
        plan = new Plan(model, Math.Min(BatchImages, images.Count), PlanMode.Judge, workers);
    }

    /// <summary>Judges by all images.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Judgement Run(CancellationToken cancellation = default) => RunChanged(null, cancellation);

    /// <summary>Judges by all images, each changed first where an augmenter is given.</summary>
    internal Judgement RunChanged(Augmenter? change, CancellationToken cancellation)
    {
        int classes = model.Output.Count, size = images.Shape.Count;
        int[][] confusion = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        double sum = 0;
        long start = Stopwatch.GetTimestamp();
        plan.Refresh();
        for (int first = 0; first < images.Count; first += plan.Images)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(plan.Images, images.Count - first);
            var pixels = plan.Input(count);
            for (int i = 0; i < count; i++)
            {
                var to = pixels.Slice(i * size, size);
                if (change is null)
                    reader.Read(first + i, to);
                else
                    reader.ReadChanged(first + i, change, to);
                labels[i] = images.Label(first + i);
            }

            plan.Forward(count);
            loss.Evaluate(plan.Output(count), new Targets(labels.AsSpan(0, count)), errors.AsSpan(0, count), [], workers);
            Rows.ArgMax(plan.Output(count), classes, told.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                sum += errors[i];
                confusion[labels[i]][told[i]]++;
            }
        }

        return new Judgement(images.ClassNames, confusion, sum / images.Count, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
