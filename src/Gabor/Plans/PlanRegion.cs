namespace Gabor.Plans;

/// <summary>A memory of a plan. A device makes each one, but for the input, which may be given to every run.</summary>
enum PlanArena
{
    /// <summary>No memory: the region is empty.</summary>
    None,

    /// <summary>The network's input, of the whole batch.</summary>
    Input,

    /// <summary>What layers write and only layers read, of one chunk of images: arrays that never live at once share their place.</summary>
    Activations,

    /// <summary>The network's outputs, of the whole batch.</summary>
    Outputs,

    /// <summary>The gradients of all trained parameters, one after the other in the model's order.</summary>
    ParameterGradients,
}

/// <summary>A part of a memory of a plan.</summary>
/// <param name="Arena">Which memory.</param>
/// <param name="Offset">Where it begins, in floats.</param>
/// <param name="Floats">Its length: of one image, or once.</param>
/// <param name="IsPerImage">Whether there are so many floats for each image, one image after the other.</param>
readonly record struct PlanRegion(PlanArena Arena, long Offset, int Floats, bool IsPerImage)
{
    /// <summary>Whether there is nothing: nobody asks for this array.</summary>
    public bool IsEmpty => Arena == PlanArena.None;
}
