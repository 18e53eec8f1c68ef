using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>
/// A dense layer of bytes and signed bytes: a(k) = s s(k) Σₜ (q(t) − z) w(t, k) + b(k), rounded as in <see
/// cref="QuantizedConvolutionKernels"/>. Its geometry is a window of one pixel on an image of one pixel; images are the rows of the tiles.
/// </summary>
static unsafe class QuantizedDenseKernels
{
    /// <summary>The geometry of n inputs and n' outputs.</summary>
    public static GroupedGeometry Geometry(int inputs, int outputs) =>
        new(new WindowGeometry(1, 1, inputs, 1, 1, 1, 0, 0, 1, 1), 1, outputs);

    /// <summary>Computes all images.</summary>
    /// <param name="g">As <see cref="Geometry"/> gives it.</param>
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
        var way = new IntegerWay(product, IsDepthwise: false);
        int inputs = g.GroupDepth, row = ByteArrays.Floats(inputs);
        fixed (float* px = input.Values, pp = prepared, pa = output.Values)
        {
            byte* bytes = (byte*)px;
            if (!input.IsBytes)
            {
                bytes = (byte*)workers.SharedScratch(checked(row * images));
                for (int n = 0; n < images; n++)
                    ByteRows.ToBytes(px + ((nint)n * inputs), bytes + ((nint)n * row * sizeof(float)), inputs, input.Scale, way.HasVectors);
            }

            int panels = way.HasPanels ? QuantizedFilters.Panels(g) : 1, parts = workers.Threads == 1 ? 1 : panels;
            var job = new Job
            {
                G = g, Way = way, X = bytes, Row = (nint)row * sizeof(float), ZeroPoint = input.Scale.ZeroPoint,
                Filters = new QuantizedFilters(g, way, pp), A = pa, Output = output.Scale, StoresBytes = output.IsBytes,
                OutputRow = output.IsBytes ? (nint)output.Floats(g.Filters) * sizeof(float) : g.Filters, Images = images,
                Panels = panels, Parts = parts,
            };
            workers.Run(parts, job);
        }
    }

    struct Job : IJob
    {
        public GroupedGeometry G;
        public IntegerWay Way;
        public byte* X;
        public float* A;
        public nint Row, OutputRow;
        public int ZeroPoint, Images, Panels, Parts;
        public ByteScale? Output;
        public bool StoresBytes;
        public QuantizedFilters Filters;

        public readonly void Execute(int part, int worker)
        {
            var store = new QuantizedStore(A, Output, StoresBytes);
            int first = part * Panels / Parts, end = (part + 1) * Panels / Parts;
            if (Way.Product == IntegerProduct.AvxVnni)
                Tiles<VnniTile>(store, first, end);
            else if (Way.Product == IntegerProduct.Avx2)
                Tiles<Avx2Tile>(store, first, end);
            else
                Defined(store);
        }

        /// <summary>The sums as they are defined.</summary>
        readonly void Defined(QuantizedStore store)
        {
            for (int n = 0; n < Images; n++)
            {
                byte* x = X + (n * Row);
                for (int k = 0; k < G.Filters; k++)
                {
                    int sum = 0;
                    for (int t = 0; t < G.GroupDepth; t++)
                        sum += (x[t] - ZeroPoint) * ((sbyte*)Filters.Weights)[((nint)t * G.Filters) + k];
                    store.One(sum, Filters.Factor[k], Filters.Offset[k], (n * OutputRow) + k);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Tiles<TTile>(QuantizedStore store, int first, int end) where TTile : struct, IIntegerTile
        {
            int terms = IntegerTerms.Count(G);
            nint* rows = stackalloc nint[TTile.Rows];
            int* sums = stackalloc int[TTile.Rows * IIntegerTile.Columns];
            for (int panel = first; panel < end; panel++)
            {
                int k = panel * IIntegerTile.Columns, columns = int.Min(IIntegerTile.Columns, G.Filters - k);
                byte* w = Filters.Weights + ((nint)panel * terms * TTile.PanelBytes);
                for (int n = 0; n < Images; n += TTile.Rows)
                {
                    int some = int.Min(TTile.Rows, Images - n);
                    for (int r = 0; r < TTile.Rows; r++)
                        rows[r] = (n + (r < some ? r : 0)) * Row;
                    TTile.Multiply(X, rows, Filters.Terms, terms, w, Filters.Start + k, sums);
                    store.Rows(sums, Filters.Factor + k, Filters.Offset + k, some, columns, (n * OutputRow) + k, OutputRow);
                }
            }
        }
    }
}
