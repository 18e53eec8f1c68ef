using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Plans;

/// <summary>What an operation does.</summary>
enum OperationKind
{
    /// <summary>
    /// Brings a layer's parameters into the order in which its forward pass reads them; where they lie is up to the device.
    /// </summary>
    Prepare,

    /// <summary>A layer's forward pass: from the inputs to the output.</summary>
    Forward,

    /// <summary>
    /// A layer's forward pass once more, its parameters prepared before, for the backward pass of a layer that reads its output.
    /// </summary>
    Recompute,

    /// <summary>
    /// A layer's backward pass: from the output's gradient to those of the inputs and of the parameters, which are assigned.
    /// </summary>
    Backward,

    /// <summary>
    /// Where branches meet: adds the first of the input gradients to the output's gradient, or a part of the gradient of a parameter to it.
    /// </summary>
    AddGradients,
}

/// <summary>
/// One entry of a plan's lists: a layer with what is fused into it, and where its arrays lie. An array that nobody asks for is empty.
/// </summary>
sealed record PlanOperation
{
    /// <summary>What it does.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The layer, which holds the parameters.</summary>
    public required Layer Layer { get; init; }

    /// <summary>The layer's place in the model, which names its random numbers.</summary>
    public required int Number { get; init; }

    /// <summary>
    /// The ReLU that is part of it: forward stores max(0, a), and backward the derivative counts only where that is above 0.
    /// </summary>
    public Rectifier Rectifier { get; init; }

    /// <summary>Whether a sum is part of it: the last input is added to a, before the ReLU.</summary>
    public bool AddsResidual { get; init; }

    /// <summary>In inference, the layer whose factor and offset of each channel are part of the parameters; null for none.</summary>
    public Layer? Folded { get; init; }

    /// <summary>The scale by which the output is rounded to bytes; null where it is not.</summary>
    public ByteScale? OutputScale { get; init; }

    /// <summary>Whether the output lies in memory as bytes.</summary>
    public bool StoresBytes { get; init; }

    /// <summary>The scale of each input that lies in memory as bytes; empty where none does.</summary>
    public IReadOnlyList<ByteScale?> InputScales { get; init; } = [];

    /// <summary>X.</summary>
    public IReadOnlyList<PlanRegion> Inputs { get; init; } = [];

    /// <summary>A, after the ReLU and the sum where they are part of it.</summary>
    public PlanRegion Output { get; init; }

    /// <summary>What forward leaves for backward of each image.</summary>
    public PlanRegion Saved { get; init; }

    /// <summary>What forward leaves for backward of the batch.</summary>
    public PlanRegion BatchSaved { get; init; }

    /// <summary>Memory of this operation alone.</summary>
    public PlanRegion BatchScratch { get; init; }

    /// <summary>∂err/∂A.</summary>
    public PlanRegion OutputGradient { get; init; }

    /// <summary>∂err/∂X.</summary>
    public IReadOnlyList<PlanRegion> InputGradients { get; init; } = [];

    /// <summary>The gradients of the layer's parameters, in its order; empty for running statistics.</summary>
    public IReadOnlyList<PlanRegion> ParameterGradients { get; init; } = [];
}
