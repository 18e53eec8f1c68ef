using Gabor.Layers;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Plans;

namespace Gabor.Devices;

/// <summary>
/// The operations of a backward pass. They stand apart, so that a program that only predicts and is compiled ahead carries none of the
/// layers' gradients.
/// </summary>
static class BackwardOperation
{
    /// <summary>The operation of a backward pass that a plan describes.</summary>
    public static BoundOperation Of(PlanOperation operation, PassMemory memory) => operation.Kind switch
    {
        OperationKind.Recompute => new RunningAgain(operation.Layer, memory),
        OperationKind.Backward => new RunningBackward(operation.Layer, memory),
        _ => new AddingGradients(operation.Layer, memory, operation.OutputGradient.IsPerImage),
    };

    sealed class RunningAgain(Layer layer, PassMemory memory) : BoundOperation(OperationKind.Recompute, layer, memory)
    {
        public override void Run(in PassCall call)
        {
            if (Memory.Prepared.Floats > 0)
                Layer.Prepare(call.Of(Memory));
            Layer.Forward(call.Of(Memory));
        }
    }

    sealed class RunningBackward(Layer layer, PassMemory memory) : BoundOperation(OperationKind.Backward, layer, memory)
    {
        public override void Run(in PassCall call) => Layer.Backward(call.Of(Memory));
    }

    sealed class AddingGradients(Layer layer, PassMemory memory, bool isPerImage)
        : BoundOperation(OperationKind.AddGradients, layer, memory)
    {
        public override void Run(in PassCall call)
        {
            Region to = Memory.OutputGradient, from = Memory.InputGradients[0];
            var sum = isPerImage ? to.Of(call.Images) : to.All;
            ElementWiseKernels.Add(sum, isPerImage ? from.Of(call.Images) : from.All, sum, call.Workers);
        }
    }
}
