using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>
/// Convolution of bytes with signed bytes: A(y, x, k) = s s(k) Σ_ijd (q(yS₁ + iδ₁ − P₁, xS₂ + jδ₂ − P₂, d) − z) w(i, j, d, k) + b(k), where
/// the input's bytes q stand for s (q − z) and the weights w for s(k) w, over the taps on the image.
/// </summary>
/// <remarks>
/// The sum is one of 32-bit integers, so its order does not matter and every processor gives the same; <see cref="MostTaps"/> keeps it in
/// range. Then A = sum · s s(k) + b(k), with s s(k) rounded once, and product and sum together once more. −z Σ w is added once for a filter
/// instead of −z for each tap; the padding holds the byte z.
/// </remarks>
static unsafe class QuantizedConvolutionKernels
{
    /// <summary>Terms of a sum whose largest value, 255 · 128 each, fits 31 bits.</summary>
    public const int MostTaps = int.MaxValue / (byte.MaxValue * 128);

    /// <summary>Bytes of a frame that stay in the first- or second-level cache while each panel of filters passes over it: chosen, not
    /// tuned.</summary>
    const int FrameBytes = 1 << 16;

    /// <summary>Multiply-adds of an image below which its rows are not split among threads: about 20 µs of one core.</summary>
    const long ParallelFrom = 1 << 21;

    /// <summary>Computes all images.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="input">The input.</param>
    /// <param name="prepared">What <see cref="QuantizedFilters.Write"/> made of the parameters.</param>
    /// <param name="output">The output.</param>
    /// <param name="images">N.</param>
    /// <param name="product">What multiplies.</param>
    /// <param name="workers">The threads.</param>
    public static void Forward(
        in GroupedGeometry g, in ByteInput input, ReadOnlySpan<float> prepared, in ByteOutput output, int images, IntegerProduct product,
        Workers workers)
    {
        var way = IntegerWay.Of(g, product);
        fixed (float* px = input.Values, pp = prepared, pa = output.Values)
        {
            int rows = RowsOfBand(g, images, workers.Threads), bands = (g.Window.OutputHeight + rows - 1) / rows;
            int frame = ByteArrays.Floats(checked((FrameRows(g, rows) * g.Window.PaddedWidth * g.Window.Depth) + ByteImage.Slack));
            var job = new Job
            {
                G = g, Way = way, X = px, IsBytes = input.IsBytes, Input = input.Scale, ImageFloats = input.Floats(g.Window.ImageFloats),
                Filters = new QuantizedFilters(g, way, pp), A = pa, Output = output.Scale, StoresBytes = output.IsBytes,
                OutputFloats = output.Floats(g.Window.Positions * g.Filters), Rows = rows, Bands = bands, Scratch = workers.Scratch(frame),
            };
            workers.Run(images * bands, job);
        }
    }

    /// <summary>Rows of outputs whose frame stays in the cache; fewer where a few images are shared by several threads.</summary>
    static int RowsOfBand(in GroupedGeometry g, int images, int threads)
    {
        int rowBytes = g.Window.StrideHeight * g.Window.PaddedWidth * g.Window.Depth;
        int rows = int.Clamp(FrameBytes / rowBytes, 1, g.Window.OutputHeight);
        bool splits = images < 2 * threads && (long)g.Window.Positions * g.Weights >= ParallelFrom;
        int parts = splits ? ((2 * threads) + images - 1) / images : 1;
        return int.Min(rows, (g.Window.OutputHeight + parts - 1) / parts);
    }

    static int FrameRows(in GroupedGeometry g, int rows) => ((rows - 1) * g.Window.StrideHeight) + g.Window.CoveredHeight;

    struct Job : IJob
    {
        public GroupedGeometry G;
        public IntegerWay Way;
        public float* X, A;
        public bool IsBytes, StoresBytes;
        public ByteScale Input;
        public ByteScale? Output;
        public nint ImageFloats, OutputFloats;
        public QuantizedFilters Filters;
        public int Rows, Bands;
        public WorkerScratch Scratch;

        public readonly void Execute(int part, int worker)
        {
            (int number, int band) = int.DivRem(part, Bands);
            int y = band * Rows, rows = int.Min(Rows, G.Window.OutputHeight - y);
            var image = new ByteImage(X + (number * ImageFloats), IsBytes, Input);
            byte* pixels;
            if (image.IsRead(G, Way))
            {
                pixels = image.Row(G.Window, y);
            }
            else
            {
                pixels = (byte*)Scratch.Of(worker);
                image.Frame(G.Window, y, FrameRows(G, rows), pixels, Way.HasVectors);
            }

            var store = new QuantizedStore(A + (number * OutputFloats), Output, StoresBytes);
            int first = y * G.Window.OutputWidth, count = rows * G.Window.OutputWidth;
            if (Way.IsDepthwise)
                Depthwise(pixels, store, first, count);
            else if (Way.Product == IntegerProduct.AvxVnni)
                Tiles<VnniTile>(pixels, store, first, count);
            else if (Way.Product == IntegerProduct.Avx2)
                Tiles<Avx2Tile>(pixels, store, first, count);
            else
                Defined(pixels, store, first, count);
        }

