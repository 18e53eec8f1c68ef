using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Windows;

/// <summary>
/// The matrix of windows X̃ of 6.2.2: row p is one window written out, column q one tap of it, so that X̃(p, q) = X(yS₁ + iδ₁ − P₁,
/// xS₂ + jδ₂ − P₂, d), (6.16) and (6.17) with stride, padding above and left, and dilation. The text counts columns of an image first; here
/// p = y W' + x and q = (i F₂ + j) D + d, row-major and channels last, in place of (6.18) and (6.19): then a window's row of pixels is one
/// run of numbers in X and in X̃.
/// </summary>
static unsafe class Im2Col
{
    /// <summary>Rows of X̃ that one worker writes at a time: a few microseconds, ten times the hand-off.</summary>
    const int PartRows = 64;

    /// <summary>p of the window at (y, x), in place of (6.18).</summary>
    public static int Row(in WindowGeometry g, int y, int x) => (y * g.OutputWidth) + x;

    /// <summary>(y, x) of window p.</summary>
    public static (int Y, int X) Position(in WindowGeometry g, int p) => (p / g.OutputWidth, p % g.OutputWidth);

    /// <summary>q of tap (i, j, d), in place of (6.19).</summary>
    public static int Column(in WindowGeometry g, int i, int j, int d) => (((i * g.WindowWidth) + j) * g.Depth) + d;

    /// <summary>(i, j, d) of tap q.</summary>
    public static (int I, int J, int D) Tap(in WindowGeometry g, int q) =>
        (q / (g.WindowWidth * g.Depth), q / g.Depth % g.WindowWidth, q % g.Depth);

    /// <summary>X̃ of some images, one below the other.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="windows">X̃, [N H' W', F₁ F₂ D]; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads.</param>
    public static void Gather(in WindowGeometry g, ReadOnlySpan<float> x, Span<float> windows, int images, Workers workers)
    {
        fixed (float* px = x, to = windows)
        {
            int parts = (g.Positions + PartRows - 1) / PartRows;
            workers.Run(images * parts, new GatherJob { G = g, X = px, Windows = to, Parts = parts });
        }
    }

    /// <summary>
    /// The other way round, col2im: each pixel is the sum of its places in X̃, windows in ascending order. Of ∂err/∂X̃ = G W̃ᵀ it makes
    /// ∂err/∂X, (5.29).
    /// </summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="windows">[N H' W', F₁ F₂ D].</param>
    /// <param name="x">[N, H, W, D]; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Scatter(in WindowGeometry g, ReadOnlySpan<float> windows, Span<float> x, int images, Workers workers)
    {
        fixed (float* px = x, from = windows)
            workers.RunLanes(images, new ScatterJob { G = g, X = px, Windows = from });
    }

    /// <summary>One row of X̃: the window at (y, x) of an image written out, 0 where it lies in the padding.</summary>
    public static void Window(in WindowGeometry g, float* image, int y, int x, float* to)
    {
        var inside = new Inside(g, y, x);
        if (inside.Clips)
            new Span<float>(to, g.Taps).Clear();
        for (int i = inside.Top; i < inside.Bottom; i++)
        {
            float* pixels = inside.Pixels(g, image, i), row = to + Column(g, i, inside.Left, 0);
            for (int run = 0; run < inside.Runs; run++, pixels += inside.RunStep, row += inside.Length)
                new Span<float>(pixels, inside.Length).CopyTo(new Span<float>(row, inside.Length));
        }
    }

    /// <summary>Adds a row of X̃ to the pixels that it came from; what lies in the padding is dropped.</summary>
    public static void AddWindow<T>(in WindowGeometry g, float* window, int y, int x, float* image) where T : unmanaged, ILanes<T>
    {
        var inside = new Inside(g, y, x);
        for (int i = inside.Top; i < inside.Bottom; i++)
        {
            float* pixels = inside.Pixels(g, image, i), row = window + Column(g, i, inside.Left, 0);
            for (int run = 0; run < inside.Runs; run++, pixels += inside.RunStep, row += inside.Length)
                Accumulate.Into<T>(row, pixels, inside.Length);
        }
    }

    /// <summary>
    /// The taps of a window that lie on the image: rows Top … Bottom − 1, and in each of them, from tap Left on, one run of numbers, or
    /// with holes between the taps a run for each.
    /// </summary>
    readonly struct Inside
    {
        public readonly int Top, Bottom, Left, Runs, Length;

        /// <summary>Floats from one run to the next.</summary>
        public readonly nint RunStep;

        /// <summary>Whether any of its taps lies in the padding.</summary>
        public readonly bool Clips;

        readonly int row, column;

        public Inside(in WindowGeometry g, int y, int x)
        {
            row = g.Row(y, 0);
            column = g.Column(x, 0);
            (Top, Bottom) = TapRange.Inside(row, g.DilationHeight, g.WindowHeight, g.Height);
            (Left, int right) = TapRange.Inside(column, g.DilationWidth, g.WindowWidth, g.Width);
            int taps = Math.Max(0, right - Left);
            (Runs, Length) = g.DilationWidth == 1 ? (1, taps * g.Depth) : (taps, g.Depth);
            RunStep = (nint)g.DilationWidth * g.Depth;
            Clips = Top > 0 || Left > 0 || Bottom < g.WindowHeight || right < g.WindowWidth;
        }

        /// <summary>The pixels under row i of the window.</summary>
        public float* Pixels(in WindowGeometry g, float* image, int i) =>
            image + (((((nint)row + (i * g.DilationHeight)) * g.Width) + column + (Left * g.DilationWidth)) * g.Depth);
    }

    struct GatherJob : IJob
    {
        public WindowGeometry G;
        public float* X, Windows;
        public int Parts;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            int number = part / Parts, first = part % Parts * PartRows, last = Math.Min(G.Positions, first + PartRows);
            float* image = X + ((nint)number * G.ImageFloats), to = Windows + ((((nint)number * G.Positions) + first) * G.Taps);
            for (int p = first; p < last; p++, to += G.Taps)
            {
                var (y, x) = Position(G, p);
                Window(G, image, y, x, to);
            }
        }
    }

    struct ScatterJob : ILaneJob
    {
        public WindowGeometry G;
        public float* X, Windows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int number, int worker) where T : unmanaged, ILanes<T>
        {
            var g = G;
            float* image = X + ((nint)number * g.ImageFloats), from = Windows + ((nint)number * g.Positions * g.Taps);
            new Span<float>(image, g.ImageFloats).Clear();
            for (int p = 0; p < g.Positions; p++, from += g.Taps)
            {
                var (y, x) = Position(g, p);
                AddWindow<T>(g, from, y, x, image);
            }
        }
    }
}
