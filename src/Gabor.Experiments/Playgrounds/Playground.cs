using Gabor.Devices;
using Gabor.Initializers;
using Gabor.Input;
using Gabor.KernelMethods;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Models.Architectures;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Schedules;
using Gabor.Training;

namespace Gabor.Experiments.Playgrounds;

/// <summary>
/// A small network that learns to tell points of the plane apart, so that all that it does can be seen: which class it tells where, and
/// into what its last hidden layer transforms the plane (4.1.1–4.1.5). The same options, points and seed give the same bits for any number
/// of threads.
/// </summary>
/// <remarks>
/// <para>The scores are the linear classifier (3.4) of a representation φ(x), (4.2); φ(x) = x for <c>linear</c>, W⁽²⁾(W⁽¹⁾x + b⁽¹⁾) + b⁽²⁾,
/// which is linear again, for <c>stacked-linear</c>, the hidden layers of (4.20) with any activation for <c>mlp</c>, and the values of a
/// gaussian kernel function at all points, which stand for its own φ, for <c>kernel</c>.</para>
/// <para>It is trained by <see cref="TrainingStep"/>, as images are: Adam, one cycle of the learning rate, batches from a fresh shuffle in
/// each epoch. <c>kernel</c> is solved at once, see <see cref="SoftmaxSolver"/>.</para>
/// </remarks>
public sealed class Playground
{
    /// <summary>Points that are asked about at once.</summary>
    const int AskedAtOnce = 1024;

    readonly PointSet points;
    readonly Workers workers;
    readonly int outputs;

    /// <summary>Makes ready: the network begins again from the seed.</summary>
    /// <param name="options">The network, and how it is trained.</param>
    /// <param name="points">The points to learn from.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <exception cref="ArgumentException">An option is not right.</exception>
    public Playground(PlaygroundOptions options, PointSet points, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(workers);
        (Options, this.points, this.workers) = (options.Validated(), points, workers);
        Model = Make(options, points.ClassNames);
        Model.Initialize(new Xavier(), options.Seed);
        outputs = Model.Outputs.Count;
    }

    /// <summary>The network, and how it is trained.</summary>
    public PlaygroundOptions Options { get; }

    /// <summary>The points that it learns from.</summary>
    public PointSet Points => points;

    /// <summary>The network: points as images of 1 × 1 × 2. Its outputs are the scores and, but for <c>linear</c>, φ(x).</summary>
    public Model Model { get; private set; }

    /// <summary>The numbers of φ(x): the neurons of the last hidden layer, or 2.</summary>
    public int RepresentationSize => LastWeight.Inputs;

    /// <summary>Whether φ(x) = x.</summary>
    public bool ReadsPoints => outputs == 1 && !IsKernel;

    /// <summary>Trains through all epochs.</summary>
    /// <param name="cancellation">Ends training after the current step.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">The loss is no longer a finite number.</exception>
    public void Train(CancellationToken cancellation = default)
    {
        if (IsKernel)
        {
            Solve(cancellation);
            return;
        }

        int batch = Math.Min(Options.Batch, points.Count);
        var sampler = new Sampler(points.Count, batch, Options.Seed);
        var step = new TrainingStep(Model, batch, new Adam(), Options.Seed, workers);
        var schedule = new OneCycle();
        long steps = (long)sampler.Batches * Options.Epochs;
        int[] labels = new int[batch];
        for (int epoch = 0; epoch < Options.Epochs; epoch++)
        {
            for (int number = 0; number < sampler.Batches; number++)
            {
                cancellation.ThrowIfCancellationRequested();
                var chosen = sampler.Batch(epoch, number);
                var input = step.Plan.Input(chosen.Length);
                for (int i = 0; i < chosen.Length; i++)
                {
                    points.Coordinates.Slice(2 * chosen[i], 2).CopyTo(input[(2 * i)..]);
                    labels[i] = points.Labels[chosen[i]];
                }

                step.Run(
                    labels.AsSpan(0, chosen.Length),
                    schedule.LearningRate((float)Options.LearningRate, new ScheduleStep(step.Steps, steps, sampler.Batches)));
            }
        }
    }

    /// <summary>The scores of points, [N, K].</summary>
    /// <param name="coordinates">[N, 2].</param>
    public float[] Scores(ReadOnlySpan<float> coordinates) => Ask(coordinates, 0, Model.Output.Count);

    /// <summary>φ(x) of points, [N, <see cref="RepresentationSize"/>].</summary>
    /// <param name="coordinates">[N, 2].</param>
    public float[] Represent(ReadOnlySpan<float> coordinates) =>
        IsKernel ? ValuesAt(coordinates) : outputs == 1 ? coordinates.ToArray() : Ask(coordinates, 1, RepresentationSize);

    /// <summary>Evaluates by points: the share that is correct, and the mean loss in nats.</summary>
    /// <exception cref="ArgumentException">The points have another number of classes.</exception>
    public (double Accuracy, double Loss) Evaluate(PointSet evaluated)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        int classes = Model.Output.Count;
        if (evaluated.ClassNames.Count != classes)
        {
            throw new ArgumentException(
                $"these points have {evaluated.ClassNames.Count} classes, the network knows {classes}.", nameof(evaluated));
        }

