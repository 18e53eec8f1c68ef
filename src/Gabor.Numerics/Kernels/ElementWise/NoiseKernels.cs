using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.ElementWise;

/// <summary>
/// Normal noise on activations (4.1.4). Number i of a stream takes two words of random bits, so whoever cuts a batch in two skips twice as
/// many words as elements.
/// </summary>
static unsafe class NoiseKernels
{
    /// <summary>Elements that one thread takes at a time.</summary>
    const int Block = 1024;

    /// <summary>a = x + δ n, n standard normal, rounded once. In place is allowed.</summary>
    /// <param name="x">The activations.</param>
    /// <param name="deviation">δ, at least 0.</param>
    /// <param name="stream">The random numbers of this layer and this step.</param>
    /// <param name="a">The same with noise.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The spans are not equally long.</exception>
    public static void Add(ReadOnlySpan<float> x, double deviation, RandomStream stream, Span<float> a, Workers workers)
    {
        Check.Equal(x.Length, a.Length, nameof(NoiseKernels));
        fixed (float* from = x, to = a)
            workers.Run((int)(((long)a.Length + Block - 1) / Block), new AddJob(from, to, a.Length, deviation, stream));
    }

    /// <summary>z = μ + e^(v/2) n, n standard normal, and half of what was added, which is ∂z/∂v.</summary>
    /// <param name="moments">[N, 2 K]: of each image μ, then v.</param>
    /// <param name="count">K.</param>
    /// <param name="stream">The random numbers of this layer and this step.</param>
    /// <param name="samples">z, [N, K].</param>
    /// <param name="slopes">½ e^(v/2) n, [N, K].</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static void Sample(
        ReadOnlySpan<float> moments, int count, RandomStream stream, Span<float> samples, Span<float> slopes, Workers workers)
    {
        int images = Check.Rows(samples.Length, count, nameof(Sample));
        Check.Equal(moments.Length, 2 * samples.Length, nameof(Sample));
        Check.Equal(slopes.Length, samples.Length, nameof(Sample));
        fixed (float* from = moments, to = samples, half = slopes)
            workers.Run(images, new SampleJob(from, to, half, count, stream));
    }

    readonly struct AddJob(float* x, float* a, int length, double deviation, RandomStream stream) : IJob
    {
        public void Execute(int part, int worker)
        {
            int from = part * Block, to = from + int.Min(Block, length - from);
            for (int i = from; i < to; i++)
                a[i] = (float)double.FusedMultiplyAdd(deviation, stream.Normal((ulong)i), x[i]);
        }
    }

    readonly struct SampleJob(float* moments, float* samples, float* slopes, int count, RandomStream stream) : IJob
    {
        public void Execute(int part, int worker)
        {
            float* means = moments + ((nint)part * 2 * count), logarithms = means + count;
            nint at = (nint)part * count;
            for (int k = 0; k < count; k++, at++)
            {
                double added = Elementary.Exp(0.5 * logarithms[k]) * stream.Normal((ulong)at);
                samples[at] = (float)(means[k] + added);
                slopes[at] = (float)(0.5 * added);
            }
        }
    }
}
