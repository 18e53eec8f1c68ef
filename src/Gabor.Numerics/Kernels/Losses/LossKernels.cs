using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Losses;

/// <summary>
/// Losses of a batch with their gradients. A loss is that of one image; the gradient is that of the mean over the batch, and so has the
/// factor 1/N. The cross-entropy is that of (3.42)–(3.47), with the largest score subtracted first, (6.7)–(6.11).
/// </summary>
static unsafe class LossKernels
{
    /// <summary>Elements that one thread takes at a time.</summary>
    const int ElementsPerPart = 2048;

    /// <summary>How far from 1 the shares of an image may add up: what roundings of a thousand classes leave.</summary>
    const float LargestSumError = 1e-3f;

    /// <summary>
    /// The cross-entropy of the softmax of scores, in nats: err = −s_y + ln Σⱼ e^s_j, (3.43); ∂err/∂s = (p − e_y) / N, (3.47).
    /// </summary>
    /// <param name="scores">s, [N, K].</param>
    /// <param name="labels">y, [N], each 0 … K − 1.</param>
    /// <param name="losses">err, [N].</param>
    /// <param name="gradient">∂(mean err)/∂s, [N, K], which may be the scores' own memory; empty if it is not needed.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together, or a label is not one of the classes.</exception>
    public static void CrossEntropy(
        ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, Span<float> losses, Span<float> gradient, Workers workers)
    {
        int images = labels.Length, classes = Classes(scores.Length, images, losses.Length, gradient.Length, nameof(CrossEntropy));
        for (int image = 0; image < images; image++)
        {
            if ((uint)labels[image] >= (uint)classes)
            {
                throw new ArgumentException(
                    $"CrossEntropy: image {image} has label {labels[image]}; the labels of {classes} classes are 0 … {classes - 1}.");
            }
        }

        fixed (float* from = scores, loss = losses, to = gradient)
        fixed (int* label = labels)
            TransposedRowLoop.Run(new CrossEntropyRows(from, label, loss, to, images, classes), images, classes, workers);
    }

    /// <summary>
    /// The cross-entropy of the softmax of scores and shares of the classes, in nats: err = −Σₖ tₖ ln pₖ; ∂err/∂s = (p − t) / N.
    /// </summary>
    /// <param name="scores">s, [N, K].</param>
    /// <param name="targets">t, [N, K], none below 0, each row adding up to 1.</param>
    /// <param name="losses">err, [N].</param>
    /// <param name="gradient">∂(mean err)/∂s, [N, K], which may be the scores' own memory; empty if it is not needed.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together, or a row's shares do not add up to 1.</exception>
    public static void SoftCrossEntropy(
        ReadOnlySpan<float> scores, ReadOnlySpan<float> targets, Span<float> losses, Span<float> gradient, Workers workers)
    {
        Check.Equal(targets.Length, scores.Length, nameof(SoftCrossEntropy));
        int images = losses.Length, classes = Classes(scores.Length, images, losses.Length, gradient.Length, nameof(SoftCrossEntropy));
        for (int image = 0; image < images; image++)
        {
            float sum = 0, least = 0;
            foreach (float share in targets.Slice(image * classes, classes))
                (sum, least) = (sum + share, Math.Min(share, least));
            if (!(Math.Abs(sum - 1) <= LargestSumError) || least < 0)
            {
                throw new ArgumentException(
                    $"SoftCrossEntropy: image {image} has shares of the classes that add up to {sum}, the least {least}; "
                    + "none may be below 0, and all together are 1.");
            }
        }

        fixed (float* from = scores, target = targets, loss = losses, to = gradient)
            TransposedRowLoop.Run(new SoftCrossEntropyRows(from, target, loss, to, images, classes), images, classes, workers, arrays: 2);
    }

    /// <summary>The squared error err = ½ Σₖ (aₖ − tₖ)²; ∂err/∂a = (a − t) / N.</summary>
    /// <param name="outputs">a, [N, K].</param>
    /// <param name="targets">t, [N, K].</param>
    /// <param name="losses">err, [N].</param>
    /// <param name="gradient">∂(mean err)/∂a, [N, K], which may be the outputs' own memory; empty if it is not needed.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static void SquaredError(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> losses, Span<float> gradient, Workers workers)
    {
        Check.Equal(targets.Length, outputs.Length, nameof(SquaredError));
        int images = losses.Length, classes = Classes(outputs.Length, images, losses.Length, gradient.Length, nameof(SquaredError));
        fixed (float* from = outputs, target = targets, loss = losses, to = gradient)
        {
            float* differences = gradient.IsEmpty ? workers.SharedScratch(outputs.Length) : to;
            RowLoop.Run(
                new SquaredErrorRow(from, target, loss, differences, images, classes), images, RowLoop.RowsOf(ElementsPerPart, classes),
                workers);
        }
    }

