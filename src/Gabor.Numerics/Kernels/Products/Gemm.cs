using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>
/// The matrix product C = start + A B with either factor transposed: packed and register-blocked. Every c(i, j) is a sum over k in the
/// chains and blocks of <see cref="LongSum"/>, so that the order of work, tier and threads never change a bit.
/// </summary>
/// <remarks>
/// A part is a block of columns by a block of rows. Its worker packs what it needs of B, which it then finds in its own second-level cache,
/// and multiplies without waiting for the others. A worker's parts follow one another, so it packs again only when its block changes.
/// </remarks>
public static unsafe class Gemm
{
    /// <summary>
    /// Columns of a part: one panel of the widest tile, and with <see cref="LongSum.Block"/> rows a quarter of a 1 MiB second-level cache.
    /// </summary>
    const int ColumnBlock = 64;

    /// <summary>
    /// Rows of a part where k has several blocks: the sums of one, and what was rounded away, are 128 KiB beside the packed B.
    /// </summary>
    const int BlockedRows = 256;

    /// <summary>Floats of A that a worker packs at a time: a quarter of a 1 MiB second-level cache.</summary>
    const int PackedA = 64 << 10;

    /// <summary>Parts for each thread, so that an interrupted thread does not keep the others waiting for long.</summary>
    const int PartsAThread = 4;

    /// <summary>Multiply-adds below which more threads cost more than they save: about 3 µs of one core.</summary>
    const long ParallelFrom = 1 << 17;

    /// <summary>C = start + op(A) op(B), as Ã = X̃W̃ + 1bᵀ in (6.20), whose start is b.</summary>
    /// <param name="a">A, [m, k]; [k, m] where <paramref name="aTransposed"/>.</param>
    /// <param name="aTransposed">Whether A is stored transposed.</param>
    /// <param name="b">B, [k, n]; [n, k] where <paramref name="bTransposed"/>.</param>
    /// <param name="bTransposed">Whether B is stored transposed.</param>
    /// <param name="start">What every row's sums start from, [n]; empty for 0.</param>
    /// <param name="c">C, [m, n]; overwritten.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Elements of each sum.</param>
    /// <param name="workers">The threads, and their tier.</param>
    /// <param name="rectify">Whether max(0, ·) of the result is stored, see <see cref="ElementWiseKernels.Relu"/>.</param>
    public static void Multiply(
        ReadOnlySpan<float> a, bool aTransposed, ReadOnlySpan<float> b, bool bTransposed, ReadOnlySpan<float> start, Span<float> c, int m,
        int n, int k, Workers workers, bool rectify = false)
    {
        VerifySizes(m, n, k, workers);
        if (a.Length != (long)m * k || b.Length != (long)k * n || c.Length != (long)m * n || (start.Length != n && !start.IsEmpty))
        {
            throw new ArgumentException(
                $"matrix product {m}×{k} by {k}×{n}: found {a.Length}, {b.Length} and {c.Length} elements, start {start.Length}");
        }

        if (m == 0 || n == 0)
            return;
        fixed (float* pa = a, pb = b, ps = start, pc = c)
        {
            switch (TileTable.PathOf(m, n, aTransposed, bTransposed, start.IsEmpty && !rectify, workers.Tier))
            {
                case ProductPath.OneRow: RowTimesMatrix.Multiply(pa, pb, ps, pc, n, k, rectify, workers); break;
                case ProductPath.Tall: TallProduct.Multiply(pa, pb, pc, m, n, k, workers); break;
                case ProductPath.TenColumns: TenColumns.Multiply(pa, pb, bTransposed, null, ps, pc, m, n, k, rectify, workers); break;
                case ProductPath.TenColumnsAcross:
                    TenColumnsAcross.Multiply(pa, pb, bTransposed, null, ps, pc, m, n, k, rectify, workers);
                    break;
                default:
                    var product = new Product
                    {
                        A = pa, ATransposed = aTransposed, B = pb, BTransposed = bTransposed, Start = ps, C = pc, M = m, N = n, K = k,
                        Rectify = rectify,
                    };
                    Multiply(product, workers);
                    break;
            }
        }
    }

