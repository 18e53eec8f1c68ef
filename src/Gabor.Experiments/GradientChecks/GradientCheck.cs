using System.Globalization;
using Gabor.Data;
using Gabor.Devices;
using Gabor.Input;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Plans;

namespace Gabor.Experiments.GradientChecks;

/// <summary>
/// Checks the gradients of a whole network, in training mode, by central differences: of the loss through the network as it is trained, by
/// every parameter and by the images; and of each layer by itself, which shows the layer with the error.
/// </summary>
/// <remarks>
/// <para>By itself, a layer is asked for the slopes of Σ g A with random g at the inputs that it has in the network, moved by noise so that
/// they stand on no corner. In the network, the slopes are those of J = (1/N) Σ err (3.20), summed in double from the scores. The same
/// images, masks of dropout and batch stand behind every value of J.</para>
/// <para>A parameter whose elements are all the same, as biases are at the start, is moved by noise for the check: at 0, a ReLU behind an
/// empty window stands on its corner, where there is no derivative. All parameters and running statistics are restored to the bit.</para>
/// <para>What is checked is that backward belongs to forward. A forward pass that computes something else than it should, with the
/// derivative of that, passes; the tests compare each layer with its formula.</para>
/// </remarks>
public sealed class GradientCheck
{
    /// <summary>Directions of random signs for each array.</summary>
    const int Directions = 2;

    /// <summary>
    /// How far noise moves what stands on a corner: parameters that are all the same, in units of their own; inputs, in units of their
    /// size.
    /// </summary>
    const double Noise = 0.1, InputNoise = 0.25;

    readonly Model model;
    readonly GradientCheckOptions options;
    readonly Workers workers;
    readonly int images;
    readonly float[] pixels;
    readonly int[] labels;
    readonly BoundPlan plan;
    readonly LayerProbe[] probes;
    readonly SoftmaxCrossEntropy loss = new();
    readonly List<GradientRow> rows = [];

    /// <summary>Makes ready to check.</summary>
    /// <param name="model">The model, at the parameters that it has.</param>
    /// <param name="images">Images to draw from; the same seed draws the same ones.</param>
    /// <param name="workers">The threads that share the work; they never change the result.</param>
    /// <param name="options">How; defaults if null.</param>
    /// <exception cref="ArgumentException">An option is invalid, or the images do not fit the model.</exception>
    public GradientCheck(Model model, ImageSource images, Workers workers, GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(workers);
        if (images.CommonShape is { } shape && shape != model.Preprocessing.ImageShape)
        {
            throw new ArgumentException(
                $"{model.Name} takes images of {model.Preprocessing.ImageShape}, not {shape}; "
                + "check it with images like its training images.",
                nameof(images));
        }

        if (model.Output.Count != images.ClassNames.Count)
        {
            throw new ArgumentException(
                $"{model.Name} knows {model.Output.Count} classes, these images have {images.ClassNames.Count}.", nameof(images));
        }

        (this.model, this.workers, this.options) = (model, workers, (options ?? new()).Validated());
        this.images = Math.Min(this.options.Images, images.Count);
        int[] chosen = new Sampler(images.Count, this.images, this.options.Seed).Batch(0, 0).ToArray();
        var reader = new ImageReader(images, model.Preprocessing);
        pixels = new float[this.images * model.Input.Count];
        labels = [.. chosen.Select(images.Label)];
        for (int i = 0; i < chosen.Length; i++)
            reader.Read(chosen[i], pixels.AsSpan(i * model.Input.Count, model.Input.Count));
        plan = new CpuDevice(workers).Bind(Plan.Compile(model, this.images, PlanMode.Training));
        probes = [.. model.Nodes.Select((_, number) => new LayerProbe(model, number, this.images, this.options.Seed, workers))];
    }

    /// <summary>Checks every array.</summary>
    /// <param name="progress">Reported after each array; none if null.</param>
    /// <param name="cancellation">Ends the check after the current array.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public GradientReport Run(IProgress<GradientProgress>? progress = null, CancellationToken cancellation = default)
    {
        float[][] before = [.. model.Parameters.Select(p => p.Parameter.Value.Span.ToArray())];
        int all = model.Nodes.Sum(node => node.Layer.Inputs.Count) + (2 * model.Parameters.Count(p => p.Parameter.IsTrained)) + 2;
        rows.Clear();
        try
        {
            MoveOffCorners();
            double value = Loss();
            CheckAll(row =>
            {
                cancellation.ThrowIfCancellationRequested();
                rows.Add(row());
                progress?.Report(new GradientProgress(rows.Count, all, rows[^1]));
            });
            return new GradientReport([.. rows], options.Tolerance, images, value);
        }
        finally
        {
            for (int i = 0; i < before.Length; i++)
                before[i].CopyTo(model.Parameters[i].Parameter.Value.Span);
        }
    }

