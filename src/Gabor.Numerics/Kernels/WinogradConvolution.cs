using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels;

/// <summary>
/// Convolution with 3 × 3 windows and stride 1 by <see cref="Winograd"/>: pictures and filters are transformed, multiplied as 36 matrix products over the channels,
/// and transformed back. A quarter of the multiplications of the formula; some ten times its rounding error.
/// </summary>
internal static unsafe class WinogradConvolution
{
    /// <summary>Floats of one block's transformed tiles, before and after the products: 1.6 MB, most of it in a 1 MiB second-level cache.</summary>
    const int BlockFloats = 400_000;

    /// <summary>Tiles whose products one chain of a filter's gradient runs over before it is stored.</summary>
    const int GradientTiles = 192;

    /// <summary>Tiles that one worker transforms at a time for the filters' gradient.</summary>
    const int TransformTiles = 8;

    /// <summary>Whether it can compute such a window, and has enough channels to gain by it: a rule of shape alone.</summary>
    public static bool Fits(in WindowGeometry g, int filters) => Computes(g) && g.Depth >= 16 && filters >= 16;

    /// <summary>Whether it can compute such a window.</summary>
    public static bool Computes(in WindowGeometry g) => g is { WindowHeight: 3, WindowWidth: 3, Stride: 1 };

