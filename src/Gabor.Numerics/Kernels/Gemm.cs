using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels;

/// <summary>
/// The matrix product C = start + A B with either factor transposed: packed and register-blocked. Every c(i, j) is one chain of fused
/// multiply-adds over k in ascending order, so blocking, tier and threads never change a bit.
/// </summary>
internal static unsafe class Gemm
{
    /// <summary>
    /// Elements of k that are multiplied before the next are packed: a panel of B, 256 × 64 floats on the widest tier, is 64 KiB and
    /// stays in the second-level cache, from which the rows of A, 6 KiB, are multiplied by it once each.
    /// </summary>
    const int DepthBlock = 256;

    /// <summary>Rows of A that are packed at a time: 240 × 256 floats are 240 KiB, a quarter of a 1 MiB second-level cache.</summary>
    const int RowBlock = 240;

    /// <summary>Columns from which on packing A pays: below, its rows are read where they lie.</summary>
    const int PackFromColumns = 96;

    /// <summary>Multiply-adds below which waking other threads costs more than it gives.</summary>
    const long ParallelFrom = 1 << 16;

    /// <summary>C = start + op(A) op(B).</summary>
    /// <param name="a">A, [m, k]; [k, m] where <paramref name="aTransposed"/>.</param>
    /// <param name="aTransposed">Whether A is stored transposed.</param>
    /// <param name="b">B, [k, n]; [n, k] where <paramref name="bTransposed"/>.</param>
    /// <param name="bTransposed">Whether B is stored transposed.</param>
    /// <param name="start">What every row's sums start from, [n]; empty for 0.</param>
    /// <param name="c">C, [m, n]; overwritten.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Elements of each sum.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public static void Multiply(
        ReadOnlySpan<float> a, bool aTransposed, ReadOnlySpan<float> b, bool bTransposed, ReadOnlySpan<float> start, Span<float> c, int m, int n, int k, Workers workers)
    {
        if (a.Length != (long)m * k || b.Length != (long)k * n || c.Length != (long)m * n || (start.Length != n && !start.IsEmpty))
            throw new ArgumentException($"matrix product {m}×{k} by {k}×{n}: found {a.Length}, {b.Length} and {c.Length} elements, start {start.Length}");
        if (m == 0 || n == 0)
            return;
        fixed (float* pa = a, pb = b, ps = start, pc = c)
        {
            var product = new Product { A = pa, ATransposed = aTransposed, B = pb, BTransposed = bTransposed, Start = ps, C = pc, M = m, N = n, K = k };
            switch (workers.Tier)
            {
                case Tier.Lanes512: Multiply<Lanes512>(product, workers); break;
                case Tier.Lanes256: Multiply<Lanes256>(product, workers); break;
                case Tier.Lanes128: Multiply<Lanes128>(product, workers); break;
                default: Multiply<Lanes1>(product, workers); break;
            }
        }
    }

    static void Multiply<T>(in Product product, Workers workers) where T : unmanaged, ILanes<T>
    {
        int widest = Tile.MostVectors<T>() * T.Width, panels = (product.N + widest - 1) / widest;
        bool parallel = (long)product.M * product.N * product.K >= ParallelFrom;
        int threads = parallel ? workers.Threads : 1;

        float* packed = workers.SharedScratch(checked(Panels.Columns<T>(product.N) * product.K));
        int panelsAPart = threads == 1 ? panels : Math.Max(1, panels / (4 * threads));
        workers.Run((panels + panelsAPart - 1) / panelsAPart, new PackB<T> { Product = product, Packed = packed, Columns = panelsAPart * widest });

        // Blocks of rows small enough that every thread gets several; where there are few rows, blocks of panels as well.
        int rows = product.M;
        if (threads > 1)
            rows = Math.Max(Tile.Rows, rows / (4 * threads) / Tile.Rows * Tile.Rows);
        rows = Math.Min(rows, RowBlock);
        int rowBlocks = (product.M + rows - 1) / rows;
        int panelBlocks = threads == 1 ? 1 : Math.Clamp(4 * threads / rowBlocks, 1, panels);
        int panelsABlock = (panels + panelBlocks - 1) / panelBlocks;
        panelBlocks = (panels + panelsABlock - 1) / panelsABlock;
        workers.Run(rowBlocks * panelBlocks, new MultiplyBlock<T>
        {
            Product = product,
            Packed = packed,
            Rows = rows,
            Columns = panelsABlock * widest,
            PanelBlocks = panelBlocks,
            Scratch = workers.Scratch((rows + Tile.Rows) * DepthBlock),
        });
    }

    struct Product
    {
        public float* A, B, Start, C;
        public bool ATransposed, BTransposed;
        public int M, N, K;
    }

    /// <summary>Packs whole panels of B.</summary>
    struct PackB<T> : IJob where T : unmanaged, ILanes<T>
    {
        public Product Product;
        public float* Packed;
        public int Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            int first = part * Columns, columns = Math.Min(Columns, Product.N - first);
            for (int column = first, width; column < first + columns; column += width)
            {
                width = Panels.Width<T>(column, Product.N);
                int inside = Math.Min(width, Product.N - column);
                float* to = Packed + ((nint)column * Product.K);
                if (Product.BTransposed)
                    Packing.Transposed(Product.B + ((nint)column * Product.K), Product.K, inside, Product.K, to, width);
                else
                    Packing.Rows(Product.B + column, Product.N, Product.K, inside, to, width);
            }
        }
    }

    /// <summary>Multiplies a block of rows by a block of panels.</summary>
    struct MultiplyBlock<T> : IJob where T : unmanaged, ILanes<T>
    {
        public Product Product;
        public float* Packed;
        public int Rows, Columns, PanelBlocks;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            int row = part / PanelBlocks * Rows, rows = Math.Min(Rows, Product.M - row);
            int first = part % PanelBlocks * Columns, columns = Math.Min(Columns, Product.N - first);
            float* a = columns >= PackFromColumns ? Scratch.Of(worker) : null;
            for (int k = 0; k == 0 || k < Product.K; k += DepthBlock)
            {
                int depth = Math.Min(DepthBlock, Product.K - k);
                if (a != null)
                    PackA(row, rows, k, depth, a);
                for (int column = first, vectors; column < first + columns; column += vectors * T.Width)
                {
                    vectors = Panels.Vectors<T>(column, Product.N);
                    MultiplyPanel(row, rows, k, depth, column, vectors, a);
                }
            }
        }

        /// <summary>One panel of B against the block of rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void MultiplyPanel(int row, int rows, int k, int depth, int column, int vectors, float* packedA)
        {
            float* b = Packed + ((nint)column * Product.K) + ((nint)k * vectors * T.Width);
            for (int r = 0; r < rows; r += Tile.Rows)
            {
                int count = Math.Min(Tile.Rows, rows - r);
                float* c = Product.C + ((nint)(row + r) * Product.N) + column;
                float* start = k > 0 ? c : Product.Start == null ? null : Product.Start + column;
                nint startStride = k > 0 ? Product.N : 0;
                SixRows six;
                Strided walk;
                if (packedA != null)
                {
                    (six, walk) = (SixRows.Every(packedA + ((nint)r * depth), 1, Tile.Rows), new Strided(Tile.Rows));
                }
                else
                {
                    nint alongRows = Product.ATransposed ? 1 : Product.K, alongDepth = Product.ATransposed ? Product.M : 1;
                    (six, walk) = (SixRows.Every(Product.A + ((row + r) * alongRows) + (k * alongDepth), alongRows, count), new Strided(alongDepth));
                }

                Tile.MultiplyPart<T, Strided>(vectors, six, walk, depth, b, start, startStride, c, Product.N, count, Product.N - column);
            }
        }

        /// <summary>Rows of A in panels of six, k innermost but for the six.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void PackA(int row, int rows, int k, int depth, float* to)
        {
            for (int r = 0; r < rows; r += Tile.Rows, to += Tile.Rows * depth)
            {
                int count = Math.Min(Tile.Rows, rows - r);
                if (Product.ATransposed)
                    Packing.Rows(Product.A + ((nint)k * Product.M) + row + r, Product.M, depth, count, to, Tile.Rows);
                else
                    Packing.Transposed(Product.A + ((nint)(row + r) * Product.K) + k, Product.K, count, depth, to, Tile.Rows);
            }
        }
    }
}