    /// <summary>The loss, then each layer alone, then input and parameters through the whole network.</summary>
    void CheckAll(Action<Func<GradientRow>> add)
    {
        var (scores, slopes) = Scores();
        float[][] gradients = [.. model.Parameters.Select((_, i) => plan.Gradient(i).ToArray())];
        float[] inputGradient = WalkBack(slopes);
        add(() => Compare("loss", loss.Name, "scores", false, () => Loss(scores), scores, slopes, [images, model.Output.Count]));
        for (int number = 0; number < probes.Length; number++)
            CheckAlone(probes[number], number, add);
        add(() => Compare("input", "image", "input", true, Loss, pixels, inputGradient, Sizes(model.Input)));
        int place = 0;
        foreach (var probe in probes)
        {
            CheckParameters(probe, true, Loss, gradients.AsSpan(place, probe.Layer.Parameters.Count).ToArray(), add);
            place += probe.Layer.Parameters.Count;
        }
    }

    /// <summary>A layer by itself: of a random weighted sum of its outputs.</summary>
    void CheckAlone(LayerProbe probe, int number, Action<Func<GradientRow>> add)
    {
        float[] g = new float[probe.Output.Length];
        new RandomStream(options.Seed, Purpose.Synthesis, 2 * number).FillUniform(g, -1, 1);
        for (int k = 0; k < probe.Layer.Inputs.Count; k++)
        {
            var noise = new RandomStream(options.Seed, Purpose.Synthesis, (2 * number) + 1, (uint)k);
            Disturb(probe.Input(k), InputNoise * Size(probe.Input(k)), noise);
        }

        probe.Forward();
        probe.Backward(g);
        float[][] inputs = [.. probe.Layer.Inputs.Select((_, k) => probe.InputGradient(k).ToArray())];
        float[][] parameters = [.. probe.Layer.Parameters.Select((_, k) => probe.ParameterGradient(k).ToArray())];
        for (int k = 0; k < inputs.Length; k++)
        {
            int input = k;
            string name = inputs.Length == 1 ? "input" : string.Create(CultureInfo.InvariantCulture, $"input {k + 1}");
            add(() => Compare(
                probe.Layer.Name, probe.Layer.Kind, name, false, Weighted, probe.Input(input), inputs[input],
                Sizes(probe.Layer.Inputs[input])));
        }

        CheckParameters(probe, false, Weighted, parameters, add);

        double Weighted()
        {
            probe.Forward();
            var a = probe.Output;
            double sum = 0;
            for (int i = 0; i < a.Length; i++)
                sum += (double)g[i] * a[i];
            return sum;
        }
    }

    void CheckParameters(LayerProbe probe, bool whole, Func<double> f, float[][] gradients, Action<Func<GradientRow>> add)
    {
        foreach (var (parameter, gradient) in probe.Layer.Parameters.Zip(gradients).Where(pair => pair.First.IsTrained))
        {
            add(() => Compare(
                probe.Layer.Name, probe.Layer.Kind, parameter.Name, whole, f, parameter.Value.Span, gradient, [.. parameter.Sizes]));
        }
    }

    int[] Sizes(Shape shape) => [images, shape.Height, shape.Width, shape.Depth];

    GradientRow Compare(string layer, string kind, string array, bool whole, Func<double> f, Span<float> x, float[] gradient, int[] sizes)
    {
        var meter = new SlopeMeter(f, options.Tolerance);
        double size = Size(x);
        int compared = 0, skipped = 0;
        (Slope Slope, string Where) worst = (new Slope(0, 0, -1, true), "");
        foreach (int element in Elements(gradient))
            Take(meter.OfElement(x, gradient, element, size), Name(element, sizes));
        for (int direction = 0; direction < Directions; direction++)
            Take(meter.OfAll(x, gradient, Signs(x.Length, (uint)direction), size), "all");
        return new GradientRow(
            layer, kind, array, whole, compared, skipped, Math.Max(0, worst.Slope.Error), worst.Where, worst.Slope.Claimed,
            worst.Slope.Measured);

        void Take(Slope slope, string where)
        {
            (compared, skipped) = slope.IsKnown ? (compared + 1, skipped) : (compared, skipped + 1);
            if (slope.IsKnown && slope.Error > worst.Slope.Error)
                worst = (slope, where);
        }
    }

    /// <summary>Half of them those with the largest derivatives, the others drawn.</summary>
    HashSet<int> Elements(float[] gradient)
    {
        int count = Math.Min(options.Samples, gradient.Length), largest = (count + 1) / 2;
        var chosen = new HashSet<int>();
        while (chosen.Count < largest)
        {
            int best = -1;
            for (int i = 0; i < gradient.Length; i++)
            {
                if ((best < 0 || !(Math.Abs(gradient[i]) <= Math.Abs(gradient[best]))) && !chosen.Contains(i))
                    best = i;
            }

            chosen.Add(best);
        }

        var random = new RandomStream(options.Seed, Purpose.Sample, 2 * rows.Count);
        for (ulong draw = 0; chosen.Count < count; draw++)
            chosen.Add(random.Below(draw, gradient.Length));
        return chosen;
    }

