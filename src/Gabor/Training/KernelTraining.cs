using Gabor.Data;
using Gabor.Input;
using Gabor.KernelMethods;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Models.Architectures;
using Gabor.Models.Features;
using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Training;

/// <summary>
/// The training of the network <c>kernel</c>: what stands before its kernel function is computed for all images, and a solver finds centres
/// and coefficients at once, which take the place of the layers that were there.
/// </summary>
sealed class KernelTraining
{
    /// <summary>Training images of which a kernel matrix is computed unless stated otherwise: 400 MB.</summary>
    public const int MostExact = 10_000;

    readonly Model model;
    readonly TrainingOptions options;
    readonly Workers workers;
    readonly Shape input;
    FeatureTable? points;

    KernelTraining(Model model, int place, TrainingOptions options, Workers workers)
    {
        (this.model, this.options, this.workers) = (model, options, workers);
        Before = FrozenLayers.Before(model, place);
        First = place;
        input = model.Nodes[place].Layer.Inputs[0];

        // A function of histograms takes them as they are: bringing them to mean 0 makes numbers below 0.
        int source = model.Nodes[place].Sources[0];
        if (options.Kernel!.IsOfHistograms && source >= 0 && model.Nodes[source].Layer is Standardization)
            Before = FrozenLayers.Before(model, source);
    }

    /// <summary>The layers before the kernel function.</summary>
    public Model Before { get; }

    /// <summary>The place of the kernel function.</summary>
    public int First { get; }

    /// <summary>Whether the minimum was reached.</summary>
    public bool HasConverged { get; private set; } = true;

    /// <summary>The training of a network by a solver; null where it is trained step by step.</summary>
    /// <exception cref="ArgumentException">The options are for another network.</exception>
    public static KernelTraining? Of(Model model, TrainingOptions options, Workers workers)
    {
        Check(model, options);
        if (options.Solver is null && options.Kernel is null)
            return null;
        return new(
            model, KernelNetwork.PlaceOf(model),
            options with
            {
                Kernel = options.Kernel ?? new GaussianKernelFunction(),
                Solver = options.Solver ?? new SoftmaxSolver(),
            },
            workers);
    }

    /// <summary>Refuses options of kernel machines for other networks, and approximations that a function has not.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static void Check(Model model, TrainingOptions options)
    {
        if (options.Solver is null && options.Kernel is null)
            return;
        if (KernelNetwork.PlaceOf(model) < 0)
        {
            string stated = options.Solver is { } solver ? $"solver is {solver.Name}" : $"kernel is {options.Kernel!.Name}";
            throw new ArgumentException($"{stated}, and {model.Name} is trained step by step; take the network {KernelNetwork.Name}.");
        }

        bool hasWaves = options.Kernel is null or GaussianKernelFunction or LaplacianKernelFunction;
        if (options.KernelApproximation == KernelApproximation.Fourier && !hasWaves)
        {
            throw new ArgumentException(
                $"kernel-approximation is fourier, which gaussian and laplacian have, and {options.Kernel!.Name} not; take nystrom.");
        }
    }

    /// <summary>Computes what the kernel function compares of all training images; what measures them has done so.</summary>
    public void Prepare(ImageSource images, IProgress<FeatureProgress>? progress, CancellationToken cancellation) =>
        points = FeatureTable.Compute(
            Before, images, workers, progress is null ? null : new FeatureCounter(progress, null, images.Count), cancellation);

    /// <summary>Solves it.</summary>
    /// <returns>The whole network.</returns>
    /// <exception cref="ArgumentException">The images do not suit the function, or there are too many.</exception>
    public Model Solve(IProgress<SolverProgress>? progress, CancellationToken cancellation)
    {
        var images = points!.Images;
        int[] labels = [.. Enumerable.Range(0, images.Count).Select(images.CheckedLabel)];
        var problem = new KernelProblem(
            options.Kernel!, points.Tensor.Span.ToArray(), Before.Output.Count, labels, images.ClassNames.Count, options.Seed);
        var classifier = Classifier(problem, progress, cancellation);
        if (Before.Nodes is [{ Layer: Flatten }] && First == 0)
        {
            classifier.Preprocessing = model.Preprocessing;
            return classifier;
        }

        return FeatureNetwork.Join(Before, classifier);
    }

    /// <summary>The network on the points.</summary>
    Model Classifier(KernelProblem problem, IProgress<SolverProgress>? progress, CancellationToken cancellation)
    {
        var solver = options.Solver!;
        var shape = First == 0 ? input : Before.Output;
        int m = problem.Labels.Length, n = problem.PointLength;
        var way = options.KernelApproximation;
        if (way == KernelApproximation.Auto)
            way = m > MostExact ? KernelApproximation.Nystrom : KernelApproximation.Exact;
        if (way == KernelApproximation.Exact)
        {
            var (machine, hasConverged) = solver.Solve(problem, workers, progress, cancellation);
            HasConverged = hasConverged;
            return KernelNetwork.Of(machine, solver.DecidesPairs, shape, model.ClassNames);
        }

        int count = way == KernelApproximation.Nystrom ? Math.Min(options.KernelFeatures, m) : options.KernelFeatures;
        if ((long)m * count > KernelMatrix.MostElements)
        {
            throw new ArgumentException(
                $"kernel-features is {count}, and there are {m} training images: {(long)m * count * sizeof(float) >> 20} MiB; "
                + $"at most {KernelMatrix.MostElements * sizeof(float) >> 20} MiB are computed. Take fewer features.");
        }

        if (way == KernelApproximation.Nystrom)
        {
            var features = NystromFeatures.Create(problem.Function, problem.Points, n, count, problem.Seed, workers);
            var (weights, bias) = Linear(features.Compute(problem.Points, workers));
            return KernelNetwork.Of(features.Joined(weights, bias, workers), solver.DecidesPairs, shape, model.ClassNames);
        }

        var chosen = problem.Function.Chosen(problem.Points, n, problem.Seed, workers);
        var waves = FourierFeatures.Create(chosen, n, count, problem.Seed);
        var (w, b) = Linear(waves.Compute(problem.Points, workers));
        return KernelNetwork.Of(waves, w, b, solver.DecidesPairs, shape, model.ClassNames);

        (float[] Weights, float[] Bias) Linear(float[] z)
        {
            var (weights, bias, hasConverged) = solver.SolveFeatures(
                problem with { Points = z, PointLength = count }, workers, progress, cancellation);
            HasConverged = hasConverged;
            return (weights, bias);
        }
    }
}
