using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Plans;

namespace Gabor.Devices;

/// <summary>Gives the regions of a plan their memory.</summary>
/// <remarks>
/// What is made of the parameters depends on the vector width, so the plan leaves its memory to the device. In training each layer reads it
/// right after it was made, and all share one array; in inference it stays.
/// </remarks>
sealed class PlanBinder
{
    readonly Plan plan;
    readonly AlignedArray outputs;
    readonly Dictionary<int, Region> prepared = [];
    readonly Dictionary<int, (Region Factor, Region Offset)> folded = [];
    readonly List<(Region[] Inputs, int Index)> readers = [];

    public PlanBinder(Plan plan, Tier tier)
    {
        this.plan = plan;
        RefuseTooLarge();
        outputs = new AlignedArray((int)plan.OutputFloats);
        Gradients = new Tensor(Math.Max(1, plan.Mode == PlanMode.Training ? plan.Parameters.Floats : 0));
        TakePrepared(tier);
    }

    /// <summary>The parameter gradients.</summary>
    public Tensor Gradients { get; }

    /// <summary>Where the network's input is read: regions whose memory is set before a run.</summary>
    public IReadOnlyList<(Region[] Inputs, int Index)> InputReaders => readers;

    /// <summary>Memory for the activations of one chunk, page by page.</summary>
    public AlignedArray[] TakeActivations() =>
    [
        .. Enumerable.Range(0, (int)((plan.ActivationFloats + ArenaLayout.PageFloats - 1) / ArenaLayout.PageFloats))
            .Select(page => new AlignedArray((int)Math.Min(
                plan.ActivationFloats - (page * ArenaLayout.PageFloats), ArenaLayout.PageFloats))),
    ];

    /// <summary>Operations with their memory, those that have nothing to do left out.</summary>
    public BoundOperation[] Bind(IEnumerable<PlanOperation> operations, AlignedArray[] activations, OperationBinder bind) =>
    [
        .. operations
            .Where(operation => operation.Kind != OperationKind.Prepare || prepared.ContainsKey(operation.Number))
            .Select(operation => bind(operation, Memory(operation, activations))),
    ];

    /// <summary>A region with its memory; none for the input. In training the images of a chunk are those of the batch.</summary>
    public Region At(PlanRegion region, AlignedArray[] activations) => region.Arena switch
    {
        PlanArena.Activations => new Region(
            activations[(int)(region.Offset / ArenaLayout.PageFloats)], (int)(region.Offset % ArenaLayout.PageFloats), region.Floats,
            IsWhole: plan.Mode == PlanMode.Training),
        PlanArena.Outputs => new Region(outputs, (int)region.Offset, region.Floats, IsWhole: true),
        PlanArena.ParameterGradients => new Region(Gradients.Memory, (int)region.Offset, region.Floats),
        _ => default,
    };

    PassMemory Memory(PlanOperation operation, AlignedArray[] activations)
    {
        Region[] inputs = [.. operation.Inputs.Select(region => At(region, activations))];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (operation.Inputs[i].Arena == PlanArena.Input)
                readers.Add((inputs, i));
        }

        return new PassMemory
        {
            Number = operation.Number,
            Convolution = plan.Options.Convolution,
            KeepsRunningStatistics = plan.Options.KeepsRunningStatistics,
            Rectifier = operation.Rectifier,
            AddsResidual = operation.AddsResidual,
            OutputScale = operation.OutputScale,
            StoresBytes = operation.StoresBytes,
            InputScales = operation.InputScales.Count > 0 ? [.. operation.InputScales] : null,
            IsRecomputed = operation.Kind == OperationKind.Recompute,
            Factor = folded.GetValueOrDefault(operation.Number).Factor,
            Offset = folded.GetValueOrDefault(operation.Number).Offset,
            Prepared = prepared.GetValueOrDefault(operation.Number),
            Inputs = inputs,
            Output = At(operation.Output, activations),
            Saved = At(operation.Saved, activations),
            BatchSaved = At(operation.BatchSaved, activations),
            BatchScratch = At(operation.BatchScratch, activations),
            OutputGradient = At(operation.OutputGradient, activations),
            InputGradients = [.. operation.InputGradients.Select(region => At(region, activations))],
            ParameterGradients = [.. operation.ParameterGradients.Select(region => At(region, activations))],
        };
    }

    void TakePrepared(Tier tier)
    {
        bool trains = plan.Mode == PlanMode.Training;
        var operations = (trains ? plan.Forward : plan.Prepare).Where(operation => operation.Kind == OperationKind.Prepare).ToArray();
        int[] floats = [.. operations.Select(operation => operation.Layer.PreparedFloats(
            new Preparation(tier, trains, plan.BatchSize, operation.Folded is not null, plan.Options.Convolution)))];
        var shared = trains ? new AlignedArray(floats.Append(0).Max()) : null;
        for (int i = 0; i < operations.Length; i++)
        {
            if (floats[i] == 0)
                continue;
            prepared.Add(operations[i].Number, new Region(shared ?? new AlignedArray(floats[i]), 0, floats[i]));
            if (operations[i].Folded is { } affine)
            {
                int channels = affine.Output.Depth;
                var memory = new AlignedArray(2 * channels);
                folded.Add(operations[i].Number, (new Region(memory, 0, channels), new Region(memory, channels, channels)));
            }
        }
    }

    /// <summary>An array of the runtime ends somewhere: each one of a plan has to fit into one.</summary>
    void RefuseTooLarge()
    {
        long largest = Regions().Max(region => (long)region.Floats * (region.IsPerImage ? plan.ChunkSize : 1));
        if (Math.Max(largest, Math.Max(plan.OutputFloats, (long)plan.Input.Floats * plan.BatchSize)) > ArenaLayout.PageFloats)
        {
            throw new ArgumentException(
                $"{plan.Model.Name}: {plan.BatchSize} images need an array of more than 8.6 GB; take a smaller batch.", nameof(plan));
        }
    }

    /// <summary>Every region of the activations.</summary>
    IEnumerable<PlanRegion> Regions() => plan.Forward.Concat(plan.Backward)
        .SelectMany(operation => (PlanRegion[])
        [
            operation.Output, operation.Saved, operation.BatchSaved, operation.BatchScratch, operation.OutputGradient,
            .. operation.InputGradients,
        ])
        .Where(region => region.Arena == PlanArena.Activations).Append(default);
}
