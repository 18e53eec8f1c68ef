using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Distances;

/// <summary>
/// k(i, j) = f(Σ_t g(x(i, t), y(j, t))) for all pairs of rows: what a matrix product is to g(x, y) = xy. Vectors lie across the rows of Y;
/// each sum runs over t in ascending order, in chains of <see cref="LongSum.Chain"/> that are added one after another.
/// </summary>
static unsafe class PairSums
{
    /// <summary>Rows of Y that lie beside each other in a panel, [n, 16]: the widest vector.</summary>
    const int PanelRows = Tiers.MostLanes;

    /// <summary>Rows of X that one pass over a panel serves: four sums hide the latency of an addition.</summary>
    const int TileRows = 4;

    /// <summary>Rows of X of a part, which meet a panel while it is in the second-level cache.</summary>
    const int PartRows = 64;

    /// <summary>The whole matrix.</summary>
    /// <param name="term">g; g(0, 0) must be a number.</param>
    /// <param name="map">f.</param>
    /// <param name="x">X, [m, n].</param>
    /// <param name="y">Y, [l, n].</param>
    /// <param name="n">Numbers of a row.</param>
    /// <param name="k">K, [m, l]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public static void Fill<TTerm, TMap>(
        TTerm term, TMap map, ReadOnlySpan<float> x, ReadOnlySpan<float> y, int n, Span<float> k, Workers workers)
        where TTerm : unmanaged, IZip
        where TMap : unmanaged, IMap
    {
        int m = Check.Rows(x.Length, n, nameof(PairSums)), l = Check.Rows(y.Length, n, nameof(PairSums));
        Check.Equal(k.Length, checked(m * l), nameof(PairSums));
        int panels = (l + PanelRows - 1) / PanelRows, rowBlocks = (m + PartRows - 1) / PartRows;
        float* packed = workers.SharedScratch(checked(panels * PanelRows * n));
        fixed (float* px = x, py = y, pk = k)
        {
            workers.RunLanes(panels, new PackJob { Y = py, Packed = packed, Length = n, Rows = l });
            workers.RunLanes(checked(rowBlocks * panels), new Job<TTerm, TMap>
            {
                Term = term, Map = map, X = px, Packed = packed, K = pk, M = m, L = l, N = n, Panels = panels,
            });
        }
    }

    struct PackJob : ILaneJob
    {
        public float* Y, Packed;
        public int Length, Rows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            float* to = Packed + ((nint)part * PanelRows * Length);
            for (int r = 0; r < PanelRows; r++)
            {
                // Rows behind the last repeat it: numbers like any others, which nobody reads.
                float* from = Y + ((nint)Math.Min(Rows - 1, (part * PanelRows) + r) * Length);
                for (nint t = 0; t < Length; t++)
                    to[(t * PanelRows) + r] = from[t];
            }
        }
    }

    struct Job<TTerm, TMap> : ILaneJob where TTerm : unmanaged, IZip where TMap : unmanaged, IMap
    {
        public TTerm Term;
        public TMap Map;
        public float* X, Packed, K;
        public int M, L, N, Panels;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            (int block, int panel) = int.DivRem(part, Panels);
            float* from = Packed + ((nint)panel * PanelRows * N);
            int column = panel * PanelRows, columns = Math.Min(PanelRows, L - column);
            int end = Math.Min(M, (block + 1) * PartRows);
            float* results = stackalloc float[TileRows * PanelRows];
            for (int row = block * PartRows; row < end; row += TileRows)
            {
                // The last tile repeats its last row where fewer are left.
                int count = Math.Min(TileRows, end - row);
                float* x0 = X + ((nint)row * N), x1 = x0 + (count > 1 ? N : 0);
                float* x2 = x1 + (count > 2 ? N : 0), x3 = x2 + (count > 3 ? N : 0);
                for (int lane = 0; lane < PanelRows; lane += T.Width)
                    Tile<T>(x0, x1, x2, x3, from + lane, results + lane);
                for (int r = 0; r < count; r++)
                    new Span<float>(results + (r * PanelRows), columns).CopyTo(new(K + ((nint)(row + r) * L) + column, columns));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Tile<T>(float* x0, float* x1, float* x2, float* x3, float* y, float* to) where T : unmanaged, ILanes<T>
        {
            TTerm term = Term;
            T s0 = T.Fill(0f), s1 = s0, s2 = s0, s3 = s0;
            for (nint t = 0; t < N;)
            {
                T c0 = T.Fill(0f), c1 = c0, c2 = c0, c3 = c0;
                for (nint end = Math.Min(N, t + LongSum.Chain); t < end; t++)
                {
                    T other = T.Load(y + (t * PanelRows));
                    c0 = T.Add(c0, term.Invoke(T.Fill(x0[t]), other));
                    c1 = T.Add(c1, term.Invoke(T.Fill(x1[t]), other));
                    c2 = T.Add(c2, term.Invoke(T.Fill(x2[t]), other));
                    c3 = T.Add(c3, term.Invoke(T.Fill(x3[t]), other));
                }

                (s0, s1, s2, s3) = (T.Add(s0, c0), T.Add(s1, c1), T.Add(s2, c2), T.Add(s3, c3));
            }

            T.Store(Map.Invoke(s0), to);
            T.Store(Map.Invoke(s1), to + PanelRows);
            T.Store(Map.Invoke(s2), to + (2 * PanelRows));
            T.Store(Map.Invoke(s3), to + (3 * PanelRows));
        }
    }
}
