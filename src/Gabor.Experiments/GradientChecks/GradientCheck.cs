using System.Globalization;
using Gabor.Data;
using Gabor.Devices;
using Gabor.Input;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Preprocessing;

namespace Gabor.Experiments.GradientChecks;

/// <summary>
/// Checks the gradients of a whole network, in training mode, by central differences: of the loss through the network as it is trained, by
/// every parameter and by the images; and of each layer by itself, which shows the layer with the error.
/// </summary>
/// <remarks>
/// <para>By itself, a layer is asked for the slopes of Σ g A with random g at the inputs that it has in the network, moved by noise so that
/// few stand on a corner; outputs that do are left out (<see cref="LayerMeter"/>).</para>
/// <para>In the network, the gradients are those of the plan that trains it, and the slopes those of J = (1/N) Σ err (3.20), computed
/// layer by layer, in double from the scores on. A step crosses the corners of some of the many thousand ReLU and maxima there, however
/// short it is, so each stays on the side on which it stands, a = 1{z₀ &gt; 0} z (<see cref="HeldSides"/>): J is then smooth, with the
/// same slopes. The same images, masks of dropout and batch stand behind every value of J.</para>
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

    /// <summary>
    /// The size that is reckoned with at least for factors and offsets of each neuron or channel, whose natural unit is 1.
    /// </summary>
    const double LeastSize = 0.5;

    readonly Model model;
    readonly GradientCheckOptions options;
    readonly Workers workers;
    readonly int images;
    readonly float[] pixels;
    readonly int[] labels;
    readonly BoundPlan plan;
    readonly LayerProbe[] probes;
    readonly NetworkProbe network;
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

        model.RequireClassifier("the loss of a gradient check");
        if (model.Output.Count != images.ClassNames.Count)
        {
            throw new ArgumentException(
                $"{model.Name} knows {model.Output.Count} classes, these images have {images.ClassNames.Count}.", nameof(images));
        }

        (this.workers, this.options) = (workers, (options ?? new()).Validated());
        this.images = Math.Min(this.options.Images, images.Count);
        int[] chosen = new Sampler(images.Count, this.images, this.options.Seed).Batch(0, 0).ToArray();
        var view = ImageCrop.Centre(model.Preprocessing);
        images = images.Subset(chosen);

        // No gradient reaches frozen layers; what is trained is checked on what they give.
        NetworkInput input = model.FrozenPart() is { } frozen
            ? FeatureTable.Compute(frozen, images, workers)
            : NetworkInput.Of(images, model.Preprocessing);
        this.model = model = model.TrainedPart();
        var reader = input.NewReader();
        pixels = new float[this.images * model.Input.Count];
        labels = [.. Enumerable.Range(0, chosen.Length).Select(images.Label)];
        for (int i = 0; i < chosen.Length; i++)
            reader.Read(i, view, pixels.AsSpan(i * model.Input.Count, model.Input.Count));
        plan = new CpuDevice(workers).Bind(Plan.Compile(model, this.images, PlanMode.Training));
        probes = [.. model.Nodes.Select((_, number) => new LayerProbe(model, number, this.images, this.options.Seed, workers))];
        network = new NetworkProbe(model, probes, pixels, labels);
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
            double value = CheckAll(row =>
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
    double CheckAll(Action<Func<GradientRow>> add)
    {
        network.Hold();
        float[] scores = network.Scores.ToArray();
        var (slopes, gradients) = Gradients();
        float[] inputGradient = network.Backward(slopes);
        add(() => Compare(
            new("loss", loss.Name, "scores", false, [images, model.Output.Count]), () => NetworkProbe.Loss(scores, labels), scores,
            slopes));
        for (int number = 0; number < probes.Length; number++)
            CheckAlone(number, add);
        _ = network.Loss(0);
        add(() => Compare(new("input", "image", "input", true, Sizes(model.Input)), () => network.Loss(0), pixels, inputGradient));
        var checkedOnes = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
        for (int number = 0; number < probes.Length; number++)
        {
            var layer = probes[number].Layer;
            int from = number;
            foreach (var parameter in layer.Parameters)
            {
                // One that several layers share changes the network from the first of them on.
                float[] gradient = gradients[model.PlaceOf(parameter)];
                if (parameter.IsTrained && checkedOnes.Add(parameter))
                {
                    add(() => Compare(
                        new(layer.Name, layer.Kind, parameter.Name, true, [.. parameter.Sizes]), () => network.Loss(from),
                        parameter.Value.Span, gradient, parameter.Decays ? 0 : LeastSize));
                }
            }

            // Branches that do not come from here read what the last step left behind.
            _ = network.Loss(number);
        }

        return NetworkProbe.Loss(scores, labels);
    }

    /// <summary>A layer by itself: of a random weighted sum of its outputs.</summary>
    void CheckAlone(int number, Action<Func<GradientRow>> add)
    {
        var probe = probes[number];
        var layer = probe.Layer;
        float[] g = new float[probe.Output.Length];
        new RandomStream(options.Seed, Purpose.Synthesis, 2 * number).FillUniform(g, -1, 1);
        for (int k = 0; k < layer.Inputs.Count; k++)
        {
            var noise = new RandomStream(options.Seed, Purpose.Synthesis, (2 * number) + 1, (uint)k);
            Disturb(probe.Input(k), InputNoise * Size(probe.Input(k)), noise);
        }

        var meter = new LayerMeter(probe, g, options.Tolerance);
        probe.Backward(g);
        for (int k = 0; k < layer.Inputs.Count; k++)
        {
            string name = layer.Inputs.Count == 1 ? "input" : string.Create(CultureInfo.InvariantCulture, $"input {k + 1}");
            Add(new ArrayOfLayer(true, k), name, Sizes(layer.Inputs[k]));
        }

        for (int k = 0; k < layer.Parameters.Count; k++)
        {
            if (layer.Parameters[k].IsTrained)
                Add(new ArrayOfLayer(false, k), layer.Parameters[k].Name, [.. layer.Parameters[k].Sizes]);
        }

        void Add(ArrayOfLayer array, string name, int[] sizes)
        {
            probe.Forward();
            probe.Backward(g);
            float[] gradient = array.Gradient(probe).ToArray();
            add(() => Compare(new(layer.Name, layer.Kind, name, false, sizes), meter, array, gradient));
        }
    }

    GradientRow Compare(RowSubject subject, LayerMeter meter, ArrayOfLayer array, float[] gradient)
    {
        double size = Size(meter.Values(array));
        var row = new RowMaker(subject);
        var (leftOut, slopes) = meter.Corners;
        double rounding = meter.Rounding(array, Signs(gradient.Length, 0), size);
        foreach (int element in Elements(gradient))
            row.Take(meter.Measure(array, gradient, element, [1], size, rounding), element);
        for (int direction = 0; direction < Directions; direction++)
            row.Take(meter.Measure(array, gradient, 0, Signs(gradient.Length, (uint)direction), size, rounding));
        return row.Make(meter.Corners.LeftOut - leftOut, meter.Corners.Slopes - slopes);
    }

    GradientRow Compare(RowSubject subject, Func<double> f, Span<float> x, float[] gradient, double least = 0)
    {
        var meter = new SlopeMeter(f, options.Tolerance);
        double size = Math.Max(Size(x), least);
        var row = new RowMaker(subject);
        var (on, all) = network.Corners;
        double rounding = meter.Rounding(x, Signs(gradient.Length, 0), size);
        foreach (int element in Elements(gradient))
            row.Take(meter.OfElement(x, gradient, element, size, rounding), element);
        for (int direction = 0; direction < Directions; direction++)
            row.Take(meter.OfAll(x, gradient, Signs(x.Length, (uint)direction), size, rounding));
        return row.Make(network.Corners.Crossed - on, network.Corners.Computed - all);
    }

    int[] Sizes(Shape shape) => [images, shape.Height, shape.Width, shape.Depth];

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

    /// <summary>∂J/∂scores and, by the plan, ∂J/∂θ for every parameter.</summary>
    (float[] Slopes, float[][] Gradients) Gradients()
    {
        pixels.CopyTo(plan.Input(images));
        plan.Forward(images, options.Seed);
        for (int output = 1; output < model.Outputs.Count; output++)
            plan.OutputGradient(images, output).Clear();
        loss.Evaluate(plan.Output(images), new Targets(labels), new float[images], plan.OutputGradient(images), workers);
        float[] slopes = plan.OutputGradient(images).ToArray();
        plan.Backward(images, options.Seed);
        return (slopes, [.. model.Parameters.Select((_, i) => plan.Gradient(i).ToArray())]);
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
}
