using Gabor.Layers;
using Gabor.Models;
using Gabor.Plans;
using Gabor.Processes;

namespace Gabor.Experiments.Clusters;

/// <summary>What the processes of a cluster exchange in one step of training, counted and not measured.</summary>
/// <param name="Processes">R, how many processes there are.</param>
/// <param name="GradientBytes">Bytes of gradients that the busiest process sends or receives, whichever is more.</param>
/// <param name="GradientTrades">Trades of gradients: one for each node of the tree that a process may have, and one for the sums, of each
/// bucket.</param>
/// <param name="Buckets">Buckets of gradients.</param>
/// <param name="SumBytes">Bytes of the sums of batch normalizations and of the loss that the busiest process sends or receives.</param>
/// <param name="SumTrades">Trades of such sums.</param>
public sealed record StepTraffic(
    int Processes, double GradientBytes, int GradientTrades, int Buckets, double SumBytes, int SumTrades)
{
    /// <summary>Numbers that travel with the loss: its sum, how many are correct, and whether somebody asks to end.</summary>
    const int LossNumbers = 3;

    /// <summary>Images of each part of the batch that is counted; how many does not matter.</summary>
    const int ImagesOfPart = 2;

    /// <summary>The traffic of a step.</summary>
    /// <param name="model">The network.</param>
    /// <param name="processes">R, at least 1.</param>
    /// <param name="parts">Parts of a batch, at least as many.</param>
    /// <param name="statistics">Over which images batch normalizations take their statistics.</param>
    /// <exception cref="ArgumentException">There are fewer parts than processes.</exception>
    public static StepTraffic Of(Model model, int processes, int parts, StatisticsScope statistics)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(processes, 1);
        if (parts < processes)
            throw new ArgumentException($"{processes} processes cannot share {parts} parts; it must be as many or more.", nameof(parts));
        var plan = Plan.Compile(model, 1, PlanMode.Training);
        double gradients = sizeof(float) * (double)plan.Parameters.Floats;
        int buckets = plan.Buckets(BucketFloats).Count;
        int[] channels = [.. model.Nodes.Select(node => node.Layer).OfType<BatchNormalization>().Select(layer => layer.Output.Depth)];
        var nodes = new BatchDivision(ImagesOfPart * parts, parts, 0, processes).Nodes;
        int all = nodes.Sum(own => own.Length), most = nodes.Max(own => own.Length), least = nodes.Min(own => own.Length);
        double share = (double)(processes - 1) / processes;

        // Who has most nodes sends most; who has least takes most of them from the others. The sums come and go once.
        double collected = gradients / processes * Math.Max(most * (processes - 1), all - least);
        long[] rows = statistics == StatisticsScope.Batch
            ? [LossNumbers, .. channels.SelectMany(depth => (long[])[1 + (2 * depth), 2 * depth])]
            : [LossNumbers + (2L * channels.Sum())];
        double sums = sizeof(double) * (double)rows.Sum() * Math.Max(most * (processes - 1), all - least);
        return processes == 1
            ? new(1, 0, 0, buckets, 0, 0)
            : new(processes, collected + (gradients * share), buckets * (most + 1), buckets, sums, rows.Length);
    }

    /// <summary>As training cuts them.</summary>
    const int BucketFloats = 1 << 20;
}
