using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Pooling;

/// <summary>
/// Max pooling: the largest element under each window, channel by channel, (5.20) and (5.35), and which tap it was. What lies in the
/// padding never wins. On a tie the first of the window in row-major order wins, as x ≥ y does in (5.30); a number that is none wins once
/// found.
/// </summary>
static unsafe class MaxPoolKernels
{
    /// <summary>Elements of a part, some rows of an image: about 10 µs of one core, so that a single image is shared out too.</summary>
    const int PartElements = 1 << 14;

    /// <summary>The winner of a window whose largest element is rectified to 0: no element receives its derivative.</summary>
    const float NoWinner = -1f;

    /// <summary>Writes the largest elements and the tap i F₂ + j of each, as a float.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="a">A, [N, H', W', D]; overwritten.</param>
    /// <param name="winners">[N, H', W', D]; overwritten; empty if there is no backward pass.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads, and their tier.</param>
    /// <param name="rectify">Whether to give max(0, A), (5.21): what a pooling of max(0, X) gives. Where that is 0, the winner is
    /// <see cref="NoWinner"/>.</param>
    public static void Forward(
        in WindowGeometry g, ReadOnlySpan<float> x, Span<float> a, Span<float> winners, int images, Workers workers, bool rectify = false)
    {
        fixed (float* px = x, pa = a, pw = winners)
        {
            Run(
                g.OutputHeight, RowLoop.RowsOf(PartElements, g.OutputWidth * g.Depth),
                new Job { G = g, X = px, A = pa, Winners = pw, Rectify = rectify }, images, workers);
        }
    }