    /// <summary>Floats that hold a prepared B.</summary>
    /// <param name="k">Rows of B.</param>
    /// <param name="n">Columns of B.</param>
    /// <param name="tier">The tier of the workers that will multiply by it.</param>
    public static int PreparedFloats(int k, int n, Tier tier) =>
        TileTable.PreparedPathOf(n, tier) switch
        {
            ProductPath.TenColumns => TenColumns.PackedFloats(k),
            ProductPath.TenColumnsAcross => TenColumnsAcross.PackedFloats(k),
            _ => checked(k * Panels.Columns(n, tier.Lanes())),
        };

    /// <summary>Packs B once for many products: weights that no longer change.</summary>
    /// <param name="b">B, [k, n]; [n, k] where <paramref name="bTransposed"/>.</param>
    /// <param name="bTransposed">Whether B is stored transposed.</param>
    /// <param name="k">Rows of B.</param>
    /// <param name="n">Columns of B.</param>
    /// <param name="prepared">B as the tier of these workers reads it, <see cref="PreparedFloats"/>.</param>
    /// <param name="workers">The threads; those that multiply later must be of the same tier.</param>
    public static void Prepare(ReadOnlySpan<float> b, bool bTransposed, int k, int n, Span<float> prepared, Workers workers)
    {
        VerifySizes(0, n, k, workers);
        if (b.Length != (long)k * n || prepared.Length != PreparedFloats(k, n, workers.Tier))
            throw new ArgumentException($"preparing {k}×{n}: found {b.Length} elements and memory for {prepared.Length}");
        fixed (float* pb = b, to = prepared)
        {
            switch (TileTable.PreparedPathOf(n, workers.Tier))
            {
                case ProductPath.TenColumns: TenColumns.Pack(pb, bTransposed, k, n, to); break;
                case ProductPath.TenColumnsAcross: TenColumnsAcross.Pack(pb, bTransposed, k, n, to); break;
                default:
                    var product = new Product { B = pb, BTransposed = bTransposed, N = n, K = k };
                    workers.RunLanes(Blocks(n, ColumnBlock), new PrepareBlock { Product = product, Prepared = to });
                    break;
            }
        }
    }

    /// <summary>C = start + A B for a B that was prepared.</summary>
    /// <param name="a">A, [m, k].</param>
    /// <param name="prepared">What <see cref="Prepare"/> made of B, on the same tier.</param>
    /// <param name="start">What every row's sums start from, [n]; empty for 0.</param>
    /// <param name="c">C, [m, n]; overwritten.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Elements of each sum.</param>
    /// <param name="workers">The threads, and their tier.</param>
    /// <param name="rectify">Whether max(0, ·) of the result is stored.</param>
    public static void MultiplyPrepared(
        ReadOnlySpan<float> a, ReadOnlySpan<float> prepared, ReadOnlySpan<float> start, Span<float> c, int m, int n, int k, Workers workers,
        bool rectify = false)
    {
        VerifySizes(m, n, k, workers);
        if (a.Length != (long)m * k || prepared.Length != PreparedFloats(k, n, workers.Tier) || c.Length != (long)m * n
            || (start.Length != n && !start.IsEmpty))
        {
            throw new ArgumentException(
                $"matrix product {m}×{k} by a prepared {k}×{n}: found {a.Length}, {prepared.Length} and {c.Length} elements, "
                + $"start {start.Length}");
        }

        if (m == 0 || n == 0)
            return;
        fixed (float* pa = a, pb = prepared, ps = start, pc = c)
        {
            switch (TileTable.PreparedPathOf(n, workers.Tier))
            {
                case ProductPath.TenColumns: TenColumns.Multiply(pa, null, false, pb, ps, pc, m, n, k, rectify, workers); break;
                case ProductPath.TenColumnsAcross:
                    TenColumnsAcross.Multiply(pa, null, false, pb, ps, pc, m, n, k, rectify, workers);
                    break;
                default:
                    Multiply(new Product { A = pa, Prepared = pb, Start = ps, C = pc, M = m, N = n, K = k, Rectify = rectify }, workers);
                    break;
            }
        }
    }

    static void VerifySizes(int m, int n, int k, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentOutOfRangeException.ThrowIfNegative(m);
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
    }

