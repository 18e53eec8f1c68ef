using Gabor.Augmentations;
using Gabor.Preprocessing;

namespace Gabor.Input;

/// <summary>Reads what a network sees of the samples of a <see cref="NetworkInput"/>. One caller at a time.</summary>
abstract class InputReader
{
    /// <summary>A part of sample <paramref name="index"/>, changed as in epoch 0 where an augmenter is given.</summary>
    /// <param name="index">Which sample.</param>
    /// <param name="crop">The part.</param>
    /// <param name="to">What the network sees, overwritten.</param>
    /// <param name="change">Changes it first; null for nothing.</param>
    public abstract void Read(int index, ImageCrop crop, Span<float> to, Augmenter? change = null);

    /// <summary>Sample <paramref name="index"/> as the network sees it in an epoch of training: a pure function of seed, epoch and index.
    /// </summary>
    public abstract void ReadForTraining(int index, int epoch, Span<float> to);
}
