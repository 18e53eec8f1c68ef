using Gabor.Data;
using Gabor.Devices;
using Gabor.Input;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Threads;
using Gabor.Plans;

namespace Gabor.Experiments.Explanations;

/// <summary>
/// Explains what a network looks at: which places of an image matter for a class. Maps are of the image as the network sees it, H × W of
/// its input. One caller at a time.
/// </summary>
public sealed class Explainer
{
    const int BatchImages = 64;

    readonly Model model;
    readonly Workers workers;
    readonly ExplainedPass pass;
    readonly int spatial;
    BoundPlan? plan;

    /// <summary>An explainer of a model, whose parameters must not change any more.</summary>
    /// <param name="model">The model.</param>
    /// <param name="workers">The threads that share the work.</param>
    public Explainer(Model model, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(workers);
        (this.model, this.workers) = (model, workers);
        pass = new ExplainedPass(model, workers);
        spatial = ExplainedPass.LastSpatial(model);
    }

    /// <summary>
    /// The layer that <see cref="GradCam"/> looks at: the last one whose output still has a height and a width; null where there is none.
    /// </summary>
    public string? GradCamLayer => spatial < 0 || !HasGradients ? null : model.Nodes[spatial].Layer.Name;

    /// <summary>
    /// Whether scores have derivatives by pixels: not behind a feature, which no gradient passes; then there is neither
    /// <see cref="Saliency"/> nor <see cref="GradCam"/>.
    /// </summary>
    public bool HasGradients => !model.Nodes.Any(node => node.Layer is FeatureLayer);

    /// <summary>An image of a source as the network sees it: [H, W, D] of its input, preprocessed, the centre of larger images.</summary>
    /// <param name="images">The source.</param>
    /// <param name="index">Which image.</param>
    /// <exception cref="GaborFormatException">It cannot be read; the message names it.</exception>
    public float[] Read(ImageSource images, int index)
    {
        ArgumentNullException.ThrowIfNull(images);
        float[] seen = new float[model.Input.Count];
        new ImageReader(images, model.Preprocessing).Read(index, seen);
        return seen;
    }

    /// <summary>
    /// Saliency (Simonyan, Vedaldi and Zisserman 2013, arXiv 1312.6034): how fast the score of a class changes with each pixel,
    /// max_d |∂s_k/∂x(i, j, d)|, at least 0.
    /// </summary>
    /// <param name="image">[H, W, D], preprocessed, as <see cref="Read"/> gives it.</param>
    /// <param name="label">The class k.</param>
    public RelevanceMap Saliency(ReadOnlySpan<float> image, int label)
    {
        RequireGradients();
        Run(image, label);
        pass.Backward(label);
        var gradient = pass.InputGradient;
        int depth = model.Input.Depth;
        float[] values = new float[model.Input.Height * model.Input.Width];
        for (int i = 0; i < gradient.Length; i++)
            values[i / depth] = Math.Max(values[i / depth], Math.Abs(gradient[i]));
        return new RelevanceMap(model.Input.Height, model.Input.Width, values);
    }

    /// <summary>
    /// Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391): of the activations A of the last layer with a height and a width, channel d
    /// counts by the mean of its gradients, α_d = (1/HW) Σ_ij ∂s_k/∂A(i, j, d); the map is max(0, Σ_d α_d A(i, j, d)).
    /// </summary>
    /// <param name="image">[H, W, D], preprocessed, as <see cref="Read"/> gives it.</param>
    /// <param name="label">The class k.</param>
    /// <returns>The map in the size of that layer's output; <see cref="RelevanceMap.Resized"/> brings it to that of the image.</returns>
    /// <exception cref="InvalidOperationException">No layer has a height and a width.</exception>
    public RelevanceMap GradCam(ReadOnlySpan<float> image, int label)
    {
        if (spatial < 0)
        {
            throw new InvalidOperationException(
                $"{model.Name}: Grad-CAM needs a layer whose output has a height and a width; there is none.");
        }

        RequireGradients();
        Run(image, label);
        pass.Backward(label);
        var shape = model.Nodes[spatial].Layer.Output;
        ReadOnlySpan<float> activations = pass.Output(spatial), gradient = pass.Gradient(spatial);
        float[] weights = new float[shape.Depth], values = new float[shape.Height * shape.Width];
        for (int i = 0; i < gradient.Length; i++)
            weights[i % shape.Depth] += gradient[i] / values.Length;
        for (int i = 0; i < activations.Length; i++)
            values[i / shape.Depth] += weights[i % shape.Depth] * activations[i];
        for (int i = 0; i < values.Length; i++)
            values[i] = Math.Max(0, values[i]);
        return new RelevanceMap(shape.Height, shape.Width, values);
    }

