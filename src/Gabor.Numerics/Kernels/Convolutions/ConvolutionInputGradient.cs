using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// What a convolution's inputs are given back, (5.28), (5.29), gathered: each element of ∂err/∂X is one sum over the windows that meet it,
/// written once. With stride S₁ the windows that meet row u are those of the taps i whose place iδ₁ leaves the remainder p = (u + P₁) mod
/// S₁, at y = q − m, q = (u + P₁) div S₁, m = iδ₁ div S₁; so the pixels fall into S₁ × S₂ phases, each of which is a convolution of G, in a
/// frame of zeros, with its own taps, rotated by 180°.
/// </summary>
static unsafe class ConvolutionInputGradient
{
    /// <summary>
    /// ∂err/∂X(u, v, d) = Σ over the phase's taps i, j and over k, in ascending order, of G(q − m, r − n, k) W(i, j, d, k).
    /// </summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="w">W, [F₁, F₂, D, D'].</param>
    /// <param name="da">G = ∂err/∂A, [N, H', W', D'].</param>
    /// <param name="dx">∂err/∂X, [N, H, W, D]; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Run(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        int phases = checked(g.StrideHeight * g.StrideWidth), pixels = g.Height * g.Width;
        int lengths = g.WindowHeight * g.WindowWidth * filters;
        var frame = new Frame(g, filters);

