using System.Globalization;
using Gabor.Components;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;

namespace Gabor.Plotting.Lessons;

/// <summary>
/// The paths of all optimizers (6.3) on two surfaces of two parameters, a long curved valley and a saddle point, each with its best
/// learning rate of a grid.
/// </summary>
sealed class PathLesson : Lesson
{
    const int MostSteps = 3000, Rest = 50, RulesOfPanel = 3, Side = 61;
    const double Goal = 0.01, TooHigh = 1e6;

    /// <summary>Two learning rates per decade.</summary>
    static readonly float[] LearningRates = [0.001f, 0.003f, 0.01f, 0.03f, 0.1f, 0.3f, 1, 3, 10, 30, 100];

    static readonly Surface[] Surfaces =
    [
        new("a curved valley", (x, y) => ((1 - x) * (1 - x)) + (10 * (y - (x * x)) * (y - (x * x))),
            (x, y) => ((-2 * (1 - x)) - (40 * x * (y - (x * x))), 20 * (y - (x * x))), (-1.5f, 1.5f), (-2, 2), (-1, 3)),
        new("a saddle point", (x, y) => (x * x / 2) - (y * y / 2) + (y * y * y * y / 4) + 0.25,
            (x, y) => (x, (y * y * y) - y), (1.5f, 0.001f), (-2, 2), (-2, 2)),
    ];

    /// <inheritdoc/>
    public override string Name => "paths";

    /// <inheritdoc/>
    public override string Section => "6.3";

    /// <inheritdoc/>
    public override string Summary => "the paths of all optimizers in a curved valley and at a saddle point";

    /// <inheritdoc/>
    public override Finding Run(ulong seed, Workers workers, CancellationToken stop)
    {
        Path[][] paths =
        [
            .. Surfaces.Select(surface => OptimizerRegistry.Default.Select(kind => Best(surface, kind, workers, stop)).ToArray()),
        ];
        var rows = OptimizerRegistry.Default.Select(IReadOnlyList<string> (kind, i) => [kind.Name, .. paths.SelectMany(of => Cells(of[i]))])
            .ToArray();
        int panels = (OptimizerRegistry.Default.Count + RulesOfPanel - 1) / RulesOfPanel;
        Figure[] figures =
        [
            .. Enumerable.Range(0, panels).SelectMany(
                panel => Surfaces.Zip(paths, (surface, of) => Draw(surface, [.. of.Skip(panel * RulesOfPanel).Take(RulesOfPanel)]))),
        ];
        return new(
            ["optimizer", .. Surfaces.SelectMany(surface => (string[])[$">best learning rate: {surface.Name}", ">steps"])],
            rows,
            new Panels(figures, Surfaces.Length) { Width = 580 * Surfaces.Length, Height = 460 * panels },
            string.Create(
                CultureInfo.InvariantCulture,
                $"Steps until J stays within {Goal} of its minimum, with the best of {LearningRates.Length} learning rates; ")
                + "every path starts at the ring. In the valley the gradient points across it, and momentum carries along it. "
                + "At the saddle point the gradient of the way out is a thousandth of the other one, and methods that accelerate "
                + "in the valley overshoot here. Without weight decay adam and adamw are equal.");
    }

    static string[] Cells(Path path) =>
    [
        path.LearningRate.ToString(CultureInfo.InvariantCulture),
        path.IsThere
            ? (path.X.Count - 1).ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"J {path.Last:0.000} after {MostSteps}"),
    ];

    static SurfaceFigure Draw(Surface surface, Path[] paths)
    {
        double[] xs = Places(surface.XRange), ys = Places(surface.YRange);
        return new SurfaceFigure
        {
            Title = $"{char.ToUpperInvariant(surface.Name[0])}{surface.Name[1..]}", XTitle = "θ₀", YTitle = "θ₁",
            ValueTitle = "J, logarithmic", X = xs, Y = ys, LogValues = true,
            Values = [.. ys.Select(y => xs.Select(x => Math.Max(surface.Value(x, y), Goal / 3)).ToArray())],
            Paths = [.. paths.Select((path, i) => new Line(path.Words, path.X, path.Y) { Dashed = paths.Take(i).Any(path.IsSame) })],
        };
    }

    static double[] Places((double Least, double Largest) range) =>
        [.. Enumerable.Range(0, Side).Select(i => range.Least + ((range.Largest - range.Least) * i / (Side - 1)))];

    /// <summary>The path that arrives after the fewest steps, or else ends lowest.</summary>
    static Path Best(Surface surface, ComponentKind<Optimizer> kind, Workers workers, CancellationToken stop) => LearningRates
        .Select(learningRate => Walk(surface, kind, learningRate, workers, stop))
        .MinBy(path => path.IsThere ? (path.X.Count, 0) : (int.MaxValue, path.Last))!;

    /// <summary>
    /// Steps from the start until J stays at the goal for a while, is not finite, or the maximum number of steps is reached.
    /// </summary>
    static Path Walk(Surface surface, ComponentKind<Optimizer> kind, float learningRate, Workers workers, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();

        // Optimizers update the parameters of a network: here two weights, with the gradient of the surface.
        var graph = new GraphBuilder("plane", Shape.Vector(1));
        var model = graph.Build(["x", "y"], graph.Add(shapes => new Layers.Dense("plane", shapes[0], 2, hasBias: false), graph.Input));
        var rule = kind.Create();
        var slots = new ParameterSlots(rule, model);
        var place = model.Parameters[0].Parameter.Value.Span;
        (place[0], place[1]) = surface.Start;
        List<double> xs = [place[0]], ys = [place[1]];
        double value = surface.Value(place[0], place[1]);
        int above = 0;
        Span<float> gradient = stackalloc float[2];
        for (int step = 1; step <= MostSteps && step - above <= Rest && value < TooHigh; step++)
        {
            var (slopeX, slopeY) = surface.Slope(place[0], place[1]);
            (gradient[0], gradient[1]) = ((float)slopeX, (float)slopeY);
            rule.Apply(new Update(place, gradient, slots, 0, learningRate, 0, step, workers));
            value = surface.Value(place[0], place[1]);
            xs.Add(place[0]);
            ys.Add(place[1]);
            above = value <= Goal ? above : step;
        }

        // Too close to the end to know whether it stays.
        bool isThere = xs.Count - 1 - above >= Rest;
        int steps = isThere ? above + 1 : xs.Count - 1;
        return new Path(
            kind.Name, learningRate, isThere, xs[..(steps + 1)], ys[..(steps + 1)], double.IsNaN(value) ? double.PositiveInfinity : value);
    }

    /// <summary>A surface of two parameters with the minimum 0.</summary>
    sealed record Surface(
        string Name, Func<double, double, double> Value, Func<double, double, (double X, double Y)> Slope, (float X, float Y) Start,
        (double, double) XRange, (double, double) YRange);

    sealed record Path(string Name, float LearningRate, bool IsThere, List<double> X, List<double> Y, double Last)
    {
        public string Words => IsThere
            ? string.Create(CultureInfo.InvariantCulture, $"{Name}, {X.Count - 1} steps")
            : $"{Name}, minimum not reached";

        /// <summary>Whether it takes the same steps, as adamw and adam do without weight decay.</summary>
        public bool IsSame(Path other) => X.SequenceEqual(other.X) && Y.SequenceEqual(other.Y);
    }
}
