using Gabor.Formats;
using Gabor.KernelMethods;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Models.Features;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class KernelTrainingTests
{
    static TrainingOptions Options => DefaultOptions.For("kernel", "toy") with { Threads = 2 };

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static float[] Pixels => [.. Enumerable.Range(0, Toy.Train.Count).SelectMany(i => Toy.Train.Pixels(i).ToArray()).Select(p => p / 255f)];

    static int[] Labels => [.. Enumerable.Range(0, Toy.Train.Count).Select(Toy.Train.Label)];

    public static TheoryData<string, KernelApproximation> Ways()
    {
        var ways = new TheoryData<string, KernelApproximation>();
        foreach (string solver in KernelSolverRegistry.Default.Names)
        {
            foreach (var way in Enum.GetValues<KernelApproximation>())
                ways.Add(solver, way);
        }

        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_solver_learns_in_every_way_and_what_is_saved_scores_alike(string solver, KernelApproximation way)
    {
        var options = Options with
        {
            Solver = KernelSolverRegistry.Default.Named(solver).Create(),
            KernelApproximation = way,
            KernelFeatures = 60,
        };
        using var folder = new TemporaryFolder();
        var result = Trainer.Fit(Make(options), Toy.Dataset, options, runFolder: folder.Path, cancellationToken: Stop);
        Assert.True(result.Evaluation.Accuracy > 0.9, $"{result}");
        Assert.Null(result.Remark);
        using var workers = new Workers(1);
        var loaded = SavedModel.Load(folder.Path);
        Assert.Equal(new Gabor.Evaluation.Evaluator(loaded, Toy.Test, workers).Run(Stop).Loss, result.Evaluation.Loss);
        Assert.Single(result.History);
    }

    [Fact]
    public void The_network_computes_the_expansion_of_the_solver()
    {
        var options = Options with { Solver = new SupportVectorSolver(3), Kernel = new LaplacianKernelFunction(0.02) };
        var model = Trainer.Fit(Make(options), Toy.Dataset, options, cancellationToken: Stop).Model;
        using var workers = new Workers(1);
        var expected = SupportVectorMachine.Fit(
            new LaplacianKernelFunction(0.02), Pixels, 64, Labels, 3, new() { Cost = 3 }, workers, cancellation: Stop);
        Assert.Equal(["kernel", "decisions", "votes"], model.Nodes.Select(node => node.Layer.Name));
        Numbers.SameBits(expected.Decisions.Centres.ToArray(), Values(model, "kernel.centres"), "centres");
        Numbers.SameBits(expected.Decisions.Coefficients.ToArray(), Values(model, "decisions.weight"), "coefficients");
        Numbers.SameBits(expected.Decisions.Bias.ToArray(), Values(model, "decisions.bias"), "bias");
        Assert.True(expected.Decisions.Count < Toy.Train.Count);
    }

    [Fact]
    public void Neither_threads_nor_an_interruption_change_a_bit()
    {
        using var folder = new TemporaryFolder();
        var one = Options with { Threads = 1, Features = new HogFeature(2) };
        using var cancelled = new CancellationTokenSource();
        using (var run = TrainingRun.Start(Make(one), Toy.Dataset, one, folder.File("run")))
        {
            cancelled.Cancel();
            Assert.Throws<OperationCanceledException>(() => run.Train(null, cancelled.Token));
        }

        // There is nothing to predict with yet.
        Assert.False(File.Exists(Path.Combine(folder.File("run"), SavedModel.WeightsName)));
        using var again = TrainingRun.Resume(folder.File("run"), Toy.Dataset);
        var result = again.Train(null, Stop);
        var three = one with { Threads = 3 };
        var other = Trainer.Fit(Make(three), Toy.Dataset, three, cancellationToken: Stop);
        Assert.Equal(WeightDigest.Of(other.Model), WeightDigest.Of(result.Model));
        Assert.Equal("hog-kernel", result.Model.Name);
        Assert.IsType<Standardization>(result.Model.Nodes[1].Layer);
    }

    [Fact]
    public void Functions_of_histograms_see_them_as_they_are()
    {
        var options = Options with { Kernel = new IntersectionKernelFunction(), Features = new HogFeature(2) };
        var result = Trainer.Fit(Make(options), Toy.Dataset, options, cancellationToken: Stop);
        Assert.DoesNotContain(result.Model.Nodes, node => node.Layer is Standardization);
        Assert.True(result.Evaluation.Accuracy > 0.9, $"{result}");
    }

    [Fact]
    public void What_chooses_looks_at_validation()
    {
        var options = Options with { Validation = 0.2 };
        var row = Assert.Single(Trainer.Fit(Make(options), Toy.Dataset, options, cancellationToken: Stop).History);
        Assert.NotNull(row.ValidationAccuracy);
        Assert.Null(row.TestAccuracy);
    }

    [Fact]
    public void A_minimum_that_is_not_reached_is_told()
    {
        var options = Options with { Solver = new NeverDone() };
        Assert.StartsWith(
            "the solver stopped before", Trainer.Fit(Make(options), Toy.Dataset, options, cancellationToken: Stop).Remark,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Options_for_another_network_are_refused()
    {
        var options = Options;
        Assert.StartsWith(
            "solver is softmax, and toynet is trained step by step",
            Assert.Throws<ArgumentException>(() => Trainer.Fit(Toy.Network(), Toy.Dataset, options, cancellationToken: Stop)).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "epochs is 5, and a kernel machine is solved at once",
            Assert.Throws<ArgumentException>(() => TrainingOptionTable.Default.With(
                options, new Dictionary<string, string> { ["epochs"] = "5" })).Message,
            StringComparison.Ordinal);
        using var trainer = new Trainer(Make(options), Toy.Dataset, options);
        Assert.Throws<NotSupportedException>(() => trainer.Forecast());
    }

    static Model Make(TrainingOptions options) => options.ModelOf(Networks.Default.Named("kernel"), Toy.Dataset);

    static float[] Values(Model model, string name) =>
        model.Parameters.Single(parameter => parameter.Name == name).Parameter.Value.Span.ToArray();

    /// <summary>A solver of one's own.</summary>
    sealed class NeverDone() : KernelSolver(Own)
    {
        static readonly Gabor.Components.ComponentKind<KernelSolver> Own = new("never", "stops at once", [], _ => new NeverDone());

        public override (KernelExpansion Machine, bool HasConverged) Solve(
            KernelProblem problem, Workers workers, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default) =>
            (new SoftmaxSolver().Solve(problem, workers, progress, cancellation).Machine, false);

        public override (float[] Weights, float[] Bias, bool HasConverged) SolveFeatures(
            KernelProblem problem, Workers workers, IProgress<SolverProgress>? progress = null, CancellationToken cancellation = default) =>
            throw new NotSupportedException();
    }
}
