using Gabor.Experiments.Benchmarks;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Plans;
using Gabor.Processes;
using Gabor.Training;

namespace Gabor.Experiments.Clusters;

/// <summary>
/// What each process does in a step of training, in its order: it computes the operations of the plan, exchanges the sums of batch
/// normalizations and of the loss, and lets buckets of gradients go.
/// </summary>
sealed class StepTimeline
{
    /// <summary>
    /// The ratio of multiply-adds to bytes by which layers share the time of a step: two cores of 2025 with AVX-512 and one memory.
    /// </summary>
    static readonly Roofline Nominal = new(GigaFlops: 450, GigabytesPerSecond: 25);

    /// <summary>Images by which the weights that a layer reads are outweighed.</summary>
    const int Images = 32;

    internal StepTimeline(IReadOnlyList<StepEvent> events) => Events = events;

    /// <summary>What happens, in its order.</summary>
    public IReadOnlyList<StepEvent> Events { get; }

    /// <summary>The events of a network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="statistics">Over which images batch normalizations take their statistics.</param>
    public static StepTimeline Of(Model model, StatisticsScope statistics)
    {
        ArgumentNullException.ThrowIfNull(model);
        var plan = Plan.Compile(model, 1, PlanMode.Training);
        var bounds = LayerTimes.Bounds(model, Images, Nominal).ToDictionary(one => one.Layer);
        var buckets = plan.Buckets(PartedGradientExchange.FloatsOf(plan.Parameters.Floats));
        bool sums = statistics == StatisticsScope.Batch;
        var events = new List<StepEvent>();
        foreach (var operation in plan.Forward.Where(operation => operation.Kind == OperationKind.Forward))
            Compute(operation.Layer, bounds[operation.Layer.Name].Forward, depth => 1 + (2 * depth));
        double postponed = sums ? 0 : Normalizations(model).Sum(layer => 2.0 * layer.Output.Depth);
        events.Add(new(StepEventKind.Sum, TrainingStep.LossNumbers + postponed));
        int bucket = 0;
        for (int done = 0; done <= plan.Backward.Count; done++)
        {
            for (; bucket < buckets.Count && buckets[bucket].Operations <= done; bucket++)
                events.Add(new(StepEventKind.Bucket, (double)sizeof(float) * buckets[bucket].Floats));
            if (done < plan.Backward.Count && plan.Backward[done] is { Kind: OperationKind.Backward, Layer: var layer })
                Compute(layer, bounds[layer.Name].Backward, depth => 2 * depth);
        }

        double all = events.Where(one => one.Kind == StepEventKind.Compute).Sum(one => one.Amount);
        return new StepTimeline(
            [.. events.Select(one => one.Kind == StepEventKind.Compute ? one with { Amount = one.Amount / all } : one)]);

        // A batch normalization adds up, exchanges its sums, and then computes what it needs them for.
        void Compute(Layer layer, double seconds, Func<int, int> width)
        {
            if (!sums || layer is not BatchNormalization)
            {
                events.Add(new(StepEventKind.Compute, seconds));
                return;
            }

            events.Add(new(StepEventKind.Compute, seconds / 2));
            events.Add(new(StepEventKind.Sum, width(layer.Output.Depth)));
            events.Add(new(StepEventKind.Compute, seconds / 2));
        }
    }

    /// <summary>The amounts of all events of a kind.</summary>
    public IEnumerable<double> Amounts(StepEventKind kind) => Events.Where(one => one.Kind == kind).Select(one => one.Amount);

    static IEnumerable<BatchNormalization> Normalizations(Model model) =>
        model.Nodes.Select(node => node.Layer).OfType<BatchNormalization>();
}

/// <summary>What happens in a step.</summary>
enum StepEventKind
{
    /// <summary>The process computes; the amount is the share of the computing of a step.</summary>
    Compute,

    /// <summary>All processes exchange sums and wait for them; the amount is the numbers of a row.</summary>
    Sum,

    /// <summary>A bucket of gradients begins to be exchanged in the background; the amount is its bytes.</summary>
    Bucket,
}

/// <summary>Something that happens in a step.</summary>
/// <param name="Kind">What.</param>
/// <param name="Amount">How much of it.</param>
readonly record struct StepEvent(StepEventKind Kind, double Amount);
