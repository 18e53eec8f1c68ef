using Gabor.Models;
using Gabor.Plans;

namespace Gabor.Training;

/// <summary>
/// Batches that fit into memory, <c>--batch-size auto</c>: the batch size of the network's defaults, halved until training takes at most
/// half of the memory, and as many micro-batches accumulated, so that a step is of the same images; a batch in parts gets as many times as
/// many.
/// </summary>
public static class BatchFit
{
    /// <summary>The share of memory that training may take.</summary>
    const double Share = 0.5;

    /// <summary>Copies of the parameters beside those of the plan: weights, and what most optimizers keep.</summary>
    const int Copies = 3;

    /// <summary>Bytes of memory that this process may take.</summary>
    internal static long Memory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Options whose batches fit; unchanged where the batch size is stated.</summary>
    /// <param name="options">The options.</param>
    /// <param name="model">The network.</param>
    /// <param name="usual">The batch size to begin with, at least 1.</param>
    /// <param name="bytes">The memory; that of this process if null.</param>
    /// <exception cref="ArgumentException">A single image does not fit.</exception>
    public static TrainingOptions Fitted(TrainingOptions options, Model model, int usual, long? bytes = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(usual, 1);
        if (options.BatchSize != TrainingOptions.AutoBatch)
            return options;
        double most = Share * (bytes ?? Memory);
        int batch = usual, accumulate = options.Accumulate;
        while (batch > 1 && BytesOf(model, batch, options) > most)
            (batch, accumulate) = ((batch + 1) / 2, Math.Min(2 * accumulate, 1024));

        // A pass of each process then computes as many parts as before.
        int parts = options.Parts == 1 ? 1 : Math.Clamp(accumulate / options.Accumulate * options.Parts, accumulate, 1024);
        return BytesOf(model, batch, options) <= most
            ? options with { BatchSize = batch, Accumulate = accumulate, Parts = parts }
            : throw new ArgumentException(TooLarge(model, BytesOf(model, 1, options), most));
    }

    static string TooLarge(Model model, long needed, double most) =>
        FormattableString.Invariant($"batch-size auto: training {model.Name} on one image takes {needed >> 20} MiB, and ")
        + FormattableString.Invariant($"{(long)most >> 20} MiB are free for it. Take smaller images or a smaller network.");

    /// <summary>Bytes of training with a batch size: activations, gradients, weights and what the optimizer keeps.</summary>
    internal static long BytesOf(Model model, int batch, TrainingOptions options) =>
        Plan.Compile(model, batch, PlanMode.Training, options.Plan).Bytes
        + (Copies * sizeof(float) * model.ParameterCount);
}