    static void Multiply(in Product product, Workers workers)
    {
        bool parallel = (long)product.M * product.N * product.K >= ParallelFrom;
        int threads = parallel ? workers.Threads : 1;
        int depth = Math.Clamp(product.K, 1, LongSum.Block), columnBlocks = Blocks(product.N, ColumnBlock);

        // More blocks of rows where A has to be packed and would not fit, or where there are too few blocks of columns for the threads. Of
        // an A that has to be packed each thread packs its own, and a gradient of weights then lies where the thread that updates them has
        // it.
        int least = product.ATransposed ? threads : 1, enough = Blocks(PartsAThread * threads, columnBlocks);
        int wanted = threads == 1 ? 1 : Math.Min(Math.Max(least, enough), Blocks(product.M, 2 * Tile.Rows));
        int fitting = product.ATransposed ? Math.Max(Tile.Rows, PackedA / depth) : product.K > depth ? BlockedRows : product.M;
        int rows = Math.Min(Even(product.M, fitting), Blocks(product.M, wanted)), rowBlocks = Blocks(product.M, rows);

        int packedB = product.Prepared != null ? 0 : Panels.Columns(Math.Min(ColumnBlock, product.N), workers.Tier.Lanes()) * depth;
        int packedA = product.ATransposed ? (Blocks(rows, Tile.Rows) * Tile.Rows * depth) : 0;
        int blockSums = product.K > depth ? checked(2 * rows * ColumnBlock) : 0;
        var scratch = workers.Scratch(checked(Held.Floats + packedB + packedA + blockSums));
        for (int worker = 0; worker < workers.Threads; worker++)
            *(Held*)scratch.Of(worker) = Held.Nothing;
        var job = new MultiplyBlock
        {
            Product = product,
            Rows = rows,
            Depth = depth,
            RowBlocks = rowBlocks,
            ColumnBlocks = columnBlocks,
            PackedB = packedB,
            PackedA = packedA,
            Scratch = scratch,
        };
        int parts = rowBlocks * columnBlocks;
        if (threads > 1)
            workers.RunLanes(parts, job);
        else
            workers.RunLanesAlone(parts, job);
    }

    /// <summary>The number of blocks of a size.</summary>
    internal static int Blocks(int length, int size) => (length + size - 1) / size;

    /// <summary>The size of blocks that are all about the same and at most as large as given; at least 1.</summary>
    static int Even(int length, int most) => length == 0 ? 1 : Blocks(length, Blocks(length, most));

    struct Product
    {
        /// <summary>B as it lies, or else prepared.</summary>
        public float* A, B, Prepared, Start, C;
        public bool ATransposed, BTransposed, Rectify;
        public int M, N, K;
    }

    /// <summary>Some rows of a block of columns of B, in panels.</summary>
    static void Pack<T>(in Product product, int column, int columns, int k, int depth, float* to) where T : unmanaged, ILanes<T>
    {
        if (product.BTransposed)
            Packing.PackTransposed<T>(product.B + ((nint)column * product.K) + k, product.K, columns, depth, to, 0, depth);
        else
            Packing.Pack<T>(product.B + ((nint)k * product.N) + column, product.N, columns, depth, to, 0, depth);
    }