    /// <summary>A = X ∗ W + b, (5.13).</summary>
    public static void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, Span<float> a, int images, Workers workers)
    {
        fixed (float* px = x, pw = w, pb = b, pa = a)
        {
            Convolve(
                new Pictures(px, g.Height, g.Width, g.Depth, g.PaddingHeight, g.PaddingWidth), new Pictures(pa, g.OutputHeight, g.OutputWidth, filters, 0, 0),
                new Filters(pw, g.Depth, filters, false), pb, images, workers);
        }
    }

    /// <summary>∂err/∂X: the convolution of ∂err/∂A, framed by zeros, with the filters turned around, (5.29).</summary>
    public static void InputGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        fixed (float* pw = w, pda = da, pdx = dx)
        {
            Convolve(
                new Pictures(pda, g.OutputHeight, g.OutputWidth, filters, Winograd.Taps - 1 - g.PaddingHeight, Winograd.Taps - 1 - g.PaddingWidth),
                new Pictures(pdx, g.Height, g.Width, g.Depth, 0, 0), new Filters(pw, g.Depth, filters, true), null, images, workers);
        }
    }

    /// <summary>∂err/∂W = Gᵀ[Σ (Bᵀ x B) ⊙ (A ∂a Aᵀ)]G, the adjoint of the forward pass, tiles in ascending order, (5.25).</summary>
    public static void FilterGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> da, Span<float> dw, int images, Workers workers)
    {
        fixed (float* px = x, pda = da, pdw = dw)
        {
            var gradient = new Gradient
            {
                X = new Pictures(px, g.Height, g.Width, g.Depth, g.PaddingHeight, g.PaddingWidth),
                A = new Pictures(pda, g.OutputHeight, g.OutputWidth, filters, 0, 0),
                W = pdw,
                Tiles = images * new Tiling(g.OutputHeight, g.OutputWidth).Count,
            };
            switch (workers.Tier)
            {
                case Tier.Lanes512: gradient.Run<Lanes512>(workers); break;
                case Tier.Lanes256: gradient.Run<Lanes256>(workers); break;
                case Tier.Lanes128: gradient.Run<Lanes128>(workers); break;
                default: gradient.Run<Lanes1>(workers); break;
            }
        }
    }

    static void Convolve(in Pictures from, in Pictures to, in Filters filters, float* bias, int images, Workers workers)
    {
        switch (workers.Tier)
        {
            case Tier.Lanes512: Convolve<Lanes512>(from, to, filters, bias, images, workers); break;
            case Tier.Lanes256: Convolve<Lanes256>(from, to, filters, bias, images, workers); break;
            case Tier.Lanes128: Convolve<Lanes128>(from, to, filters, bias, images, workers); break;
            default: Convolve<Lanes1>(from, to, filters, bias, images, workers); break;
        }
    }

    static void Convolve<T>(in Pictures from, in Pictures to, in Filters filters, float* bias, int images, Workers workers) where T : unmanaged, ILanes<T>
    {
        int depth = from.Depth, outputs = to.Depth, padded = Panels.Columns<T>(outputs);
        int tiles = images * new Tiling(to.Height, to.Width).Count;
        float* transformed = workers.SharedScratch(checked(Winograd.Points * ((filters.Depth * filters.Count) + (depth * padded))));
        float* panels = transformed + ((nint)Winograd.Points * filters.Depth * filters.Count);
        workers.Run(filters.Depth, new TransformFilters<T> { Filters = filters, To = transformed });
        workers.Run(Winograd.Points, new PackFilters<T> { Filters = filters, From = transformed, To = panels, Rows = depth, Columns = outputs, Padded = padded });

        int block = Math.Max(Tile.Rows, Math.Min(BlockFloats / (Winograd.Points * (depth + outputs)), (tiles + (4 * workers.Threads) - 1) / (4 * workers.Threads)) / Tile.Rows * Tile.Rows);
        workers.Run((tiles + block - 1) / block, new Block<T>
        {
            From = from, To = to, Panels = panels, Padded = padded, Bias = bias, Tiles = tiles, Length = block,
            Scratch = workers.Scratch(checked((Winograd.Points * block * (depth + outputs)) + depth + (3 * Winograd.Points * T.Width))),
        });
    }

    /// <summary>Pictures [N, H, W, D] in a frame of zeros that is not stored.</summary>
    readonly struct Pictures(float* first, int height, int width, int depth, int top, int left)
    {
        public readonly int Height = height, Width = width, Depth = depth;

        /// <summary>The square of pixels of a tile: where each begins, or <paramref name="zeros"/> where it lies in the frame.</summary>
        public void Square(in Tiling tiling, int tile, int size, float* zeros, float** pixels)
        {
            var (image, y, x) = tiling.Place(tile);
            float* picture = first + ((nint)image * Height * Width * Depth);
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    int u = y + i - top, v = x + j - left;
                    *pixels++ = (uint)u < (uint)Height && (uint)v < (uint)Width ? picture + ((((nint)u * Width) + v) * Depth) : zeros;
                }
            }
        }
    }

    /// <summary>How pictures are cut into tiles of 4 × 4 outputs; the last ones may reach past the edge.</summary>
    readonly struct Tiling(int height, int width)
    {
        readonly int across = (width + Winograd.Outputs - 1) / Winograd.Outputs;

        /// <summary>Tiles of a picture.</summary>
        public int Count => (height + Winograd.Outputs - 1) / Winograd.Outputs * across;

        /// <summary>Picture and first output of a tile of the batch.</summary>
        public (int Image, int Y, int X) Place(int tile)
        {
            int image = tile / Count, inside = tile % Count;
            return (image, inside / across * Winograd.Outputs, inside % across * Winograd.Outputs);
        }
    }

    /// <summary>Filters [3, 3, D, K]; turned around and with D and K exchanged where they carry derivatives back.</summary>
    readonly struct Filters(float* first, int depth, int count, bool turned)
    {
        public readonly int Depth = depth, Count = count;
        public readonly bool Turned = turned;

        public float* Tap(int i, int j, int d) =>
            first + ((((nint)(Turned ? 2 - i : i) * Winograd.Taps) + (Turned ? 2 - j : j)) * Depth + d) * Count;
    }

    /// <summary>G g Gᵀ of all filters of one input channel: [36, D, K].</summary>
    struct TransformFilters<T> : IJob where T : unmanaged, ILanes<T>
    {
        public Filters Filters;
        public float* To;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int channel, int worker)
        {
            int k = 0;
            for (; k <= Filters.Count - T.Width; k += T.Width)
                At<T>(channel, k);
            for (; k < Filters.Count; k++)
                At<Lanes1>(channel, k);
        }

        [SkipLocalsInit]
        readonly void At<TLanes>(int channel, int k) where TLanes : unmanaged, ILanes<TLanes>
        {
            float* square = stackalloc float[2 * Winograd.Points * 16];
            for (int i = 0; i < Winograd.Taps; i++)
            {
                for (int j = 0; j < Winograd.Taps; j++)
                    TLanes.Store(TLanes.Load(Filters.Tap(i, j, channel) + k), square + (((i * Winograd.Taps) + j) * TLanes.Width));
            }

            Winograd.Square<Winograd.Filter, TLanes>(
                square, square + (Winograd.Points * TLanes.Width), To + ((nint)channel * Filters.Count) + k, (nint)Filters.Depth * Filters.Count);
        }
    }

    /// <summary>One of the 36 matrices as panels.</summary>
    struct PackFilters<T> : IJob where T : unmanaged, ILanes<T>
    {
        public Filters Filters;
        public float* From, To;
        public int Rows, Columns, Padded;

        public readonly void Execute(int point, int worker)
        {
            float* from = From + ((nint)point * Filters.Depth * Filters.Count), to = To + ((nint)point * Rows * Padded);
            if (Filters.Turned)
                Packing.TransposedPanels<T>(from, Filters.Count, Columns, Rows, to, 0, Rows);
            else
                Packing.Panels<T>(from, Columns, Rows, to, 0, Rows);
        }
    }

    /// <summary>A block of tiles from pixels to outputs, without leaving the worker's cache in between.</summary>
    struct Block<T> : IJob where T : unmanaged, ILanes<T>
    {
        public Pictures From, To;
        public float* Panels, Bias;
        public int Padded, Tiles, Length;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            int first = part * Length, count = Math.Min(Length, Tiles - first), depth = From.Depth, outputs = To.Depth;
            float* v = Scratch.Of(worker), m = v + ((nint)Winograd.Points * Length * depth), zeros = m + ((nint)Winograd.Points * Length * outputs), square = zeros + depth;
            new Span<float>(zeros, depth).Clear();
            var tiling = new Tiling(To.Height, To.Width);
            for (int t = 0; t < count; t++)
                Transform<Winograd.Picture, T>(From, tiling, first + t, zeros, square, v + ((nint)t * depth), (nint)Length * depth);

            for (int point = 0; point < Winograd.Points; point++)
            {
                float* a = v + ((nint)point * Length * depth), c = m + ((nint)point * Length * outputs), b = Panels + ((nint)point * depth * Padded);
                for (int column = 0, vectors; column < outputs; column += vectors * T.Width)
                {
                    vectors = Kernels.Panels.Vectors<T>(column, outputs);
                    for (int t = 0; t < count; t += Tile.Rows)
                    {
                        Tile.MultiplyPart<T, Strided>(
                            vectors, SixRows.Every(a + ((nint)t * depth), depth, count - t), new Strided(1), depth, b + ((nint)column * depth), null, 0,
                            c + ((nint)t * outputs) + column, outputs, count - t, outputs - column);
                    }
                }
            }

            float** pixels = stackalloc float*[Winograd.Outputs * Winograd.Outputs];
            for (int t = 0; t < count; t++)
            {
                To.Square(tiling, first + t, Winograd.Outputs, null, pixels);
                int k = 0;
                for (; k <= outputs - T.Width; k += T.Width)
                    Finish<T>(m + ((nint)t * outputs) + k, square, pixels, k);
                for (; k < outputs; k++)
                    Finish<Lanes1>(m + ((nint)t * outputs) + k, square, pixels, k);
            }
        }

        readonly void Finish<TLanes>(float* m, float* square, float** pixels, int k) where TLanes : unmanaged, ILanes<TLanes>
        {
            nint w = TLanes.Width, step = (nint)Length * To.Depth;
            float* between = square + (Winograd.Points * w), result = between + (Winograd.Points * w);
            for (int point = 0; point < Winograd.Points; point++)
                TLanes.Store(TLanes.Load(m + (point * step)), square + (point * w));
            Winograd.Square<Winograd.Output, TLanes>(square, between, result, w);
            TLanes bias = Bias == null ? TLanes.Fill(0f) : TLanes.Load(Bias + k);
            for (int i = 0; i < Winograd.Outputs * Winograd.Outputs; i++)
            {
                if (pixels[i] != null)
                    TLanes.Store(TLanes.Add(TLanes.Load(result + (i * w)), bias), pixels[i] + k);
            }
        }
    }

    /// <summary>M s Mᵀ of the square of a tile, channel by channel: [36] results, <paramref name="step"/> floats apart.</summary>
    static void Transform<TMatrix, T>(in Pictures pictures, in Tiling tiling, int tile, float* zeros, float* square, float* to, nint step)
        where TMatrix : Winograd.IMatrix
        where T : unmanaged, ILanes<T>
    {
        float** pixels = stackalloc float*[Winograd.Points];
        pictures.Square(tiling, tile, TMatrix.From, zeros, pixels);
        int c = 0;
        for (; c <= pictures.Depth - T.Width; c += T.Width)
            TransformAt<TMatrix, T>(pixels, c, square, to + c, step);
        for (; c < pictures.Depth; c++)
            TransformAt<TMatrix, Lanes1>(pixels, c, square, to + c, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void TransformAt<TMatrix, T>(float** pixels, int c, float* square, float* to, nint step) where TMatrix : Winograd.IMatrix where T : unmanaged, ILanes<T>
    {
        for (int i = 0; i < TMatrix.From * TMatrix.From; i++)
            T.Store(T.Load(pixels[i] + c), square + (i * T.Width));
        Winograd.Square<TMatrix, T>(square, square + (Winograd.Points * T.Width), to, step);
    }

    /// <summary>The filters' gradient: blocks of tiles are transformed by all workers, then the 36 products grow by them, each by one worker.</summary>
    struct Gradient
    {
        public Pictures X, A;
        public float* W;
        public int Tiles;

        public void Run<T>(Workers workers) where T : unmanaged, ILanes<T>
        {
            int depth = X.Depth, filters = A.Depth, length = Math.Min(GradientTiles, Tiles), padded = Panels.Columns<T>(filters);
            int widest = Math.Max(depth, filters);
            float* sums = workers.SharedScratch(checked((Winograd.Points * ((depth * filters) + (length * (depth + filters)))) + widest));
            float* v = sums + ((nint)Winograd.Points * depth * filters), d = v + ((nint)Winograd.Points * length * depth), zeros = d + ((nint)Winograd.Points * length * filters);
            new Span<float>(zeros, widest).Clear();
            var scratch = workers.Scratch(Math.Max(length * padded, 3 * Winograd.Points * T.Width));
            for (int first = 0; first < Tiles; first += length)
            {
                int count = Math.Min(length, Tiles - first);
                workers.Run((count + TransformTiles - 1) / TransformTiles, new TransformBoth<T>
                {
                    X = X, A = A, V = v, D = d, Zeros = zeros, First = first, Count = count, Length = length, Scratch = scratch,
                });
                workers.Run(Winograd.Points, new Grow<T>
                {
                    V = v, D = d, Sums = sums, Depth = depth, Filters = filters, Count = count, Length = length, Begins = first == 0, Scratch = scratch,
                });
            }

            workers.Run(depth, new Back<T> { Sums = sums, W = W, Depth = depth, Filters = filters });
        }
    }

    struct TransformBoth<T> : IJob where T : unmanaged, ILanes<T>
    {
        public Pictures X, A;
        public float* V, D, Zeros;
        public int First, Count, Length;
        public WorkerScratch Scratch;

        public readonly void Execute(int part, int worker)
        {
            float* square = Scratch.Of(worker);
            var tiling = new Tiling(A.Height, A.Width);
            int last = Math.Min(Count, (part + 1) * TransformTiles);
            for (int t = part * TransformTiles; t < last; t++)
            {
                Transform<Winograd.Picture, T>(X, tiling, First + t, Zeros, square, V + ((nint)t * X.Depth), (nint)Length * X.Depth);
                Transform<Winograd.OutputAdjoint, T>(A, tiling, First + t, Zeros, square, D + ((nint)t * A.Depth), (nint)Length * A.Depth);
            }
        }
    }

    /// <summary>One of the 36 products: sums(d, k) += Σ over the tiles of v(t, d) ∂m(t, k).</summary>
    struct Grow<T> : IJob where T : unmanaged, ILanes<T>
    {
        public float* V, D, Sums;
        public int Depth, Filters, Count, Length;
        public bool Begins;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int point, int worker)
        {
            float* packed = Scratch.Of(worker), v = V + ((nint)point * Length * Depth), sums = Sums + ((nint)point * Depth * Filters);
            Packing.Panels<T>(D + ((nint)point * Length * Filters), Filters, Count, packed, 0, Count);
            for (int column = 0, vectors; column < Filters; column += vectors * T.Width)
            {
                vectors = Panels.Vectors<T>(column, Filters);
                for (int c = 0; c < Depth; c += Tile.Rows)
                {
                    float* to = sums + ((nint)c * Filters) + column;
                    Tile.MultiplyPart<T, Strided>(
                        vectors, SixRows.Every(v + c, 1, Depth - c), new Strided(Depth), Count, packed + ((nint)column * Count), Begins ? null : to, Filters, to, Filters,
                        Depth - c, Filters - column);
                }
            }
        }
    }

    /// <summary>Gᵀ s G of the sums of one input channel.</summary>
    struct Back<T> : IJob where T : unmanaged, ILanes<T>
    {
        public float* Sums, W;
        public int Depth, Filters;

        public readonly void Execute(int channel, int worker)
        {
            int k = 0;
            for (; k <= Filters - T.Width; k += T.Width)
                At<T>(channel, k);
            for (; k < Filters; k++)
                At<Lanes1>(channel, k);
        }

        [SkipLocalsInit]
        readonly void At<TLanes>(int channel, int k) where TLanes : unmanaged, ILanes<TLanes>
        {
            float* square = stackalloc float[2 * Winograd.Points * 16];
            nint at = ((nint)channel * Filters) + k, step = (nint)Depth * Filters;
            for (int point = 0; point < Winograd.Points; point++)
                TLanes.Store(TLanes.Load(Sums + (point * step) + at), square + (point * TLanes.Width));
            Winograd.Square<Winograd.FilterAdjoint, TLanes>(square, square + (Winograd.Points * TLanes.Width), W + at, step);
        }
    }
}
