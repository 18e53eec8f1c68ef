using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Packed;

/// <summary>
/// Convolution as a matrix product whose X̃, (6.16)–(6.19), is written out block by block in the cache of the core that multiplies it, and
/// whose filters are in panels: any stride, padding and dilation at the speed of a matrix product, for channels enough to fill its tiles.
/// </summary>
static unsafe class PackedConvolution
{
    /// <summary>
    /// Numbers of a tap's filters from which writing windows out costs little next to their products. 16 → 32 channels of 32 × 32 with
    /// stride 2, 128 images: 6.2 ms forward and backward where the implicit product takes 3.4.
    /// </summary>
    const int ManyWeights = 1 << 12;

    /// <summary>Whether it is the fastest for so many channels, where no transform fits; by shape alone.</summary>
    public static bool Fits(in WindowGeometry g, int filters) =>
        g.Depth >= 16 && filters >= 16 && ((long)g.Depth * filters >= ManyWeights || Windows(g, null).IsMatrix);

    /// <summary>Floats of the filters as <see cref="Prepare"/> leaves them for a tier.</summary>
    public static int PreparedFloats(in WindowGeometry g, int filters, Tier tier) => PackedFilters.Floats(g.Taps, filters, tier.Lanes());

    /// <summary>Packs W̃, [F₁F₂D, D'].</summary>
    public static void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers)
    {
        fixed (float* pw = w, to = prepared)
            PackedFilters.Pack(pw, g.Taps, filters, to, workers);
    }

    /// <summary>A = X̃W̃ + b, (5.13), (6.20), or what a rectifier makes of it.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="prepared">What <see cref="Prepare"/> made of W on the same tier.</param>
    /// <param name="b">b, [D'], or empty.</param>
    /// <param name="a">A, [N, H', W', D']; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="rectifier">What becomes of A before it is stored.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, Rectifier rectifier, Workers workers)
    {
        fixed (float* px = x, pw = prepared, pb = b, pa = a)
        {
            var to = new PackedTarget
            {
                First = pa, ImageRows = g.Positions, LineRows = g.OutputWidth, Image = (nint)g.Positions * filters,
                Line = (nint)g.OutputWidth * filters, Pixel = filters,
            };
            PackedProduct.Multiply(Windows(g, px), images, pw, pb, to, filters, rectifier, workers);
        }
    }

    /// <summary>∂err/∂W, (5.25), summed over the batch.</summary>
    public static void FilterGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> da, Span<float> dw, int images, Workers workers)
    {
        fixed (float* px = x, pda = da, pdw = dw)
        {
            var rows = Windows(g, px);
            if (rows.IsMatrix && NarrowGradient.Fits(images * g.Positions, g.Depth, filters))
                NarrowGradient.Run(px, pda, images * g.Positions, g.Depth, filters, pdw, workers);
            else
                PackedGradient.Run(rows, images, pda, filters, pdw, workers);
        }
    }

    /// <summary>
    /// ∂err/∂X, (5.29): the pixels of each phase are a convolution of ∂err/∂A with the taps that meet them, turned around.
    /// </summary>
    public static void InputGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        fixed (float* pw = w, pda = da, pdx = dx)
        {
            var phases = new Phases(g);
            if (phases.Misses)
                workers.Run(images, new ClearImages { To = pdx, Image = g.ImageFloats });
            for (int i = 0; i < phases.Count; i++)
            {
                var (down, across) = phases[i];
                if (down.Axis.Rows * across.Axis.Rows * down.Axis.Taps * across.Axis.Taps > 0)
                    Phase(g, filters, pw, pda, pdx, images, down, across, workers);
            }
        }
    }

    static WindowRows Windows(in WindowGeometry g, float* x) => new()
    {
        Source = x, Depth = g.Depth,
        Down = new(g.Height, g.OutputHeight, g.StrideHeight, -g.PaddingTop, g.DilationHeight, g.WindowHeight),
        Across = new(g.Width, g.OutputWidth, g.StrideWidth, -g.PaddingLeft, g.DilationWidth, g.WindowWidth),
    };

    static void Phase(
        in WindowGeometry g, int filters, float* w, float* da, float* dx, int images, in PhaseAxis down, in PhaseAxis across,
        Workers workers)
    {
        var rows = new WindowRows { Source = da, Depth = filters, Down = down.Axis, Across = across.Axis };
        float* panels = workers.SharedScratch(PackedFilters.Floats(rows.Length, g.Depth, workers.Tier.Lanes()));
        PackedFilters.PackTransposed(w, g.WindowWidth, g.Depth, filters, down, across, panels, workers);
        var to = new PackedTarget
        {
            First = dx + ((((nint)down.FirstPixel * g.Width) + across.FirstPixel) * g.Depth), ImageRows = rows.ImageRows,
            LineRows = across.Axis.Rows, Image = g.ImageFloats, Line = (nint)g.StrideHeight * g.Width * g.Depth,
            Pixel = (nint)g.StrideWidth * g.Depth,
        };
        PackedProduct.Multiply(rows, images, panels, null, to, g.Depth, Rectifier.None, workers);
    }

    /// <summary>The S₁ × S₂ phases of the pixels.</summary>
    readonly struct Phases(WindowGeometry g)
    {
        public int Count => checked(g.StrideHeight * g.StrideWidth);

        /// <summary>Whether there are pixels that no window meets.</summary>
        public bool Misses
        {
            get
            {
                for (int i = 0; i < Count; i++)
                {
                    if (this[i].Down.Axis.Taps * this[i].Across.Axis.Taps == 0)
                        return true;
                }

                return false;
            }
        }

        public (PhaseAxis Down, PhaseAxis Across) this[int i] => (
            PhaseAxis.Of(
                g.Height, g.OutputHeight, g.WindowHeight, g.StrideHeight, g.DilationHeight, g.PaddingTop, i / g.StrideWidth),
            PhaseAxis.Of(g.Width, g.OutputWidth, g.WindowWidth, g.StrideWidth, g.DilationWidth, g.PaddingLeft, i % g.StrideWidth));
    }

    struct ClearImages : IJob
    {
        public float* To;
        public int Image;

        public readonly void Execute(int image, int worker) => new Span<float>(To + ((nint)image * Image), Image).Clear();
    }
}
