using Gabor.Devices;
using Gabor.Experiments.Benchmarks;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Plans;

namespace Gabor.Peers;

/// <summary>
/// Before anything is timed: a library must give Gabor's scores on the same images, and the losses of Gabor's first steps of training.
/// </summary>
static class SameNetwork
{
    const int Steps = 4, Threads = 1;

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
        var (images, learningRate) = ComparedNetworks.Checked(network);
        IPeer peer;
        try
        {
            peer = library.Make(BenchNetworks.Make(network, mode), new PeerSettings(mode, images, Threads, learningRate));
        }
        catch (Exception exception) when (exception is NotSupportedException or DllNotFoundException or EntryPointNotFoundException)
        {
            return exception.Message;
        }

        using var disposed = peer;
        var model = BenchNetworks.Make(network, mode);
        return mode == PlanMode.Training
            ? Difference("loss", Losses(model, images, learningRate, workers), [.. Enumerable.Range(0, Steps).Select(_ => peer.Train())])
            : Difference("score", Scores(model, images, workers), [.. peer.Scores().Select(score => (double)score)]);
    }

    static double[] Scores(Model model, int images, Workers workers)
    {
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, images, PlanMode.Inference));
        BenchNetworks.FillImages(plan.Input(images));
        plan.Forward(images);
        double[] scores = new double[images * model.Output.Count];
        for (int i = 0; i < scores.Length; i++)
            scores[i] = plan.Output(images)[i];
        return scores;
    }

    static double[] Losses(Model model, int images, float learningRate, Workers workers)
    {
        var step = NetworkBenchmark.Step(model, images, workers);
        BenchNetworks.FillImages(step.Plan.Input(images));
        int[] labels = BenchNetworks.Labels(images);
        return [.. Enumerable.Range(0, Steps).Select(_ => step.Run(labels, learningRate).Loss / images)];
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
