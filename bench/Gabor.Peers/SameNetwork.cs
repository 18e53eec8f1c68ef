using Gabor.Devices;
using Gabor.Experiments.Benchmarks;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Training;

namespace Gabor.Peers;

/// <summary>
/// Before anything is timed: a library must give Gabor's scores on the same images, and the losses of Gabor's first steps of training.
/// </summary>
static class SameNetwork
{
    const int Images = 8, Steps = 4, Threads = 1;

    /// <summary>
    /// How far a number may lie from Gabor's, as a share of the largest: orders of summation differ, and L2 acts on biases in libtorch.
    /// </summary>
    const double Tolerance = 1e-3;

    /// <summary>Compares.</summary>
    /// <returns>What the library computes otherwise, with both numbers, or cannot express; null where it computes the same.</returns>
    public static string? Check(Library library, string network, PlanMode mode)
    {
        if (library.Make is null)
            return null;
        using var workers = new Workers(Threads);
        IPeer peer;
        try
        {
            peer = library.Make(BenchNetworks.Make(network), mode, Images, Threads);
        }
        catch (Exception exception) when (exception is NotSupportedException or DllNotFoundException or EntryPointNotFoundException)
        {
            return exception.Message;
        }

        using var disposed = peer;
        var model = BenchNetworks.Make(network);
        return mode == PlanMode.Training
            ? Difference("loss", Losses(model, workers), [.. Enumerable.Range(0, Steps).Select(_ => peer.Train())])
            : Difference("score", Scores(model, workers), [.. peer.Scores().Select(score => (double)score)]);
    }

    static double[] Scores(Model model, Workers workers)
    {
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, Images, PlanMode.Inference));
        BenchNetworks.FillImages(plan.Input(Images));
        plan.Forward(Images);
        double[] scores = new double[Images * model.Output.Count];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = plan.Output(Images)[i];
        return scores;
    }

    static double[] Losses(Model model, Workers workers)
    {
        var step = new TrainingStep(
            model, Images, new Momentum(NetworkBenchmark.LearningRate, NetworkBenchmark.Friction, NetworkBenchmark.WeightDecay), seed: 1,
            workers);
        BenchNetworks.FillImages(step.Plan.Input(Images));
        int[] labels = BenchNetworks.Labels(Images);
        return [.. Enumerable.Range(0, Steps).Select(_ => step.Run(labels, NetworkBenchmark.LearningRate).Loss / Images)];
    }

    static string? Difference(string what, double[] gabor, double[] other)
    {
        double scale = gabor.Max(Math.Abs);
        for (int i = 0; i < gabor.Length; i++)
        {
            if (!(Math.Abs(gabor[i] - other[i]) <= Tolerance * scale))
                return FormattableString.Invariant($"{what} {i} is {other[i]}, Gabor's is {gabor[i]}");
        }

        return null;
    }
}
