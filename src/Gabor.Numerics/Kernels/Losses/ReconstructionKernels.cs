using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Losses;

/// <summary>
/// Losses of autoencoders (4.1.4): of reconstructions, and of codes. As those of <see cref="LossKernels"/>, with gradients of the mean.
/// </summary>
static unsafe class ReconstructionKernels
{
    /// <summary>Elements that one thread takes at a time.</summary>
    const int ElementsPerPart = 2048;

    /// <summary>How near a mean activation comes to 0 and 1 in the logarithms of <see cref="Sparsity"/>.</summary>
    const double Nearest = 1e-6;

    /// <summary>
    /// The cross-entropy of Bernoulli variables with p = σ(z), in nats: err = Σₖ max(zₖ, 0) − zₖ tₖ + ln(1 + e^−|zₖ|), in which nothing
    /// overflows; ∂err/∂z = (σ(z) − t) / N.
    /// </summary>
    /// <param name="logits">z, [N, K].</param>
    /// <param name="targets">t, [N, K], from 0 to 1.</param>
    /// <param name="losses">err, [N].</param>
    /// <param name="gradient">∂(mean err)/∂z, [N, K], which may be the logits' own memory; empty if it is not needed.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static void BernoulliCrossEntropy(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, Span<float> losses, Span<float> gradient, Workers workers)
    {
        Check.Equal(targets.Length, logits.Length, nameof(BernoulliCrossEntropy));
        int count = CountOf(logits.Length, losses.Length, gradient.Length, nameof(BernoulliCrossEntropy));
        var scratch = workers.Scratch(count);
        fixed (float* from = logits, target = targets, loss = losses, to = gradient)
        {
            RowLoop.Run(
                new BernoulliRow(from, target, loss, to, scratch, losses.Length, count), losses.Length,
                RowLoop.RowsOf(ElementsPerPart, count), workers);
        }
    }

    /// <summary>The sum of sizes err = Σₖ |aₖ|; ∂err/∂a = sign(a) / N, 0 at 0.</summary>
    /// <param name="outputs">a, [N, K].</param>
    /// <param name="losses">err, [N].</param>
    /// <param name="gradient">∂(mean err)/∂a, [N, K], which may be the outputs' own memory; empty if it is not needed.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static void SumOfSizes(ReadOnlySpan<float> outputs, Span<float> losses, Span<float> gradient, Workers workers)
    {
        int count = CountOf(outputs.Length, losses.Length, gradient.Length, nameof(SumOfSizes));
        var scratch = workers.Scratch(count);
        fixed (float* from = outputs, loss = losses, to = gradient)
        {
            RowLoop.Run(
                new SizesRow(from, loss, to, scratch, losses.Length, count), losses.Length, RowLoop.RowsOf(ElementsPerPart, count),
                workers);
        }
    }

    /// <summary>
    /// The divergence of normal distributions from the standard one, in nats: err = ½ Σₖ (μₖ² + e^vₖ − vₖ − 1) (Kingma and Welling 2014,
    /// appendix B); ∂err/∂μ = μ / N, ∂err/∂v = ½ (e^v − 1) / N.
    /// </summary>
    /// <param name="moments">[N, 2 K]: of each image the means μ, then the logarithms v of the variances.</param>
    /// <param name="losses">err, [N].</param>
    /// <param name="gradient">∂(mean err), [N, 2 K], which may be the moments' own memory; empty if it is not needed.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together, or there are not as many means as variances.</exception>
    public static void Divergence(ReadOnlySpan<float> moments, Span<float> losses, Span<float> gradient, Workers workers)
    {
        int count = CountOf(moments.Length, losses.Length, gradient.Length, nameof(Divergence));
        if (count % 2 != 0)
            throw new ArgumentException($"Divergence: {count} numbers an image are not as many means as variances.");
        var scratch = workers.Scratch(count);
        fixed (float* from = moments, loss = losses, to = gradient)
        {
            RowLoop.Run(
                new DivergenceRow(from, loss, to, scratch, losses.Length, count / 2), losses.Length,
                RowLoop.RowsOf(ElementsPerPart, count), workers);
        }
    }