    /// <summary>Packs a block of columns from the first row to the last.</summary>
    struct PrepareBlock : ILaneJob
    {
        public Product Product;
        public float* Prepared;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int column = part * ColumnBlock, columns = Math.Min(ColumnBlock, Product.N - column);
            Pack<T>(Product, column, columns, 0, Product.K, Prepared + ((nint)column * Product.K));
        }
    }

    /// <summary>What a worker has packed, at the beginning of its memory; a first row or column of −1 is none.</summary>
    struct Held
    {
        public int Column, ColumnDepth, Row, RowDepth;

        /// <summary>Its place: a cache line, so that what follows is aligned.</summary>
        public const int Floats = 16;

        public static Held Nothing => new() { Column = -1, Row = -1 };
    }

    /// <summary>Multiplies a block of rows by a block of columns.</summary>
    struct MultiplyBlock : ILaneJob
    {
        public Product Product;
        public int Rows, Depth, RowBlocks, ColumnBlocks, PackedB, PackedA;
        public WorkerScratch Scratch;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            // What is expensive to pack stays for the parts that follow: A, else B.
            int rowBlock = Product.ATransposed ? part / ColumnBlocks : part % RowBlocks;
            int columnBlock = Product.ATransposed ? part % ColumnBlocks : part / RowBlocks;
            int row = rowBlock * Rows, rows = Math.Min(Rows, Product.M - row), column = columnBlock * ColumnBlock;
            int columns = Math.Min(ColumnBlock, Product.N - column);
            float* mine = Scratch.Of(worker), b = mine + Held.Floats, a = b + PackedB, block = a + PackedA;
            float* rest = block + ((nint)rows * ColumnBlock), c = Product.C + ((nint)row * Product.N) + column;
            for (int k = 0; k == 0 || k < Product.K; k += Depth)
            {
                int depth = Math.Min(Depth, Product.K - k);
                if (Product.Prepared == null)
                    PackB<T>(column, columns, k, depth, b, ref *(Held*)mine);
                if (Product.ATransposed)
                    PackA(row, rows, k, depth, a, ref *(Held*)mine);
                if (k == 0)
                {
                    MultiplyRows<T>(row, rows, column, columns, k, depth, a, b, c, Product.N);
                    continue;
                }

                MultiplyRows<T>(row, rows, column, columns, k, depth, a, b, block, ColumnBlock);
                for (nint r = 0; r < rows; r++)
                    LongSum.Fold<T>(block + (r * ColumnBlock), c + (r * Product.N), rest + (r * ColumnBlock), columns, k == Depth);
            }

            var rectifier = Product.Rectify ? Rectifier.Relu : Rectifier.None;
            for (nint r = 0; Product.K > Depth && r < rows; r++)
                LongSum.Finish<T>(c + (r * Product.N), rest + (r * ColumnBlock), columns, rectifier);
        }

        readonly void PackB<T>(int column, int columns, int k, int depth, float* to, ref Held held) where T : unmanaged, ILanes<T>
        {
            if (held.Column == column && held.ColumnDepth == k)
                return;
            (held.Column, held.ColumnDepth) = (column, k);
            Pack<T>(Product, column, columns, k, depth, to);
        }

        /// <summary>Columns of the stored A, which are rows, in panels of a tile's rows.</summary>
        readonly void PackA(int row, int rows, int k, int depth, float* to, ref Held held)
        {
            if (held.Row == row && held.RowDepth == k)
                return;
            (held.Row, held.RowDepth) = (row, k);
            float* from = Product.A + ((nint)k * Product.M) + row;
            for (int left = rows, height; left > 0; left -= height, from += height, to += Tile.Rows * depth)
            {
                height = TileRows.Next(left);
                Packing.PackRows(from, Product.M, depth, height, to);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void MultiplyRows<T>(
            int row, int rows, int column, int columns, int k, int depth, float* packedA, float* b, float* c, nint stride)
            where T : unmanaged, ILanes<T>
        {
            // Panels of what this worker packed are as high as this block of k; prepared ones, as B.
            bool prepared = Product.Prepared != null, rectify = Product.Rectify && Product.K <= Depth;
            nint height = prepared ? Product.K : depth, done = prepared ? k : 0;
            float* panels = prepared ? Product.Prepared + (column * height) : b;
            bool packed = Product.ATransposed;
            nint alongRows = packed ? 1 : Product.K, alongDepth = packed ? Tile.Rows : 1;
            float* a = packed ? packedA : Product.A + (row * alongRows) + k;
            for (int left = rows, count; left > 0; left -= count)
            {
                count = TileRows.Next(left);
                var six = SixRows.Every(a, alongRows, count);
                for (int at = 0, vectors; at < columns; at += vectors * T.Width)
                {
                    vectors = Panels.Vectors<T>(at, columns);
                    float* start = k > 0 || Product.Start == null ? null : Product.Start + column + at;
                    Tile.MultiplyPart<T, StridedOffsets>(
                        vectors, six, new StridedOffsets(alongDepth), depth, panels + (at * height) + (done * vectors * T.Width),
                        start, c + at, stride, count, columns - at);
                }

                // While the results are still in the first-level cache.
                for (int r = 0; rectify && r < count; r++)
                    ElementLoop.Range<MapKernel<Relu>, T>(new(default, c + (r * stride), c + (r * stride)), 0, columns);

                a += packed ? Tile.Rows * depth : count * alongRows;
                c += count * stride;
            }
        }
    }
}
