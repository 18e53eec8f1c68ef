using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// <see cref="DirectConvolution"/> made faster, 6.2: the three sums over i, j and d in (6.12) become one operation on vectors, and
/// four loops remain, over images, rows, columns and filters. A window is written out as one vector, as is each filter: forward takes their
/// inner product, backward adds the one to a sum of the other.
/// </summary>
static unsafe class FourLoopConvolution
{
    /// <summary>Vectors are rounded up to whole sets of the virtual lanes of an inner product, and end in zeros.</summary>
    const int Lanes = 16;

    /// <summary>Floats of the filters as <see cref="Prepare"/> leaves them.</summary>
    public static int PreparedFloats(in WindowGeometry g, int filters) => checked(Length(g) * filters);

    /// <summary>Each filter as one vector: [D', F₁F₂D and zeros].</summary>
    public static void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared)
    {
        fixed (float* from = w, to = prepared)
            Transpose(g, filters, from, to);
    }

    /// <summary>A(y, x, k) = b(k) + ⟨window at (y, x), filter k⟩, (5.13), in virtual lanes that a fixed tree joins.</summary>
    public static void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, Workers workers)
    {
        fixed (float* px = x, pw = prepared, pb = b, pa = a)
        {
            var work = new Work { G = g, Filters = filters, X = px, W = pw, B = pb, A = pa, Windows = workers.Scratch(Length(g)) };
            workers.RunLanes(images, new ForwardJob { Work = work });
        }
    }

    /// <summary>
    /// ∂err/∂W(·, ·, ·, k) = Σ_nyx G(n, y, x, k) · window at (n, y, x), (5.25); each chunk of images has its own sums, which a
    /// fixed tree adds.
    /// </summary>
    public static void FilterGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> da, Span<float> dw, int images, Workers workers)
    {
        int size = PreparedFloats(g, filters), chunk = ImageChunks.Of(images, size), chunks = (images + chunk - 1) / chunk;
        float* sums = workers.SharedScratch(checked(chunks * size));
        fixed (float* px = x, pda = da, pdw = dw)
        {
            var work = new Work
            {
                G = g, Filters = filters, X = px, W = sums, A = pda, Images = images, Chunk = chunk,
                Windows = workers.Scratch(checked(Length(g) + BlockSums.Floats(LongSum.Block, size, LongSum.Chain))),
            };
            workers.RunLanes(chunks, new FilterGradientJob { Work = work });
            Tree.Add(sums, size, chunks, workers);
            Packing.Transposed(sums, Length(g), filters, g.Taps, pdw, filters);
        }
    }

    /// <summary>The window at (y, x) of ∂err/∂X gets Σ_k G(y, x, k) · filter k, (5.29).</summary>
    public static void InputGradient(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        float* transposed = workers.SharedScratch(PreparedFloats(g, filters));
        fixed (float* pw = w, pda = da, pdx = dx)
        {
            Transpose(g, filters, pw, transposed);
            int room = checked(Length(g) + BlockSums.Floats(filters, Length(g), LongSum.Chain));
            var work = new Work { G = g, Filters = filters, X = pdx, W = transposed, A = pda, Windows = workers.Scratch(room) };
            workers.RunLanes(images, new InputGradientJob { Work = work });
        }
    }

    static int Length(in WindowGeometry g) => checked(g.Taps + Lanes - 1) / Lanes * Lanes;

    static void Transpose(in WindowGeometry g, int filters, float* w, float* to)
    {
        new Span<float>(to, PreparedFloats(g, filters)).Clear();
        Packing.Transposed(w, filters, g.Taps, filters, to, Length(g));
    }

    /// <summary>
    /// ⟨x, y⟩: element i goes to virtual lane i mod 16, each lane is a <see cref="LongSum"/>, and a fixed tree joins the lanes.
    /// </summary>
    [SkipLocalsInit]
    static float InnerProduct<T>(float* x, float* y, int length) where T : unmanaged, ILanes<T>
    {
        float* lanes = stackalloc float[Lanes];
        for (int lane = 0; lane < Lanes; lane += T.Width)
        {
            var sum = new RunningSum<T>(T.Fill(0f));
            for (int i = lane; i < length; i += Lanes)
                sum.Add(T.Load(x + i), T.Load(y + i));
            T.Store(sum.Total(), lanes + lane);
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
                lanes[lane] += lanes[lane + half];
        }

        return lanes[0];
    }

    /// <summary>to += factor · from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddScaled<T>(float factor, float* from, float* to, int length) where T : unmanaged, ILanes<T>
    {
        T f = T.Fill(factor);
        for (int i = 0; i < length; i += T.Width)
            T.Store(T.MultiplyAdd(f, T.Load(from + i), T.Load(to + i)), to + i);
    }

    struct Work
    {
        public WindowGeometry G;
        public int Filters, Images, Chunk;
        public float* X, W, B, A;
        public WorkerScratch Windows;

        public readonly float* Image(int n) => X + ((nint)n * G.ImageFloats);

        public readonly float* Outputs(int n) => A + ((nint)n * G.Positions * Filters);

        /// <summary>A vector of zeros, of which a window overwrites all but the end.</summary>
        public readonly float* Window(int worker)
        {
            float* window = Windows.Of(worker);
            new Span<float>(window, Length(G)).Clear();
            return window;
        }
    }

    struct ForwardJob : ILaneJob
    {
        public Work Work;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int n, int worker) where T : unmanaged, ILanes<T>
        {
            var g = Work.G;
            int length = Length(g);
            float* window = Work.Window(worker), a = Work.Outputs(n);
            for (int y = 0; y < g.OutputHeight; y++)
                for (int x = 0; x < g.OutputWidth; x++)
                {
                    Im2Col.Window(g, Work.Image(n), y, x, window);
                    for (int k = 0; k < Work.Filters; k++)
                        *a++ = (Work.B == null ? 0f : Work.B[k]) + InnerProduct<T>(window, Work.W + ((nint)k * length), length);
                }
        }
    }

    struct FilterGradientJob : ILaneJob
    {
        public Work Work;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int chunk, int worker) where T : unmanaged, ILanes<T>
        {
            var g = Work.G;
            int length = Length(g), last = Math.Min(Work.Images, (chunk + 1) * Work.Chunk);
            int size = length * Work.Filters;
            float* window = Work.Window(worker);
            var sums = new BlockSums(Work.W + ((nint)chunk * size), window + length, size, LongSum.Chain);
            for (int n = chunk * Work.Chunk; n < last; n++)
            {
                float* da = Work.Outputs(n);
                for (int y = 0; y < g.OutputHeight; y++)
                    for (int x = 0; x < g.OutputWidth; x++)
                    {
                        Im2Col.Window(g, Work.Image(n), y, x, window);
                        if (sums.Begins<T>(1))
                            new Span<float>(sums.Target, size).Clear();
                        for (int k = 0; k < Work.Filters; k++)
                            AddScaled<T>(*da++, window, sums.Target + ((nint)k * length), length);
                    }
            }

            sums.Finish<T>();
        }
    }

    struct InputGradientJob : ILaneJob
    {
        public Work Work;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int n, int worker) where T : unmanaged, ILanes<T>
        {
            var g = Work.G;
            int length = Length(g);
            float* da = Work.Outputs(n), dx = Work.Image(n);
            new Span<float>(dx, g.ImageFloats).Clear();
            for (int y = 0; y < g.OutputHeight; y++)
                for (int x = 0; x < g.OutputWidth; x++)
                {
                    float* window = Work.Window(worker);
                    var sums = new BlockSums(window, window + length, length, LongSum.Chain);
                    for (int k = 0; k < Work.Filters; k++)
                    {
                        if (sums.Begins<T>(1))
                            new Span<float>(sums.Target, length).Clear();
                        AddScaled<T>(*da++, Work.W + ((nint)k * length), sums.Target, length);
                    }

                    sums.Finish<T>();
                    Im2Col.AddWindow<T>(g, window, y, x, dx);
                }
        }
    }
}
