namespace Gabor.Training;

/// <summary>What becomes of the activations that the backward pass reads.</summary>
public enum ActivationMemory
{
    /// <summary>They stay in memory until they have been read.</summary>
    Keep,

    /// <summary>
    /// Only those at the borders of some segments of the network stay, and the others are computed again, a segment at a time: activation
    /// checkpointing (Chen et al. 2016, arXiv 1604.06174). It takes less memory and up to one more forward pass of time, and gives the same
    /// bits.
    /// </summary>
    Recompute,
}
