using Gabor.Layers;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Processes;

namespace Gabor.Devices;

/// <summary>What every operation of one pass shares.</summary>
/// <param name="First">The place of the first image in the plan's batch.</param>
/// <param name="Images">How many images.</param>
/// <param name="Training">Whether the network is being trained.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Step">The step of the run, which names its random numbers.</param>
/// <param name="Place">The place of the plan's batch in a larger one of which it is a part, in images; random numbers go by it.</param>
/// <param name="Workers">The threads that share the work.</param>
/// <param name="Parts">The parts of the batch of which these images are some; null for a batch in one.</param>
/// <param name="Part">Which part of the process's pass these images are; null for all of it.</param>
readonly record struct PassCall(
    int First, int Images, bool Training, ulong Seed, uint Step, int Place, Workers Workers, PartExchange? Parts = null, int? Part = null)
{
    /// <summary>What a layer sees of it.</summary>
    public Pass Of(PassMemory memory) => new(memory, First, Images, Training, Seed, Step, Workers, Place, Parts, Part);
}

/// <summary>Makes what runs an operation of a plan.</summary>
delegate BoundOperation OperationBinder(PlanOperation operation, PassMemory memory);

/// <summary>An operation of a plan with its memory.</summary>
/// <param name="kind">What it does.</param>
/// <param name="layer">The layer.</param>
/// <param name="memory">Its arrays.</param>
abstract class BoundOperation(OperationKind kind, Layer layer, PassMemory memory)
{
    /// <summary>What it does.</summary>
    public OperationKind Kind => kind;

    /// <summary>The layer.</summary>
    public Layer Layer => layer;

    /// <summary>Its arrays.</summary>
    public PassMemory Memory => memory;

    /// <summary>Runs it for some images.</summary>
    public abstract void Run(in PassCall call);

    /// <summary>The operation of a forward pass, or of what is made of the parameters before, that a plan describes.</summary>
    public static BoundOperation OfForward(PlanOperation operation, PassMemory memory) => operation.Kind switch
    {
        OperationKind.Prepare => new Preparing(operation.Layer, operation.Folded, memory),
        _ => new RunningForward(operation.Layer, memory),
    };

    sealed class Preparing(Layer layer, Layer? folded, PassMemory memory) : BoundOperation(OperationKind.Prepare, layer, memory)
    {
        public override void Run(in PassCall call)
        {
            folded?.Fold(Memory.Factor.All, Memory.Offset.All);
            Layer.Prepare(call.Of(Memory));
        }
    }

    sealed class RunningForward(Layer layer, PassMemory memory) : BoundOperation(OperationKind.Forward, layer, memory)
    {
        public override void Run(in PassCall call) => Layer.Forward(call.Of(Memory));
    }
}
