using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.ElementWise;

/// <summary>
/// Dropout (6.4): an element is kept with probability p and then divided by p, so that evaluation needs no factor; else it is 0.
/// </summary>
static unsafe class DropoutKernels
{
    /// <summary>Elements that one thread takes at a time; a multiple of 4, since four masks come from one block of random bits.</summary>
    const int Block = 4096;

    /// <summary>
    /// a = x ⊙ mask / p. Whether element i is kept is a pure function of the stream and i, so that the same call takes ∂err/∂a to
    /// ∂err/∂x. In place is allowed.
    /// </summary>
    /// <param name="x">The activations, or ∂err/∂a on the way back.</param>
    /// <param name="keep">p, in (0, 1].</param>
    /// <param name="stream">The random numbers of this layer and this step.</param>
    /// <param name="a">What is kept, or ∂err/∂x on the way back.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The spans are not equally long, or p is not in (0, 1].</exception>
    public static void Apply(ReadOnlySpan<float> x, double keep, RandomStream stream, Span<float> a, Workers workers)
    {
        Check.Equal(x.Length, a.Length, nameof(DropoutKernels));
        ulong threshold = Threshold(keep);
        fixed (float* from = x, to = a)
            workers.Run((int)(((long)a.Length + Block - 1) / Block), new Job(from, to, a.Length, threshold, (float)(1 / keep), stream));
    }

    /// <summary>
    /// a = x ⊙ mask / p with one mask a channel of an image, as in spatial dropout: whether channel c of image n is kept is a pure function
    /// of the stream and nC + c. In place is allowed.
    /// </summary>
    /// <param name="x">The activations, [N, positions, C], or ∂err/∂a on the way back.</param>
    /// <param name="positions">H W, pixels of an image.</param>
    /// <param name="channels">C.</param>
    /// <param name="keep">p, in (0, 1].</param>
    /// <param name="stream">The random numbers of this layer and this step.</param>
    /// <param name="a">What is kept, or ∂err/∂x on the way back.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The spans are not equally long or not whole images, or p is not in (0, 1].</exception>
    public static void ApplyChannels(
        ReadOnlySpan<float> x, int positions, int channels, double keep, RandomStream stream, Span<float> a, Workers workers)
    {
        Check.Equal(x.Length, a.Length, nameof(ApplyChannels));
        int images = Check.Rows(x.Length, checked(positions * channels), nameof(ApplyChannels));
        WorkerScratch scratch = workers.Scratch(channels);
        fixed (float* from = x, to = a)
            workers.Run(images, new ChannelJob(from, to, positions, channels, Threshold(keep), (float)(1 / keep), stream, scratch));
    }

    /// <summary>The words of 32 random bits below which an element is kept.</summary>
    static ulong Threshold(double keep) => keep is > 0 and <= 1
        ? (ulong)(keep * (1L << 32))
        : throw new ArgumentOutOfRangeException(
            nameof(keep), keep, "Dropout: the probability to keep an element lies above 0 and is at most 1.");

    readonly struct ChannelJob(
        float* x, float* a, int positions, int channels, ulong threshold, float factor, RandomStream stream, WorkerScratch scratch) : IJob
    {
        public void Execute(int part, int worker)
        {
            float* mask = scratch.Of(worker);
            for (int c = 0; c < channels; c++)
                mask[c] = stream.Bits(((ulong)part * (ulong)channels) + (ulong)c) < threshold ? factor : 0f;
            nint at = (nint)part * positions * channels;
            for (int position = 0; position < positions; position++)
            {
                for (int c = 0; c < channels; c++, at++)
                    a[at] = mask[c] != 0f ? x[at] * mask[c] : 0f;
            }
        }
    }

    readonly struct Job(float* x, float* a, int length, ulong threshold, float factor, RandomStream stream) : IJob
    {
        public void Execute(int part, int worker)
        {
            int from = part * Block, to = from + int.Min(Block, length - from);
            for (int i = from; i < to; i += 4)
            {
                Words bits = stream.Block((ulong)i / 4);
                for (int j = 0; j < int.Min(4, to - i); j++)
                    a[i + j] = bits[j] < threshold ? x[i + j] * factor : 0f;
            }
        }
    }
}
