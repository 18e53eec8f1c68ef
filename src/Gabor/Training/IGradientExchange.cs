using Gabor.Numerics;

namespace Gabor.Training;

/// <summary>
/// Adds up the gradients of steps that each compute a part of a batch, between backward and clipping. In every step it is told of the
/// same buckets in the same order, while backward goes on, and then to finish. <see cref="PartedGradientExchange"/> is that of training.
/// </summary>
interface IGradientExchange
{
    /// <summary>The least floats of a bucket; more than there are for one bucket, when backward is done.</summary>
    int BucketFloats { get; }

    /// <summary>A part of the gradients is ready. May return before it is exchanged: backward does not touch it any more.</summary>
    /// <param name="gradients">The gradients of all parameters, which stay in this memory.</param>
    /// <param name="offset">Where the part begins.</param>
    /// <param name="floats">Its length.</param>
    void Start(Tensor gradients, int offset, int floats);

    /// <summary>Returns when every part that was started holds the sum over all of them.</summary>
    void Finish();
}
