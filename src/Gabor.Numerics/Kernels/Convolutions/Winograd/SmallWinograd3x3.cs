using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>
/// The small matrices of Winograd's minimal filtering F(2 × 2, 3 × 3) (Lavin and Gray 2015, arXiv 1509.09308, 4.1), with the points 0, ±1
/// and ∞: a tile of 2 × 2 outputs costs 16 multiplications a channel instead of 36. Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A; nothing but additions and
/// halves, so the rounding error is that of the products.
/// </summary>
static unsafe class SmallWinograd3x3
{
    /// <summary>Outputs of a tile along one side.</summary>
    public const int Outputs = 2;

    /// <summary>Inputs of a tile along one side, and points at which polynomials are multiplied.</summary>
    public const int Inputs = 4;

    /// <summary>Taps of a filter along one side.</summary>
    public const int Taps = 3;

    /// <summary>Products of a tile.</summary>
    public const int Points = Inputs * Inputs;

    /// <summary>Bᵀ d B of one vector of channels.</summary>
    /// <param name="pixels">Where each of the 4 × 4 pixels begins.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="to">The first of the 16 points.</param>
    /// <param name="pointStep">Floats from one point to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Image<T>(float** pixels, nint channel, float* to, nint pointStep) where T : unmanaged, ILanes<T>
    {
        Column<T>(pixels, channel, out T a0, out T a1, out T a2, out T a3);
        Column<T>(pixels + 1, channel, out T b0, out T b1, out T b2, out T b3);
        Column<T>(pixels + 2, channel, out T c0, out T c1, out T c2, out T c3);
        Column<T>(pixels + 3, channel, out T d0, out T d1, out T d2, out T d3);
        Row(a0, b0, c0, d0, to, pointStep);
        Row(a1, b1, c1, d1, to + (4 * pointStep), pointStep);
        Row(a2, b2, c2, d2, to + (8 * pointStep), pointStep);
        Row(a3, b3, c3, d3, to + (12 * pointStep), pointStep);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Column<TLanes>(float** pixels, nint channel, out TLanes t0, out TLanes t1, out TLanes t2, out TLanes t3)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes p0 = TLanes.Load(pixels[0] + channel), p1 = TLanes.Load(pixels[Inputs] + channel);
            TLanes p2 = TLanes.Load(pixels[2 * Inputs] + channel), p3 = TLanes.Load(pixels[3 * Inputs] + channel);
            t0 = TLanes.Subtract(p0, p2);
            t1 = TLanes.Add(p1, p2);
            t2 = TLanes.Subtract(p2, p1);
            t3 = TLanes.Subtract(p1, p3);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Row<TLanes>(TLanes t0, TLanes t1, TLanes t2, TLanes t3, float* to, nint step) where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes.Store(TLanes.Subtract(t0, t2), to);
            TLanes.Store(TLanes.Add(t1, t2), to + step);
            TLanes.Store(TLanes.Subtract(t2, t1), to + (2 * step));
            TLanes.Store(TLanes.Subtract(t1, t3), to + (3 * step));
        }
    }

    /// <summary>G g Gᵀ of one vector of filters.</summary>
    /// <param name="taps">The first of the 3 × 3 taps.</param>
    /// <param name="tapStep">Floats from one tap to the next.</param>
    /// <param name="to">The first of the 16 points.</param>
    /// <param name="pointStep">Floats from one point to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Filter<T>(float* taps, nint tapStep, float* to, nint pointStep) where T : unmanaged, ILanes<T>
    {
        Points4(T.Load(taps), T.Load(taps + (3 * tapStep)), T.Load(taps + (6 * tapStep)), out T a0, out T a1, out T a2, out T a3);
        taps += tapStep;
        Points4(T.Load(taps), T.Load(taps + (3 * tapStep)), T.Load(taps + (6 * tapStep)), out T b0, out T b1, out T b2, out T b3);
        taps += tapStep;
        Points4(T.Load(taps), T.Load(taps + (3 * tapStep)), T.Load(taps + (6 * tapStep)), out T c0, out T c1, out T c2, out T c3);
        Row(a0, b0, c0, to, pointStep);
        Row(a1, b1, c1, to + (4 * pointStep), pointStep);
        Row(a2, b2, c2, to + (8 * pointStep), pointStep);
        Row(a3, b3, c3, to + (12 * pointStep), pointStep);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Points4<TLanes>(TLanes g0, TLanes g1, TLanes g2, out TLanes u0, out TLanes u1, out TLanes u2, out TLanes u3)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            TLanes half = TLanes.Fill(0.5f), sum = TLanes.Add(g0, g2);
            (u0, u3) = (g0, g2);
            u1 = TLanes.Multiply(half, TLanes.Add(sum, g1));
            u2 = TLanes.Multiply(half, TLanes.Subtract(sum, g1));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Row<TLanes>(TLanes g0, TLanes g1, TLanes g2, float* to, nint step) where TLanes : unmanaged, ILanes<TLanes>
        {
            Points4(g0, g1, g2, out TLanes u0, out TLanes u1, out TLanes u2, out TLanes u3);
            TLanes.Store(u0, to);
            TLanes.Store(u1, to + step);
            TLanes.Store(u2, to + (2 * step));
            TLanes.Store(u3, to + (3 * step));
        }
    }

    /// <summary>
    /// Y = Aᵀ m A + b of one vector of filters, of which the first <paramref name="height"/> × <paramref name="width"/> are stored.
    /// </summary>
    /// <param name="m">The first of the 16 points.</param>
    /// <param name="pointStep">Floats from one point to the next.</param>
    /// <param name="bias">b, one vector, or null.</param>
    /// <param name="to">The first output.</param>
    /// <param name="rowStep">Floats from one row of outputs to the next.</param>
    /// <param name="columnStep">Floats from one output to the next.</param>
    /// <param name="height">Rows of outputs, 1 or 2.</param>
    /// <param name="width">Columns of outputs, 1 or 2.</param>
    /// <typeparam name="TEnd">What becomes of Y.</typeparam>
    /// <typeparam name="T">Lanes.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<TEnd, T>(
        float* m, nint pointStep, float* bias, float* to, nint rowStep, nint columnStep, int height, int width)
        where TEnd : unmanaged, IMap
        where T : unmanaged, ILanes<T>
    {
        Column(m, pointStep, out T a0, out T a1);
        Column(m + pointStep, pointStep, out T b0, out T b1);
        Column(m + (2 * pointStep), pointStep, out T c0, out T c1);
        Column(m + (3 * pointStep), pointStep, out T d0, out T d1);
        T b = bias == null ? T.Fill(0f) : T.Load(bias);
        Row(a0, b0, c0, d0, b, to, columnStep, width);
        if (height > 1)
            Row(a1, b1, c1, d1, b, to + rowStep, columnStep, width);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Column(float* m, nint step, out T y0, out T y1)
        {
            T m1 = T.Load(m + (4 * step)), m2 = T.Load(m + (8 * step));
            y0 = T.Add(T.Load(m), T.Add(m1, m2));
            y1 = T.Subtract(T.Subtract(m1, m2), T.Load(m + (12 * step)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Row(T y0, T y1, T y2, T y3, T b, float* to, nint step, int width)
        {
            var end = default(TEnd);
            T.Store(end.Invoke(T.Add(T.Add(y0, T.Add(y1, y2)), b)), to);
            if (width > 1)
                T.Store(end.Invoke(T.Add(T.Subtract(T.Subtract(y1, y2), y3), b)), to + step);
        }
    }
}
