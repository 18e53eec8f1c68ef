using Gabor.Layers;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Plans;

/// <summary>What every operation of one pass shares.</summary>
/// <param name="First">The place of the first image in the batch.</param>
/// <param name="Images">How many images.</param>
/// <param name="Training">Whether the network is being trained.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Step">The step of the run, which names its random numbers.</param>
/// <param name="Workers">The threads that share the work.</param>
readonly record struct PassCall(int First, int Images, bool Training, ulong Seed, uint Step, Workers Workers);

/// <summary>One entry of a plan's lists.</summary>
abstract class Operation
{
    /// <summary>The layer that a message or a table names.</summary>
    public abstract string Name { get; }

    public abstract void Run(in PassCall call);
}

/// <summary>Brings a layer's parameters into the order in which its forward pass reads them.</summary>
sealed class PrepareOperation(Layer layer, PassMemory memory) : Operation
{
    /// <inheritdoc/>
    public override string Name => layer.Name;

    public override void Run(in PassCall call) => layer.Prepare(new Pass(memory, call.First, call.Images, call.Training, call.Seed, call.Step, call.Workers));
}

/// <summary>A layer's forward pass.</summary>
sealed class ForwardOperation(Layer layer, PassMemory memory) : Operation
{
    /// <inheritdoc/>
    public override string Name => layer.Name;

    /// <summary>What it wrote.</summary>
    public ReadOnlySpan<float> Result(int images) => memory.Output.Of(images);

    public override void Run(in PassCall call) => layer.Forward(new Pass(memory, call.First, call.Images, call.Training, call.Seed, call.Step, call.Workers));
}

/// <summary>A layer's backward pass.</summary>
sealed class BackwardOperation(Layer layer, PassMemory memory) : Operation
{
    /// <inheritdoc/>
    public override string Name => layer.Name;

    public override void Run(in PassCall call) => layer.Backward(new Pass(memory, call.First, call.Images, call.Training, call.Seed, call.Step, call.Workers));
}

/// <summary>Where branches meet: the derivative that came first, plus that of another branch.</summary>
sealed class AddOperation(string layer, Region sum, Region branch) : Operation
{
    /// <inheritdoc/>
    public override string Name => layer;

    public override void Run(in PassCall call) =>
        ElementWiseKernels.Add(sum.Of(call.Images), branch.Of(call.Images), sum.Of(call.Images), call.Workers);
}