        // The rotated filters; for each pixel where it reads and where it writes; for each phase where its sums read.
        float* memory = workers.SharedScratch(
            checked((g.Taps * filters) + (2 * pixels) + lengths + (phases * (sizeof(Phase) / sizeof(float)))));
        var phase = (Phase*)memory;
        int* tables = (int*)(phase + phases);
        float* rotated = (float*)(tables + (2 * pixels) + lengths);
        fixed (float* pw = w, pda = da, pdx = dx)
        {
            bool clears = false;
            int longest = 0;
            for (int i = 0; i < phases; i++)
            {
                phase[i] = Phase.Make(g, filters, frame, i / g.StrideWidth, i % g.StrideWidth, pw, ref tables, ref rotated);
                clears |= phase[i].Length == 0;
                longest = Math.Max(longest, phase[i].Floats(g.Depth));
            }

            var job = new Job
            {
                G = g, Filters = filters, Frame = frame, Phases = phase, Clears = clears, DA = pda, DX = pdx,
                Scratch = workers.Scratch(checked(frame.Floats + longest)),
            };
            workers.RunLanes(images, job, workers.Tier.NarrowedTo(g.Depth));
        }
    }

    /// <summary>G with zeros around it, as far as windows reach that would meet a pixel from outside.</summary>
    readonly struct Frame(in WindowGeometry g, int filters)
    {
        /// <summary>
        /// Rows before the first and columns before the first: the most windows, less one, that meet a pixel along an axis.
        /// </summary>
        public readonly int Top = (g.CoveredHeight - 1) / g.StrideHeight, Left = (g.CoveredWidth - 1) / g.StrideWidth;

        readonly int height = ((g.CoveredHeight - 1) / g.StrideHeight)
            + Math.Max(g.OutputHeight, ((g.Height - 1 + g.PaddingTop) / g.StrideHeight) + 1);

        public readonly int Width = ((g.CoveredWidth - 1) / g.StrideWidth)
            + Math.Max(g.OutputWidth, ((g.Width - 1 + g.PaddingLeft) / g.StrideWidth) + 1);

        /// <summary>Floats of it; 0 where G itself serves.</summary>
        public int Floats => height == g.OutputHeight && Width == g.OutputWidth ? 0 : height * Width * filters;

        readonly WindowGeometry g = g;

        /// <summary>G in the frame at <paramref name="memory"/>.</summary>
        public float* Of(float* gradient, float* memory)
        {
            if (Floats == 0)
                return gradient;
            new Span<float>(memory, Floats).Clear();
            int row = g.OutputWidth * filters;
            for (int y = 0; y < g.OutputHeight; y++)
            {
                new Span<float>(gradient + ((nint)y * row), row).CopyTo(
                    new Span<float>(memory + (((((nint)y + Top) * Width) + Left) * filters), row));
            }

            return memory;
        }
    }

    /// <summary>The pixels whose row and column leave the same remainders.</summary>
    struct Phase
    {
        /// <summary>
        /// Where in the frame each pixel's sum begins, where in ∂err/∂X it goes, and how far along element (i, j, k) of a sum lies.
        /// </summary>
        public int* From, To, Offsets;

        /// <summary>[i, j, k, d], this phase's taps.</summary>
        public float* Filters;

        public int Pixels, Length;

        /// <summary>Floats of sums of more than one block, which are put in place at the end.</summary>
        public readonly int Floats(int depth) =>
            Length <= LongSum.Block ? 0 : checked((Pixels * depth) + BlockSums.Floats(Length, Pixels * depth));

        /// <summary>Writes its tables, and moves both pointers past them.</summary>
        public static Phase Make(
            in WindowGeometry g, int filters, in Frame frame, int p, int o, float* w, ref int* tables, ref float* rotated)
        {
            int firstRow = First(p, g.PaddingTop, g.StrideHeight), firstColumn = First(o, g.PaddingLeft, g.StrideWidth);
            int rows = Count(g.Height - firstRow, g.StrideHeight), columns = Count(g.Width - firstColumn, g.StrideWidth);
            int down = Taps(g.WindowHeight, g.DilationHeight, g.StrideHeight, p);
            int across = Taps(g.WindowWidth, g.DilationWidth, g.StrideWidth, o);
            int pixels = rows * columns;
            var phase = new Phase
            {
                Pixels = pixels, Length = down * across * filters, From = tables, To = tables + pixels, Filters = rotated,
            };
            int q = ((firstRow + g.PaddingTop) / g.StrideHeight) + frame.Top;
            int r = ((firstColumn + g.PaddingLeft) / g.StrideWidth) + frame.Left;
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++, tables++)
                {
                    tables[0] = (((q + y) * frame.Width) + r + x) * filters;
                    tables[pixels] = (((firstRow + (y * g.StrideHeight)) * g.Width) + firstColumn + (x * g.StrideWidth)) * g.Depth;
                }
            }

            phase.Offsets = tables += pixels;
            for (int i = 0; i < g.WindowHeight; i++)
            {
                (int m, int row) = int.DivRem(i * g.DilationHeight, g.StrideHeight);
                for (int j = 0; row == p && j < g.WindowWidth; j++)
                {
                    (int n, int column) = int.DivRem(j * g.DilationWidth, g.StrideWidth);
                    if (column != o)
                        continue;
                    for (int k = 0; k < filters; k++)
                        *tables++ = k - (((m * frame.Width) + n) * filters);
                    float* tap = w + ((((nint)i * g.WindowWidth) + j) * g.Depth * filters);
                    Packing.Transposed(tap, filters, g.Depth, filters, rotated, g.Depth);
                    rotated += g.Depth * filters;
                }
            }

            return phase;
        }

        /// <summary>The first of a row's or column's pixels u with (u + P) mod S = remainder.</summary>
        static int First(int remainder, int padding, int stride) => (((remainder - padding) % stride) + stride) % stride;

        /// <summary>How many of a number of pixels are every S-th from the first.</summary>
        static int Count(int length, int stride) => Math.Max(0, (length + stride - 1) / stride);

        /// <summary>How many taps i have iδ mod S = remainder.</summary>
        static int Taps(int taps, int dilation, int stride, int remainder)
        {
            int count = 0;
            for (int i = 0; i < taps; i++)
                count += i * dilation % stride == remainder ? 1 : 0;
            return count;
        }
    }

    struct Job : ILaneJob
    {
        public WindowGeometry G;
        public int Filters;
        public Frame Frame;
        public Phase* Phases;

        /// <summary>Whether there may be pixels that no window meets: with a stride past the window, or one that shares a divisor with the
        /// dilation.</summary>
        public bool Clears;

        public float* DA, DX;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int image, int worker) where T : unmanaged, ILanes<T>
        {
            var g = G;
            float* dx = DX + ((nint)image * g.ImageFloats);
            float* frame = Frame.Of(DA + ((nint)image * g.Positions * Filters), Scratch.Of(worker));

            if (Clears)
                new Span<float>(dx, g.ImageFloats).Clear();
            for (int i = 0; i < g.StrideHeight * g.StrideWidth; i++)
            {
                var phase = Phases[i];
                if (phase.Pixels == 0 || phase.Length == 0)
                    continue;
                if (phase.Length <= LongSum.Block)
                    Multiply<TableOffsets, T>(frame, phase, 0, phase.Length, dx, new TableOffsets(phase.To));
                else
                    Long<T>(frame, phase, Scratch.Of(worker) + Frame.Floats, dx);
            }
        }

        /// <summary>Sums of more than one block, which are put in place at the end.</summary>
        readonly void Long<T>(float* frame, in Phase phase, float* memory, float* dx) where T : unmanaged, ILanes<T>
        {
            int depth = G.Depth, length = phase.Pixels * depth;
            var sums = new BlockSums(memory, memory + length, length);
            for (int t = 0; t < phase.Length; t += LongSum.Block)
            {
                int count = Math.Min(LongSum.Block, phase.Length - t);
                sums.Begins<T>(count);
                Multiply<StridedOffsets, T>(frame, phase, t, count, sums.Target, new StridedOffsets(depth));
            }

            sums.Finish<T>();
            for (int p = 0; p < phase.Pixels; p++)
                new Span<float>(memory + ((nint)p * depth), depth).CopyTo(new Span<float>(dx + phase.To[p], depth));
        }

        readonly void Multiply<TTo, T>(float* frame, in Phase phase, int t, int count, float* sums, TTo to)
            where TTo : unmanaged, IOffsets
            where T : unmanaged, ILanes<T>
        {
            UnpackedProduct.Multiply<T, TableOffsets, TableOffsets, TTo, Same>(
                frame, new TableOffsets(phase.From), phase.Pixels, new TableOffsets(phase.Offsets + t), count,
                phase.Filters + ((nint)t * G.Depth), G.Depth, G.Depth, null, false, sums, to);
        }
    }
}
