namespace Gabor.Processes;

/// <summary>Over which images a batch normalization takes mean and variance while it trains.</summary>
public enum StatisticsScope
{
    /// <summary>
    /// Over the whole batch: the moments of the parts are exchanged, layer by layer, forward and backward, and joined in the tree of parts.
    /// Elsewhere called synchronized batch normalization.
    /// </summary>
    Batch,

    /// <summary>
    /// Over each part by itself: no layer waits for another process. The running statistics are the means of the parts', weighted by their
    /// images, and are the same in all processes; they travel once a step, with the loss.
    /// </summary>
    Part,

    /// <summary>
    /// Over none: the running statistics stay as they are, forward and backward, and only scale and shift are learned (frozen batch
    /// normalization). For weights that were trained on far more images: the statistics of small batches of other images disturb them.
    /// </summary>
    Running,
}