    /// <summary>
    /// Occlusion (Zeiler and Fergus 2013, arXiv 1311.2901): how much of the probability of a class is lost where a square of the mean
    /// colour, 0 after preprocessing, covers a place: the mean loss over all squares that cover it. Below 0 where covering it helps.
    /// </summary>
    /// <param name="image">[H, W, D], preprocessed, as <see cref="Read"/> gives it.</param>
    /// <param name="label">The class.</param>
    /// <param name="side">The side of the square; null for a quarter of the shorter side of the image.</param>
    /// <param name="stride">From one square to the next; null for a quarter of the side of the square, rounded up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The square is larger than the image, or a number is below 1.</exception>
    public RelevanceMap Occlusion(ReadOnlySpan<float> image, int label, int? side = null, int? stride = null)
    {
        Check(image, label);
        var shape = model.Input;
        int square = side ?? Math.Max(1, Math.Min(shape.Height, shape.Width) / 4);
        int step = stride ?? ((square + 3) / 4);
        ArgumentOutOfRangeException.ThrowIfLessThan(square, 1, nameof(side));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(square, Math.Min(shape.Height, shape.Width), nameof(side));
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1, nameof(stride));
        var places = (
            from top in Starts(shape.Height, square, step)
            from left in Starts(shape.Width, square, step)
            select (Top: top, Left: left)).ToList();
        plan ??= new CpuDevice(workers).Bind(Plan.Compile(model, BatchImages, PlanMode.Inference));
        plan.Refresh();
        image.CopyTo(plan.Input(1));
        plan.Forward(1);
        float whole = Probabilities(1)[label];
        double[] lost = new double[shape.Height * shape.Width];
        int[] covered = new int[lost.Length];
        for (int first = 0; first < places.Count; first += BatchImages)
        {
            int count = Math.Min(BatchImages, places.Count - first);
            for (int i = 0; i < count; i++)
                Cover(image, places[first + i], square, plan.Input(count).Slice(i * shape.Count, shape.Count));
            plan.Forward(count);
            float[] probabilities = Probabilities(count);
            for (int i = 0; i < count; i++)
                Add(places[first + i], whole - probabilities[(i * model.Output.Count) + label]);
        }

        return new RelevanceMap(
            shape.Height, shape.Width, [.. lost.Zip(covered, (sum, times) => times == 0 ? 0 : (float)(sum / times))]);

        void Add((int Top, int Left) place, float loss)
        {
            for (int y = place.Top; y < place.Top + square; y++)
            {
                for (int x = place.Left; x < place.Left + square; x++)
                {
                    lost[(y * shape.Width) + x] += loss;
                    covered[(y * shape.Width) + x]++;
                }
            }
        }
    }

    void Cover(ReadOnlySpan<float> image, (int Top, int Left) place, int square, Span<float> to)
    {
        image.CopyTo(to);
        var shape = model.Input;
        for (int y = place.Top; y < place.Top + square; y++)
            to.Slice(((y * shape.Width) + place.Left) * shape.Depth, square * shape.Depth).Clear();
    }

    float[] Probabilities(int images)
    {
        float[] probabilities = new float[images * model.Output.Count];
        SoftmaxKernels.Softmax(plan!.Output(images), model.Output.Count, probabilities, workers);
        return probabilities;
    }

    /// <summary>Every step, and the last place where the square fits.</summary>
    static IEnumerable<int> Starts(int size, int square, int step)
    {
        for (int start = 0; start < size - square; start += step)
            yield return start;
        yield return size - square;
    }

    void RequireGradients()
    {
        if (!HasGradients)
            throw new InvalidOperationException($"{model.Name}: no gradient passes its features, so pixels have none.");
    }

    void Run(ReadOnlySpan<float> image, int label)
    {
        Check(image, label);
        pass.Forward(image);
    }

    void Check(ReadOnlySpan<float> image, int label)
    {
        if (image.Length != model.Input.Count)
        {
            throw new ArgumentException(
                $"{model.Name} sees images of {model.Input}, {model.Input.Count} numbers; found {image.Length}.", nameof(image));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, model.Output.Count);
    }
}