    sbyte[] Signs(int count, uint direction)
    {
        float[] uniform = new float[count];
        new RandomStream(options.Seed, Purpose.Sample, (2 * rows.Count) + 1, direction).FillUniform(uniform, -1, 1);
        return [.. uniform.Select(u => (sbyte)(u < 0 ? -1 : 1))];
    }

    /// <summary>J through the network, and the plan's arrays behind it.</summary>
    double Loss()
    {
        pixels.CopyTo(plan.Input(images));
        plan.Forward(images, options.Seed);
        return Loss(plan.Output(images));
    }

    /// <summary>J of scores by (3.43), in double.</summary>
    double Loss(ReadOnlySpan<float> scores)
    {
        int classes = model.Output.Count;
        double sum = 0;
        for (int i = 0; i < images; i++)
        {
            var own = scores.Slice(i * classes, classes);
            double largest = double.NegativeInfinity, powers = 0;
            foreach (float score in own)
                largest = Math.Max(largest, score);
            foreach (float score in own)
                powers += Elementary.Exp(score - largest);
            sum += largest + Elementary.Log(powers) - own[labels[i]];
        }

        return sum / images;
    }

    /// <summary>
    /// The scores and ∂J/∂scores after <see cref="Loss()"/>; the backward pass of the plan leaves the gradients of the parameters.
    /// </summary>
    (float[] Scores, float[] Slopes) Scores()
    {
        for (int output = 1; output < model.Outputs.Count; output++)
            plan.OutputGradient(images, output).Clear();
        float[] scores = plan.Output(images).ToArray();
        loss.Evaluate(scores, new Targets(labels), new float[images], plan.OutputGradient(images), workers);
        float[] slopes = plan.OutputGradient(images).ToArray();
        plan.Backward(images, options.Seed);
        return (scores, slopes);
    }

    /// <summary>Runs layer by layer, forward and backward, which leaves its inputs in each layer.</summary>
    /// <returns>∂J/∂pixels, which a plan does not compute.</returns>
    float[] WalkBack(float[] slopes)
    {
        for (int i = 0; i < probes.Length; i++)
        {
            var sources = model.Nodes[i].Sources;
            for (int k = 0; k < sources.Count; k++)
                (sources[k] < 0 ? pixels : probes[sources[k]].Output).CopyTo(probes[i].Input(k));
            probes[i].Forward();
        }

        float[][] sums = [.. probes.Select(probe => new float[probe.Output.Length])];
        float[] input = new float[pixels.Length];
        slopes.CopyTo(sums[model.Outputs[0]], 0);
        for (int i = probes.Length - 1; i >= 0; i--)
        {
            probes[i].Backward(sums[i]);
            var sources = model.Nodes[i].Sources;
            for (int k = 0; k < sources.Count; k++)
            {
                float[] sum = sources[k] < 0 ? input : sums[sources[k]];
                var more = probes[i].InputGradient(k);
                for (int j = 0; j < sum.Length; j++)
                    sum[j] += more[j];
            }
        }

        return input;
    }

    void MoveOffCorners()
    {
        for (int i = 0; i < model.Parameters.Count; i++)
        {
            var (_, parameter) = model.Parameters[i];
            var values = parameter.Value.Span;
            if (parameter.IsTrained && values.IndexOfAnyExcept(values[0]) < 0)
                Disturb(values, Noise, new RandomStream(options.Seed, Purpose.Synthesis, i, uint.MaxValue));
        }
    }

    static void Disturb(Span<float> values, double most, RandomStream random)
    {
        float[] noise = new float[values.Length];
        random.FillUniform(noise, (float)-most, (float)most);
        for (int i = 0; i < values.Length; i++)
            values[i] += noise[i];
    }

    /// <summary>The root of the mean square; 1 where all is 0.</summary>
    static double Size(ReadOnlySpan<float> values)
    {
        double squares = 0;
        foreach (float value in values)
            squares += (double)value * value;
        return squares > 0 ? Math.Sqrt(squares / values.Length) : 1;
    }

    /// <summary><c>[1, 0, 2]</c>: the place of an element along each axis.</summary>
    static string Name(int element, int[] sizes)
    {
        var places = new List<string>();
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            places.Insert(0, (element % sizes[axis]).ToString(CultureInfo.InvariantCulture));
            element /= sizes[axis];
        }

        return $"[{string.Join(", ", places)}]";
    }
}