    static int Classes(int scores, int images, int losses, int gradient, string kernel)
    {
        Check.Equal(losses, images, kernel);
        if (gradient != 0)
            Check.Equal(gradient, scores, kernel);
        return images == 0 && scores == 0 ? 0 : Check.Rows(scores, images, kernel);
    }

    readonly struct CrossEntropyRows(
        float* scores, int* labels, float* losses, float* gradient, int images, int classes) : ITransposedRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Rows<T>(int first, float* transposed) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)first * classes;
            T largest = SoftmaxKernels.TransposedScores<T>(scores + start, classes, transposed), right = AtLabels<T>(first, transposed);
            T sum = SoftmaxKernels.Powers(transposed, classes, largest);
            T.Store(T.Add(T.Subtract(largest, right), Elementary.Log(sum)), losses + first);
            if (gradient is null)
                return;

            // Of the right class, e^(s − α) / sum − 1 before it is divided by N: so it keeps its digits where it is near 0.
            T count = T.Fill(images), probability = T.Divide(AtLabels<T>(first, transposed), sum), divisor = T.Multiply(sum, count);
            for (nint k = 0; k < classes; k++)
                T.Store(T.Divide(T.Load(transposed + (k * T.Width)), divisor), transposed + (k * T.Width));
            float* rights = transposed + ((nint)classes * T.Width);
            T.Store(T.Divide(T.Subtract(probability, T.Fill(1f)), count), rights);
            for (nint lane = 0; lane < T.Width; lane++)
                transposed[(labels[first + lane] * T.Width) + lane] = rights[lane];
            TransposedRowLoop.TransposeBack<T>(transposed, classes, gradient + start);
        }

        /// <summary>Of each lane the number in the row of its label.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        T AtLabels<T>(int first, float* transposed) where T : unmanaged, ILanes<T>
        {
            float* found = transposed + ((nint)classes * T.Width);
            for (nint lane = 0; lane < T.Width; lane++)
                found[lane] = transposed[(labels[first + lane] * T.Width) + lane];
            return T.Load(found);
        }
    }

    readonly struct SoftCrossEntropyRows(
        float* scores, float* targets, float* losses, float* gradient, int images, int classes) : ITransposedRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Rows<T>(int first, float* transposed) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)first * classes;
            float* shares = transposed + ((nint)classes * T.Width);
            TransposedRowLoop.Transpose<T>(targets + start, classes, shares);
            T largest = SoftmaxKernels.TransposedScores<T>(scores + start, classes, transposed);
            T distance = Distance(transposed, shares, largest);
            T sum = SoftmaxKernels.Powers(transposed, classes, largest);
            T.Store(T.Add(Elementary.Log(sum), distance), losses + first);
            if (gradient is null)
                return;

            T count = T.Fill(images);
            for (nint k = 0; k < classes * T.Width; k += T.Width)
                T.Store(T.Divide(T.Subtract(T.Divide(T.Load(transposed + k), sum), T.Load(shares + k)), count), transposed + k);
            TransposedRowLoop.TransposeBack<T>(transposed, classes, gradient + start);
        }

        /// <summary>
        /// Σₖ tₖ (α − sₖ), α the largest score, in chunks as the powers are; a class without a share takes no part, however far its score.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        T Distance<T>(float* transposed, float* shares, T largest) where T : unmanaged, ILanes<T>
        {
            T zero = T.Fill(0f), sum = zero;
            for (int done = 0; done < classes; done += SoftmaxKernels.Chunk)
            {
                T part = zero;
                for (nint k = (nint)done * T.Width; k < (nint)int.Min(done + SoftmaxKernels.Chunk, classes) * T.Width; k += T.Width)
                {
                    T share = T.Load(shares + k);
                    part = T.Add(part, T.WhereEqual(share, zero, zero, T.Multiply(share, T.Subtract(largest, T.Load(transposed + k)))));
                }

                sum = T.Add(sum, part);
            }

            return sum;
        }
    }

    readonly struct SquaredErrorRow(float* outputs, float* targets, float* losses, float* gradient, int images, int classes) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)row * classes;
            float* to = gradient + start;
            ElementLoop.Range<ZipKernel<Difference>, T>(new(default, outputs + start, targets + start, to), 0, classes);
            losses[row] = 0.5f * Reduce.Block<SumOfSquaresOf, T>(default, to, classes);
            ElementLoop.Range<MapKernel<Quotient>, T>(new(new(images), to, to), 0, classes);
        }
    }
}