        float[] scores = Scores(evaluated.Coordinates), errors = new float[evaluated.Count];
        int[] predicted = Reported(scores);
        new SoftmaxCrossEntropy().Evaluate(scores, new Targets(evaluated.Labels), errors, [], workers);
        int right = 0;
        for (int i = 0; i < predicted.Length; i++)
            right += predicted[i] == evaluated.Labels[i] ? 1 : 0;
        return ((double)right / predicted.Length, errors.Average(error => (double)error));
    }

    /// <summary>The class of the largest score of each row, [N].</summary>
    internal int[] Reported(ReadOnlySpan<float> scores)
    {
        int[] predicted = new int[scores.Length / Model.Output.Count];
        RowKernels.ArgMax(scores, Model.Output.Count, predicted);
        return predicted;
    }

    /// <summary>The probability of each class, (3.9), from scores [N, K].</summary>
    internal float[] Probabilities(ReadOnlySpan<float> scores)
    {
        float[] probabilities = new float[scores.Length];
        SoftmaxKernels.Softmax(scores, Model.Output.Count, probabilities, workers);
        return probabilities;
    }

    /// <summary>
    /// The scores that the last, linear, layer gives to representations, [N, K], from [N, <see cref="RepresentationSize"/>].
    /// </summary>
    internal float[] ScoresOfRepresentation(ReadOnlySpan<float> representation)
    {
        int classes = Model.Output.Count, size = RepresentationSize, count = representation.Length / size;
        float[] scores = new float[count * classes];
        Gemm.Multiply(representation, false, LastWeight.Value.Span, false, LastBias.Value.Span, scores, count, classes, size, workers);
        return scores;
    }

    bool IsKernel => Options.Model == PlaygroundOptions.Kernel;

    Parameter LastWeight => Model.Parameters[^2].Parameter;

    Parameter LastBias => Model.Parameters[^1].Parameter;

    /// <summary>Finds the machine of all points; the median distance chooses γ.</summary>
    void Solve(CancellationToken cancellation)
    {
        var problem = new KernelProblem(
            new GaussianKernelFunction(), points.Coordinates.ToArray(), 2, points.Labels.ToArray(), points.ClassNames.Count, Options.Seed);
        var (machine, _) = new SoftmaxSolver().Solve(problem, workers, cancellation: cancellation);
        Model = KernelNetwork.Of(machine, decidesPairs: false, Model.Input, points.ClassNames);
    }

    /// <summary>k(x, c) of points at all centres.</summary>
    float[] ValuesAt(ReadOnlySpan<float> coordinates)
    {
        var layer = (KernelLayer)Model.Nodes[0].Layer;
        float[] values = new float[coordinates.Length / 2 * layer.Output.Count];
        KernelMatrix.Compute(layer.Function, coordinates, layer.Parameters[0].Value.Span, 2, values, workers);
        return values;
    }

    static Model Make(PlaygroundOptions options, IReadOnlyList<string> classNames)
    {
        if (options.Model == PlaygroundOptions.Kernel)
            return Networks.Create(KernelNetwork.Name, new Shape(1, 1, 2), classNames);
        var graph = new GraphBuilder(options.Model, new Shape(1, 1, 2));
        var x = graph.Input;
        var activation = PlaygroundOptions.Activations.First(kind => kind.Name == options.Activation);
        for (int layer = 1; options.Model != "linear" && layer <= options.Hidden.Count; layer++)
        {
            (int number, int neurons) = (layer, options.Hidden[layer - 1]);
            x = graph.Add(s => new Dense(FormattableString.Invariant($"dense{number}"), s[0], neurons), x);
            if (options.Model == "mlp")
                x = graph.Add(s => activation.Make(FormattableString.Invariant($"{activation.Name}{number}"), s[0]), x);
        }

        var scores = graph.Add(s => new Dense("scores", s[0], classNames.Count), x);
        return x == graph.Input ? graph.Build(classNames, scores) : graph.Build(classNames, scores, x);
    }

    float[] Ask(ReadOnlySpan<float> coordinates, int output, int size)
    {
        if (coordinates.Length == 0 || coordinates.Length % 2 != 0)
            throw new ArgumentException($"{coordinates.Length} coordinates were given; give two for each point.", nameof(coordinates));
        int count = coordinates.Length / 2;
        var plan = new CpuDevice(workers).Bind(Plan.Compile(Model, Math.Min(AskedAtOnce, count), PlanMode.Inference));
        float[] answers = new float[count * size];
        for (int first = 0; first < count; first += plan.Plan.BatchSize)
        {
            int images = Math.Min(plan.Plan.BatchSize, count - first);
            coordinates.Slice(2 * first, 2 * images).CopyTo(plan.Input(images));
            plan.Forward(images);
            plan.Output(images, output).CopyTo(answers.AsSpan(first * size));
        }

        return answers;
    }
}
