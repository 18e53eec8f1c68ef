using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels;

/// <summary>
/// Losses of a batch with their gradients. A loss is that of one image; the gradient is that of the mean over the batch, and so has the
/// factor 1/N.
/// </summary>
internal static unsafe class Losses
{
    /// <summary>Elements that one thread takes at a time.</summary>
    const int ElementsPerPart = 2048;

    /// <summary>The cross-entropy of the softmax of scores, in nats: err = −s_y + ln Σⱼ e^s_j, (3.43); ∂err/∂s = (p − e_y) / N, (3.47).</summary>
    /// <param name="scores">s, [N, K].</param>
    /// <param name="labels">y, [N], each 0 … K − 1.</param>
    /// <param name="losses">err, [N].</param>
    /// <param name="gradient">∂(mean err)/∂s, [N, K], which may be the scores' own memory; empty where nobody asks for it.</param>
    /// <param name="workers">Who works.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together, or a label is not one of the classes.</exception>
    public static void CrossEntropy(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, Span<float> losses, Span<float> gradient, Workers workers)
    {
        int images = labels.Length, classes = Classes(scores.Length, images, losses.Length, gradient.Length, nameof(CrossEntropy));
        for (int image = 0; image < images; image++)
        {
            if ((uint)labels[image] >= (uint)classes)
                throw new ArgumentException($"CrossEntropy: image {image} has label {labels[image]}; the labels of {classes} classes are 0 … {classes - 1}.");
        }

        fixed (float* from = scores, loss = losses, to = gradient)
        fixed (int* label = labels)
            RowSweep.Run(new CrossEntropyRow(from, label, loss, to, images, classes), images, RowSweep.RowsOf(ElementsPerPart, classes), workers);
    }

    /// <summary>The squared error err = ½ Σₖ (aₖ − tₖ)²; ∂err/∂a = (a − t) / N.</summary>
    /// <param name="outputs">a, [N, K].</param>
    /// <param name="targets">t, [N, K].</param>
    /// <param name="losses">err, [N].</param>
    /// <param name="gradient">∂(mean err)/∂a, [N, K], which may be the outputs' own memory; empty where nobody asks for it.</param>
    /// <param name="workers">Who works.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static void SquaredError(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> losses, Span<float> gradient, Workers workers)
    {
        Check.Equal(targets.Length, outputs.Length, nameof(SquaredError));
        int images = losses.Length, classes = Classes(outputs.Length, images, losses.Length, gradient.Length, nameof(SquaredError));
        fixed (float* from = outputs, target = targets, loss = losses, to = gradient)
        {
            float* differences = gradient.IsEmpty ? workers.SharedScratch(outputs.Length) : to;
            RowSweep.Run(
                new SquaredErrorRow(from, target, loss, differences, images, classes), images, RowSweep.RowsOf(ElementsPerPart, classes), workers);
        }
    }

    static int Classes(int scores, int images, int losses, int gradient, string kernel)
    {
        Check.Equal(losses, images, kernel);
        if (gradient != 0)
            Check.Equal(gradient, scores, kernel);
        return images == 0 && scores == 0 ? 0 : Check.Rows(scores, images, kernel);
    }

    readonly struct CrossEntropyRow(float* scores, int* labels, float* losses, float* gradient, int images, int classes) : IRowSweep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float* from = scores + (nint)row * classes;
            int label = labels[row];
            float largest = Reduce.Block<MaxOf, T>(default, from, classes), rest = largest - from[label];
            float sum = Reduce.Block<SumOfPowers, T>(new(largest), from, classes);
            losses[row] = rest + SoftmaxRows.Log(sum);
            if (gradient is null)
                return;

            float* to = gradient + (nint)row * classes;
            Sweep.Range<MapSweep<ShiftedExp>, T>(new(new(largest), from, to), 0, classes);
            float probability = to[label] / sum;
            Sweep.Range<MapSweep<Quotient>, T>(new(new(sum * images), to, to), 0, classes);
            to[label] = (probability - 1) / images;
        }
    }

    readonly struct SquaredErrorRow(float* outputs, float* targets, float* losses, float* gradient, int images, int classes) : IRowSweep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            nint start = (nint)row * classes;
            float* to = gradient + start;
            Sweep.Range<ZipSweep<Difference>, T>(new(default, outputs + start, targets + start, to), 0, classes);
            losses[row] = 0.5f * Reduce.Block<SumOfSquaresOf, T>(default, to, classes);
            Sweep.Range<MapSweep<Quotient>, T>(new(new(images), to, to), 0, classes);
        }
    }
}