        /// <summary>The sums as they are defined.</summary>
        readonly void Defined(byte* pixels, QuantizedStore store, int first, int count)
        {
            sbyte* w = (sbyte*)Filters.Weights;
            nint line = (nint)G.Window.DilationHeight * G.Window.PaddedWidth * G.Window.Depth;
            nint tap = (nint)G.Window.DilationWidth * G.Window.Depth;
            for (int p = 0; p < count; p++)
            {
                byte* window = pixels + Place(p);
                for (int k = 0; k < G.Filters; k++)
                {
                    int sum = 0, from = k / G.GroupFilters * G.GroupDepth;
                    for (int i = 0; i < G.Height; i++)
                    {
                        for (int j = 0; j < G.Width; j++)
                        {
                            byte* pixel = window + (i * line) + (j * tap) + from;
                            sbyte* weight = w + ((((i * G.Width) + j) * (nint)G.GroupDepth) * G.Filters) + k;
                            for (int d = 0; d < G.GroupDepth; d++)
                                sum += (pixel[d] - Input.ZeroPoint) * weight[(nint)d * G.Filters];
                        }
                    }

                    store.One(sum, Filters.Factor[k], Filters.Offset[k], ((nint)(first + p) * G.Filters) + k);
                }
            }
        }

        /// <summary>Panel by panel, so that its weights stay in the first-level cache while the frame passes.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Tiles<TTile>(byte* pixels, QuantizedStore store, int first, int count) where TTile : struct, IIntegerTile
        {
            int terms = IntegerTerms.Count(G), panels = QuantizedFilters.Panels(G);
            nint* rows = stackalloc nint[TTile.Rows];
            int* sums = stackalloc int[TTile.Rows * IIntegerTile.Columns];
            for (int panel = 0; panel < G.Groups * panels; panel++)
            {
                (int group, int of) = int.DivRem(panel, panels);
                int k = (group * G.GroupFilters) + (of * IIntegerTile.Columns), columns = int.Min(
                    IIntegerTile.Columns, G.GroupFilters - (of * IIntegerTile.Columns));
                byte* x = pixels + (group * G.GroupDepth), w = Filters.Weights + ((nint)panel * terms * TTile.PanelBytes);
                int column = panel * IIntegerTile.Columns;
                var walk = new Walk(G.Window);
                for (int p = 0; p < count; p += TTile.Rows)
                {
                    int some = int.Min(TTile.Rows, count - p);
                    for (int r = 0; r < TTile.Rows; r++)
                        rows[r] = r < some ? walk.Next() : rows[0];
                    TTile.Multiply(x, rows, Filters.Terms, terms, w, Filters.Start + column, sums);
                    store.Rows(
                        sums, Filters.Factor + column, Filters.Offset + column, some, columns, ((nint)(first + p) * G.Filters) + k,
                        G.Filters);
                }
            }
        }

        /// <summary>Block by block of channels.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Depthwise(byte* pixels, QuantizedStore store, int first, int count)
        {
            int taps = G.Height * G.Width;
            int* places = stackalloc int[taps];
            for (int t = 0; t < taps; t++)
            {
                places[t] = ((t / G.Width * G.Window.DilationHeight * G.Window.PaddedWidth) + (t % G.Width * G.Window.DilationWidth))
                    * G.Window.Depth;
            }

            int* sums = stackalloc int[DepthwiseSums.Width];
            nint each = (nint)(DepthwiseSums.WeightBytes(G) / DepthwiseSums.Blocks(G));
            for (int block = 0; block < DepthwiseSums.Blocks(G); block++)
            {
                int channel = DepthwiseSums.Channel(G, block);
                short* w = (short*)(Filters.Weights + (block * each));
                var walk = new Walk(G.Window);
                for (int p = 0; p < count; p++)
                {
                    DepthwiseSums.Multiply(G, pixels + channel + walk.Next(), places, w, Filters.Start + channel, sums);
                    store.Rows(
                        sums, Filters.Factor + channel, Filters.Offset + channel, 1, DepthwiseSums.Width,
                        ((nint)(first + p) * G.Filters) + channel, 0);
                }
            }
        }

        /// <summary>Where a position's window begins.</summary>
        readonly nint Place(int position)
        {
            (int row, int column) = int.DivRem(position, G.Window.OutputWidth);
            return (((nint)row * G.Window.StrideHeight * G.Window.PaddedWidth) + (column * G.Window.StrideWidth)) * G.Window.Depth;
        }
    }

    /// <summary>Where the windows begin, position after position.</summary>
    struct Walk(in WindowGeometry g)
    {
        readonly nint step = (nint)g.StrideWidth * g.Depth, line = (nint)g.StrideHeight * g.PaddedWidth * g.Depth;
        readonly int width = g.OutputWidth;
        nint row;
        int column;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public nint Next()
        {
            nint place = row + (column * step);
            if (++column == width)
                (column, row) = (0, row + line);
            return place;
        }
    }
}