    /// <summary>
    /// How far the mean activations ρ̂ₖ = (1/N) Σᵢ aᵢₖ of a batch are from ρ, in nats: Σₖ ρ ln(ρ / ρ̂ₖ) + (1 − ρ) ln((1 − ρ) / (1 − ρ̂ₖ)),
    /// the same for every image; ∂/∂a = (−ρ / ρ̂ + (1 − ρ) / (1 − ρ̂)) / N. Means are added in the order of the images, in double.
    /// </summary>
    /// <param name="outputs">a, [N, K], from 0 to 1.</param>
    /// <param name="share">ρ, above 0 and below 1.</param>
    /// <param name="losses">err, [N].</param>
    /// <param name="gradient">∂(mean err)/∂a, [N, K], which may be the outputs' own memory; empty if it is not needed.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static void Sparsity(ReadOnlySpan<float> outputs, double share, Span<float> losses, Span<float> gradient)
    {
        int images = losses.Length, count = CountOf(outputs.Length, images, gradient.Length, nameof(Sparsity));
        double sum = 0;
        for (int k = 0; k < count; k++)
        {
            double mean = 0;
            for (int i = 0; i < images; i++)
                mean += outputs[(i * count) + k];
            mean = Math.Clamp(mean / images, Nearest, 1 - Nearest);
            sum += (share * Elementary.Log(share / mean)) + ((1 - share) * Elementary.Log((1 - share) / (1 - mean)));
            if (!gradient.IsEmpty)
                gradient[((images - 1) * count) + k] = (float)((((1 - share) / (1 - mean)) - (share / mean)) / images);
        }

        losses.Fill((float)sum);

        // The last row holds the slopes of all: a column was read to its end before it was written there.
        for (int i = 0; i < images - 1 && !gradient.IsEmpty; i++)
            gradient.Slice((images - 1) * count, count).CopyTo(gradient[(i * count)..]);
    }

    static int CountOf(int outputs, int images, int gradient, string kernel)
    {
        if (gradient != 0)
            Check.Equal(gradient, outputs, kernel);
        return images == 0 && outputs == 0 ? 0 : Check.Rows(outputs, images, kernel);
    }

    readonly struct BernoulliRow(
        float* logits, float* targets, float* losses, float* gradient, WorkerScratch scratch, int images, int count) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)row * count;
            float* terms = scratch.Of(worker);
            ElementLoop.Range<ZipKernel<BernoulliError>, T>(new(default, logits + start, targets + start, terms), 0, count);
            losses[row] = Reduce.Block<SumOf, T>(default, terms, count);
            if (gradient is not null)
            {
                ElementLoop.Range<ZipKernel<BernoulliSlope>, T>(
                    new(new(images), logits + start, targets + start, gradient + start), 0, count);
            }
        }
    }

    readonly struct SizesRow(float* outputs, float* losses, float* gradient, WorkerScratch scratch, int images, int count) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)row * count;
            float* terms = scratch.Of(worker);
            ElementLoop.Range<MapKernel<Size>, T>(new(default, outputs + start, terms), 0, count);
            losses[row] = Reduce.Block<SumOf, T>(default, terms, count);
            if (gradient is not null)
                ElementLoop.Range<MapKernel<Sign>, T>(new(new(1f / images), outputs + start, gradient + start), 0, count);
        }
    }

    readonly struct DivergenceRow(float* moments, float* losses, float* gradient, WorkerScratch scratch, int images, int count) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)row * 2 * count;
            float* means = moments + start, logarithms = means + count, terms = scratch.Of(worker);
            ElementLoop.Range<ZipKernel<DivergenceTerm>, T>(new(default, means, logarithms, terms), 0, count);
            losses[row] = 0.5f * Reduce.Block<SumOf, T>(default, terms, count);
            if (gradient is null)
                return;
            ElementLoop.Range<MapKernel<Quotient>, T>(new(new(images), means, gradient + start), 0, count);
            ElementLoop.Range<MapKernel<VarianceSlope>, T>(new(new(0.5f / images), logarithms, gradient + start + count), 0, count);
        }
    }

    /// <summary>max(z, 0) − z t + ln(1 + e^−|z|).</summary>
    readonly struct BernoulliError : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T>
        {
            T zero = T.Fill(0f), power = Elementary.Exp(T.Smaller(x, T.Subtract(zero, x)));
            return T.Add(T.Subtract(T.Larger(x, zero), T.Multiply(x, y)), Elementary.Log(T.Add(T.Fill(1f), power)));
        }
    }

    /// <summary>(σ(z) − t) / N.</summary>
    readonly struct BernoulliSlope(float images) : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Divide(T.Subtract(Elementary.Sigmoid(x), y), T.Fill(images));
    }

    /// <summary>|x|.</summary>
    readonly struct Size : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Larger(x, T.Subtract(T.Fill(0f), x));
    }

    /// <summary>f above 0, −f below, 0 at 0.</summary>
    readonly struct Sign(float factor) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Invoke<T>(T x) where T : unmanaged, ILanes<T>
        {
            T zero = T.Fill(0f);
            return T.WhereGreater(x, zero, T.Fill(factor), T.WhereGreater(zero, x, T.Fill(-factor), zero));
        }
    }

    /// <summary>μ² + (e^v − 1 − v).</summary>
    readonly struct DivergenceTerm : IZip
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Invoke<T>(T x, T y) where T : unmanaged, ILanes<T> =>
            T.MultiplyAdd(x, x, T.Subtract(T.Subtract(Elementary.Exp(y), T.Fill(1f)), y));
    }

    /// <summary>f (e^v − 1).</summary>
    readonly struct VarianceSlope(float factor) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Invoke<T>(T x) where T : unmanaged, ILanes<T> => T.Multiply(T.Fill(factor), T.Subtract(Elementary.Exp(x), T.Fill(1f)));
    }
}
