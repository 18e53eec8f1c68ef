using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// ∂err/∂W of some channels' filters over a chunk of images. All taps of 3 × 3 windows grow together, so that images and slopes are read
/// once; of others three taps of a row, which share the loads of the slopes. Each tap's sum runs over places in order.
/// </summary>
/// <param name="g">The windows.</param>
/// <param name="images">N.</param>
/// <param name="chunk">Images whose sums grow together.</param>
/// <param name="blocks">Blocks of <see cref="Channels"/> channels.</param>
/// <param name="x">X, [N, H, W, D].</param>
/// <param name="da">∂err/∂A, [N, H', W', D].</param>
/// <param name="sums">[chunks, F₁, F₂, D]; overwritten.</param>
readonly unsafe struct DepthwiseFilterSums(
    GroupedGeometry* g, int images, int chunk, int blocks, float* x, float* da, float* sums) : IRowKernel
{
    /// <summary>Channels of a row: a cache line of floats, the widest vector.</summary>
    public const int Channels = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
    {
        (int part, int block) = int.DivRem(row, blocks);
        int first = part * chunk, last = int.Min(images, first + chunk), channel = block * Channels;
        var taps = new Taps(g, first, last, x, da, sums + ((nint)part * g->Weights));
        ElementLoop.Range<Taps, T>(taps, channel, int.Min(g->Filters, channel + Channels));
    }

    /// <summary>The filter of a vector of channels.</summary>
    readonly struct Taps(GroupedGeometry* g, int first, int last, float* x, float* da, float* dw) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int d) where T : unmanaged, ILanes<T>
        {
            if (g->Height == 3 && g->Width == 3)
            {
                Nine<T>(d);
                return;
            }

            for (int i = 0; i < g->Height; i++)
            {
                int j = 0;
                for (; j + 3 <= g->Width; j += 3)
                    Three<T>(i, j, d);
                for (; j < g->Width; j++)
                    One<T>(i, j, d);
            }
        }

        /// <summary>Three rows of three taps.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        void Nine<T>(int d) where T : unmanaged, ILanes<T>
        {
            RunningSum<T>* taps = stackalloc RunningSum<T>[9];
            for (int k = 0; k < 9; k++)
                taps[k] = new(T.Fill(0f));
            int inside = DepthwiseColumns.FirstInside(*g), outside = DepthwiseColumns.EndInside(*g, 2);
            nint line = (nint)g->Window.DilationHeight * g->Window.Width * g->Filters;
            for (int n = first; n < last; n++)
            {
                for (int y = 0; y < g->Window.OutputHeight; y++)
                {
                    float* slopes = Slopes(n, y, d);
                    if (g->Row(y, 0) >= 0 && g->Row(y, 2) < g->Window.Height)
                    {
                        float* pixels = Pixels(n, g->Row(y, 0), d);
                        ThreeRows(taps, slopes, pixels, pixels + line, pixels + (2 * line), inside, outside);
                        continue;
                    }

                    for (int i = 0; i < 3; i++)
                    {
                        if ((uint)g->Row(y, i) < (uint)g->Window.Height)
                            OneRow(taps + (3 * i), slopes, Pixels(n, g->Row(y, i), d), 0, inside, outside);
                    }
                }
            }

            for (int k = 0; k < 9; k++)
                T.Store(taps[k].Total(), dw + ((nint)k * g->Filters) + d);
        }

        void ThreeRows<T>(RunningSum<T>* taps, float* slopes, float* top, float* middle, float* bottom, int inside, int outside)
            where T : unmanaged, ILanes<T>
        {
            for (int column = 0; column < g->Window.OutputWidth; column += LongSum.Chain)
            {
                int end = int.Min(g->Window.OutputWidth, column + LongSum.Chain), first = Math.Clamp(inside, column, end);
                int last = Math.Clamp(outside, first, end);
                for (int k = 0; k < 9; k++)
                    taps[k].Next(end - column);
                for (int i = 0; i < 3; i++)
                    EdgeColumns(taps + (3 * i), slopes, i == 0 ? top : i == 1 ? middle : bottom, column, first);
                nint at = (nint)g->Column(first, 0) * g->Filters;
                if (last > first)
                    InsideColumns(taps, slopes + ((nint)first * g->Filters), top + at, middle + at, bottom + at, last - first);
                for (int i = 0; i < 3; i++)
                    EdgeColumns(taps + (3 * i), slopes, i == 0 ? top : i == 1 ? middle : bottom, last, end);
            }
        }

        /// <summary>
        /// Columns all of whose nine taps lie on the image. A method of its own: beside other loops the compiler keeps some of the sums in
        /// memory, and a step takes twice as long.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        void InsideColumns<T>(RunningSum<T>* taps, float* slope, float* p0, float* p1, float* p2, nint count) where T : unmanaged, ILanes<T>
        {
            nint tap = (nint)g->Window.DilationWidth * g->Filters, step = (nint)g->Window.StrideWidth * g->Filters, depth = g->Filters;
            T c00 = taps[0].Chain, c01 = taps[1].Chain, c02 = taps[2].Chain;
            T c10 = taps[3].Chain, c11 = taps[4].Chain, c12 = taps[5].Chain;
            T c20 = taps[6].Chain, c21 = taps[7].Chain, c22 = taps[8].Chain;
            for (; count > 0; count--)
            {
                T given = T.Load(slope);
                c00 = T.MultiplyAdd(T.Load(p0), given, c00);
                c01 = T.MultiplyAdd(T.Load(p0 + tap), given, c01);
                c02 = T.MultiplyAdd(T.Load(p0 + (2 * tap)), given, c02);
                c10 = T.MultiplyAdd(T.Load(p1), given, c10);
                c11 = T.MultiplyAdd(T.Load(p1 + tap), given, c11);
                c12 = T.MultiplyAdd(T.Load(p1 + (2 * tap)), given, c12);
                c20 = T.MultiplyAdd(T.Load(p2), given, c20);
                c21 = T.MultiplyAdd(T.Load(p2 + tap), given, c21);
                c22 = T.MultiplyAdd(T.Load(p2 + (2 * tap)), given, c22);
                slope += depth;
                p0 += step;
                p1 += step;
                p2 += step;
            }

            (taps[0].Chain, taps[1].Chain, taps[2].Chain) = (c00, c01, c02);
            (taps[3].Chain, taps[4].Chain, taps[5].Chain) = (c10, c11, c12);
            (taps[6].Chain, taps[7].Chain, taps[8].Chain) = (c20, c21, c22);
        }

        /// <summary>Columns some of whose three taps of a row lie beside the image.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        void EdgeColumns<T>(RunningSum<T>* taps, float* slopes, float* pixels, int column, int end) where T : unmanaged, ILanes<T>
        {
            for (; column < end; column++)
                Edge(slopes, pixels, column, 0, ref taps[0].Chain, ref taps[1].Chain, ref taps[2].Chain);
        }

        /// <summary>Three taps j, j + 1, j + 2 of row i.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        void Three<T>(int i, int j, int d) where T : unmanaged, ILanes<T>
        {
            RunningSum<T>* taps = stackalloc RunningSum<T>[3];
            for (int k = 0; k < 3; k++)
                taps[k] = new(T.Fill(0f));

            // Columns where all three taps lie on the image.
            int inside = DepthwiseColumns.FirstInside(*g, j), outside = DepthwiseColumns.EndInside(*g, j + 2);
            for (int n = first; n < last; n++)
            {
                for (int y = 0; y < g->Window.OutputHeight; y++)
                {
                    if ((uint)g->Row(y, i) < (uint)g->Window.Height)
                        OneRow(taps, Slopes(n, y, d), Pixels(n, g->Row(y, i), d), j, inside, outside);
                }
            }

            float* to = dw + ((((nint)i * g->Width) + j) * g->Filters) + d;
            for (int k = 0; k < 3; k++)
                T.Store(taps[k].Total(), to + ((nint)k * g->Filters));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        void OneRow<T>(RunningSum<T>* taps, float* slopes, float* pixels, int j, int inside, int outside) where T : unmanaged, ILanes<T>
        {
            nint tap = (nint)g->Window.DilationWidth * g->Filters, step = (nint)g->Window.StrideWidth * g->Filters;
            for (int column = 0; column < g->Window.OutputWidth; column += LongSum.Chain)
            {
                int end = int.Min(g->Window.OutputWidth, column + LongSum.Chain), c = column;
                for (int k = 0; k < 3; k++)
                    taps[k].Next(end - column);
                T chain0 = taps[0].Chain, chain1 = taps[1].Chain, chain2 = taps[2].Chain;
                for (; c < int.Min(end, inside); c++)
                    Edge(slopes, pixels, c, j, ref chain0, ref chain1, ref chain2);
                float* slope = slopes + ((nint)c * g->Filters), pixel = pixels + ((nint)g->Column(c, j) * g->Filters);
                for (; c < int.Min(end, outside); c++, slope += g->Filters, pixel += step)
                {
                    T given = T.Load(slope);
                    chain0 = T.MultiplyAdd(T.Load(pixel), given, chain0);
                    chain1 = T.MultiplyAdd(T.Load(pixel + tap), given, chain1);
                    chain2 = T.MultiplyAdd(T.Load(pixel + (2 * tap)), given, chain2);
                }

                for (; c < end; c++)
                    Edge(slopes, pixels, c, j, ref chain0, ref chain1, ref chain2);
                (taps[0].Chain, taps[1].Chain, taps[2].Chain) = (chain0, chain1, chain2);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Edge<T>(float* slopes, float* pixels, int c, int j, ref T chain0, ref T chain1, ref T chain2) where T : unmanaged, ILanes<T>
        {
            T given = T.Load(slopes + ((nint)c * g->Filters));
            Tap(given, pixels, g->Column(c, j), ref chain0);
            Tap(given, pixels, g->Column(c, j + 1), ref chain1);
            Tap(given, pixels, g->Column(c, j + 2), ref chain2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Tap<T>(T given, float* pixels, int v, ref T chain) where T : unmanaged, ILanes<T>
        {
            if ((uint)v < (uint)g->Window.Width)
                chain = T.MultiplyAdd(T.Load(pixels + ((nint)v * g->Filters)), given, chain);
        }

        void One<T>(int i, int j, int d) where T : unmanaged, ILanes<T>
        {
            var sum = new RunningSum<T>(T.Fill(0f));
            for (int n = first; n < last; n++)
            {
                for (int y = 0; y < g->Window.OutputHeight; y++)
                {
                    int u = g->Row(y, i);
                    if ((uint)u >= (uint)g->Window.Height)
                        continue;
                    float* slopes = Slopes(n, y, d), pixels = Pixels(n, u, d);
                    for (int column = 0; column < g->Window.OutputWidth; column += LongSum.Chain)
                    {
                        int end = int.Min(g->Window.OutputWidth, column + LongSum.Chain);
                        sum.Next(end - column);
                        T chain = sum.Chain;
                        for (int c = column; c < end; c++)
                            Tap(T.Load(slopes + ((nint)c * g->Filters)), pixels, g->Column(c, j), ref chain);
                        sum.Chain = chain;
                    }
                }
            }

            T.Store(sum.Total(), dw + ((((nint)i * g->Width) + j) * g->Filters) + d);
        }

        float* Slopes(int n, int y, int d) =>
            da + ((((nint)n * g->Window.Positions) + ((nint)y * g->Window.OutputWidth)) * g->Filters) + d;

        float* Pixels(int n, int u, int d) => x + ((nint)n * g->Window.ImageFloats) + ((nint)u * g->Window.Width * g->Filters) + d;
    }
}