    /// <summary>
    /// ∂err/∂X: each window's derivative goes to its winner, (5.31)–(5.34); where windows overlap, they add in ascending order.
    /// </summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="da">∂err/∂A, [N, H', W', D].</param>
    /// <param name="winners">What <see cref="Forward"/> left.</param>
    /// <param name="dx">∂err/∂X, [N, H, W, D]; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Backward(
        in WindowGeometry g, ReadOnlySpan<float> da, ReadOnlySpan<float> winners, Span<float> dx, int images, Workers workers)
    {
        fixed (float* pda = da, pw = winners, pdx = dx)
        {
            var job = new Job { G = g, X = pdx, A = pda, Winners = pw, IsBackward = true };
            int height = job.IsTwoByTwo ? g.OutputHeight : g.Height;
            Run(height, RowLoop.RowsOf(PartElements, g.ImageFloats / height), job, images, workers);
        }
    }

    /// <summary>Runs a job over the rows of all images, some rows at a time.</summary>
    static void Run(int height, int rows, Job job, int images, Workers workers)
    {
        (job.Height, job.Rows, job.Bands) = (height, rows, (height + rows - 1) / rows);
        workers.RunLanes(checked(images * job.Bands), job, workers.Tier.NarrowedTo(job.G.Depth));
    }

    /// <summary>
    /// Some rows of an image. Lanes lie across the channels; the last vector ends with the last channel and repeats some of those before.
    /// </summary>
    struct Job : ILaneJob
    {
        public WindowGeometry G;
        public float* X, A, Winners;
        public bool IsBackward, Rectify;

        /// <summary>
        /// Rows of an image, forward and for <see cref="IsTwoByTwo"/> of outputs, else of inputs; those of a part; and parts of an image.
        /// </summary>
        public int Height, Rows, Bands;

        /// <summary>2 × 2 windows side by side, which need no check for the edge.</summary>
        public readonly bool IsTwoByTwo =>
            G is { WindowHeight: 2, WindowWidth: 2, StrideHeight: 2, StrideWidth: 2, HasHoles: false, Pads: false }
            && 2 * G.OutputHeight <= G.Height && 2 * G.OutputWidth <= G.Width;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int image = part / Bands, first = part % Bands * Rows, end = Math.Min(Height, first + Rows);
            nint outputs = (nint)image * G.Positions * G.Depth;
            float* x = X + ((nint)image * G.ImageFloats), a = A + outputs, winners = Winners + outputs;
            if (IsBackward)
            {
                if (IsTwoByTwo)
                    Backward2x2<T>(a, winners, x, first, end);
                else
                    Gather<T>(a, winners, x, first, end);
            }
            else if (Winners == null)
            {
                Forward<Alone, T>(x, a, a, first, end);
            }
            else
            {
                Forward<Recorded, T>(x, a, winners, first, end);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Forward<TWinner, T>(float* x, float* a, float* winners, int first, int end)
            where TWinner : unmanaged, IWinner
            where T : unmanaged, ILanes<T>
        {
            nint before = (nint)first * G.OutputWidth * G.Depth;
            a += before;
            winners += before;
            if (IsTwoByTwo)
            {
                Forward2x2<TWinner, T>(x, a, winners, first, end);
                return;
            }

            for (int y = first; y < end; y++)
            {
                for (int column = 0; column < G.OutputWidth; column++, a += G.Depth, winners += G.Depth)
                    Largest<TWinner, T>(Inside(y, column), x, a, winners);
            }
        }

        /// <summary>The taps of a window that lie inside the image, and where its first tap lies.</summary>
        readonly (int Top, int Bottom, int Left, int Right, int Row, int Column) Inside(int y, int column)
        {
            int row = G.Row(y, 0), first = G.Column(column, 0);
            var (top, bottom) = TapRange.Inside(row, G.DilationHeight, G.WindowHeight, G.Height);
            var (left, right) = TapRange.Inside(first, G.DilationWidth, G.WindowWidth, G.Width);
            return (top, bottom, left, right, row, first);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Largest<TWinner, T>(
            (int Top, int Bottom, int Left, int Right, int Row, int Column) part, float* x, float* a, float* winners)
            where TWinner : unmanaged, IWinner
            where T : unmanaged, ILanes<T>
        {
            nint depth = G.Depth, step = G.DilationWidth * depth, line = (nint)G.DilationHeight * G.Width * depth, last = depth - T.Width;
            int width = G.WindowWidth, firstTap = (part.Top * width) + part.Left, columns = part.Right - part.Left;
            float* corner = x + ((((nint)part.Row + (part.Top * G.DilationHeight)) * G.Width) + part.Column + (part.Left * G.DilationWidth))
                * depth;
            T one = T.Fill(1f), skipped = T.Fill(width - columns);
            for (nint d = 0; d < depth; d += T.Width)
            {
                d = Math.Min(d, last);
                float* row = corner + d;
                T largest = T.Load(row), tap = T.Fill(firstTap), winner = tap;
                for (int i = part.Top; i < part.Bottom; i++, row += line, tap = T.Add(tap, skipped))
                {
                    float* pixel = row;
                    for (int j = 0; j < columns; j++, pixel += step, tap = T.Add(tap, one))
                        TWinner.Meet(T.Load(pixel), tap, ref largest, ref winner);
                }

                Give<TWinner, T>(largest, winner, a + d, winners + d);
            }
        }

        /// <summary>2 × 2 windows side by side, the usual: the same as <see cref="Largest"/>, without a check for the edge.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Forward2x2<TWinner, T>(float* x, float* a, float* winners, int first, int end)
            where TWinner : unmanaged, IWinner
            where T : unmanaged, ILanes<T>
        {
            nint depth = G.Depth, row = (nint)G.Width * depth, last = depth - T.Width;
            T one = T.Fill(1f), two = T.Fill(2f), three = T.Fill(3f);
            x += 2 * first * row;
            for (int y = first; y < end; y++, x += 2 * row)
            {
                float* pixel = x;
                for (int column = 0; column < G.OutputWidth; column++, pixel += 2 * depth, a += depth, winners += depth)
                {
                    for (nint d = 0; d < depth; d += T.Width)
                    {
                        d = Math.Min(d, last);
                        float* from = pixel + d;
                        T largest = T.Load(from), winner = T.Fill(0f);
                        TWinner.Meet(T.Load(from + depth), one, ref largest, ref winner);
                        TWinner.Meet(T.Load(from + row), two, ref largest, ref winner);
                        TWinner.Meet(T.Load(from + row + depth), three, ref largest, ref winner);
                        Give<TWinner, T>(largest, winner, a + d, winners + d);
                    }
                }
            }
        }

        /// <summary>
        /// Backward through <see cref="Forward2x2"/>: each element is given its derivative, or 0, as is a last row or column that no window
        /// has.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Backward2x2<T>(float* g, float* winners, float* dx, int first, int end) where T : unmanaged, ILanes<T>
        {
            nint depth = G.Depth, row = (nint)G.Width * depth, last = depth - T.Width;
            T zero = T.Fill(0f), one = T.Fill(1f), two = T.Fill(2f), three = T.Fill(3f);
            nint before = (nint)first * G.OutputWidth * depth;
            g += before;
            winners += before;
            dx += 2 * first * row;
            for (int y = first; y < end; y++, dx += 2 * row)
            {
                float* pixel = dx;
                for (int column = 0; column < G.OutputWidth; column++, pixel += 2 * depth, g += depth, winners += depth)
                {
                    for (nint d = 0; d < depth; d += T.Width)
                    {
                        d = Math.Min(d, last);
                        float* to = pixel + d;
                        T gradient = T.Load(g + d), winner = T.Load(winners + d);
                        T.Store(T.WhereEqual(winner, zero, gradient, zero), to);
                        T.Store(T.WhereEqual(winner, one, gradient, zero), to + depth);
                        T.Store(T.WhereEqual(winner, two, gradient, zero), to + row);
                        T.Store(T.WhereEqual(winner, three, gradient, zero), to + row + depth);
                    }
                }

                if (2 * G.OutputWidth < G.Width)
                {
                    new Span<float>(pixel, G.Depth).Clear();
                    new Span<float>(pixel + row, G.Depth).Clear();
                }
            }

            if (end == G.OutputHeight && 2 * G.OutputHeight < G.Height)
                new Span<float>(dx, G.Width * G.Depth).Clear();
        }

        /// <summary>Stores the largest elements and their places, rectified if asked to.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly void Give<TWinner, T>(T largest, T winner, float* a, float* winners)
            where TWinner : unmanaged, IWinner
            where T : unmanaged, ILanes<T>
        {
            if (Rectify)
            {
                winner = T.WhereGreater(largest, T.Fill(0f), winner, T.Fill(NoWinner));
                largest = default(Relu).Invoke(largest);
            }

            T.Store(largest, a);
            TWinner.Store(winner, winners);
        }

        /// <summary>
        /// Each element is given the derivatives of the windows that it won, in ascending order. The windows on row u are those whose first
        /// row is at most u and whose last is at least u; with holes, every δ-th of them.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Gather<T>(float* g, float* winners, float* dx, int first, int end) where T : unmanaged, ILanes<T>
        {
            dx += (nint)first * G.Width * G.Depth;
            for (int u = first; u < end; u++)
            {
                var (top, bottom) = Windows(u + G.PaddingTop, G.CoveredHeight, G.StrideHeight, G.OutputHeight);
                for (int v = 0; v < G.Width; v++, dx += G.Depth)
                {
                    var (left, right) = Windows(v + G.PaddingLeft, G.CoveredWidth, G.StrideWidth, G.OutputWidth);
                    Pixel<T>(u + G.PaddingTop, v + G.PaddingLeft, top, bottom, left, right, g, winners, dx);
                }
            }
        }

        /// <summary>Along one axis, the first window over a place and the one after the last.</summary>
        static (int First, int End) Windows(int place, int covered, int stride, int windows) => (
            place < covered ? 0 : ((place - covered) / stride) + 1, Math.Min(windows, (place / stride) + 1));

        /// <summary>One pixel's elements.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Pixel<T>(int row, int column, int top, int bottom, int left, int right, float* g, float* winners, float* dx)
            where T : unmanaged, ILanes<T>
        {
            nint depth = G.Depth, last = depth - T.Width;
            bool holes = G.HasHoles;
            T zero = T.Fill(0f);
            for (nint d = 0; d < depth; d += T.Width)
            {
                d = Math.Min(d, last);
                T sum = zero;
                for (int y = top; y < bottom; y++)
                {
                    int down = row - (y * G.StrideHeight), across = column - (left * G.StrideWidth);
                    if (holes && down % G.DilationHeight != 0)
                        continue;
                    nint at = ((((nint)y * G.OutputWidth) + left) * depth) + d;
                    int tap = (holes ? down / G.DilationHeight : down) * G.WindowWidth;
                    for (int x = left; x < right; x++, at += depth, across -= G.StrideWidth)
                    {
                        if (holes && across % G.DilationWidth != 0)
                            continue;
                        T won = T.Fill(tap + (holes ? across / G.DilationWidth : across));
                        sum = T.Add(sum, T.WhereEqual(T.Load(winners + at), won, T.Load(g + at), zero));
                    }
                }

                T.Store(sum, dx + d);
            }
        }
    }

    /// <summary>Whether it is known which tap was the largest.</summary>
    interface IWinner
    {
        /// <summary>Only a larger one wins over the first, or a NaN.</summary>
        static abstract void Meet<T>(T found, T tap, ref T largest, ref T winner) where T : unmanaged, ILanes<T>;

        /// <summary>Stores the taps.</summary>
        static abstract void Store<T>(T winner, float* to) where T : unmanaged, ILanes<T>;
    }

    /// <summary>For a backward pass.</summary>
    readonly struct Recorded : IWinner
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Meet<T>(T found, T tap, ref T largest, ref T winner) where T : unmanaged, ILanes<T>
        {
            winner = T.WhereEqual(found, found, T.WhereGreater(found, largest, tap, winner), tap);
            largest = T.WhereEqual(found, found, T.WhereGreater(found, largest, found, largest), found);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store<T>(T winner, float* to) where T : unmanaged, ILanes<T> => T.Store(winner, to);
    }

    /// <summary>For inference.</summary>
    readonly struct Alone : IWinner
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Meet<T>(T found, T tap, ref T largest, ref T winner) where T : unmanaged, ILanes<T> =>
            largest = T.WhereEqual(found, found, T.WhereGreater(found, largest, found, largest), found);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store<T>(T winner, float* to) where T : unmanaged, ILanes<T>
        {
        }
    }
}
