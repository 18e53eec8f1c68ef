using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Convolutions.Winograd;

/// <summary>From products to outputs, Y = Aᵀ m A + b: two rows of a tile at a time, so that all in between stays in 16 registers.</summary>
static unsafe class Winograd3x3Output
{
    /// <summary>Tiles of one row of an image, one vector of channels.</summary>
    /// <param name="tiles">How many.</param>
    /// <param name="m">[tiles, 6, 6] vectors.</param>
    /// <param name="tileStep">Floats from one tile to the next.</param>
    /// <param name="pointStep">Floats from one of the 36 to the next.</param>
    /// <param name="bias">b, one vector, or null.</param>
    /// <param name="to">[4, 4 tiles] vectors.</param>
    /// <param name="rowStep">Floats from one row of outputs to the next.</param>
    /// <param name="columnStep">Floats from one output to the next.</param>
    /// <typeparam name="TEnd">What becomes of Y.</typeparam>
    /// <typeparam name="T">Lanes.</typeparam>
    public static void Tiles<TEnd, T>(
        int tiles, float* m, nint tileStep, nint pointStep, float* bias, float* to, nint rowStep, nint columnStep)
        where TEnd : unmanaged, IMap
        where T : unmanaged, ILanes<T>
    {
        Rows<Even, TEnd, T>(tiles, m, tileStep, pointStep, bias, to, 2 * rowStep, columnStep);
        Rows<Odd, TEnd, T>(tiles, m, tileStep, pointStep, bias, to + rowStep, 2 * rowStep, columnStep);
    }

    /// <summary>Two rows of outputs, y and z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Rows<TPair, TEnd, T>(int tiles, float* m, nint tileStep, nint pointStep, float* bias, float* y, nint rowStep, nint step)
        where TPair : IPair
        where TEnd : unmanaged, IMap
        where T : unmanaged, ILanes<T>
    {
        var end = default(TEnd);
        T b = bias == null ? T.Fill(0f) : T.Load(bias);
        for (; tiles > 0; tiles--, m += tileStep, y += Winograd3x3.Outputs * step)
        {
            float* z = y + rowStep, column = m + pointStep;
            TPair.Down(column, pointStep, out T y1, out T z1);
            column += pointStep;
            TPair.Down(column, pointStep, out T y2, out T z2);
            T ya = T.Add(y1, y2), yb = T.Subtract(y1, y2), za = T.Add(z1, z2), zb = T.Subtract(z1, z2);
            column += pointStep;
            TPair.Down(column, pointStep, out y1, out z1);
            column += pointStep;
            TPair.Down(column, pointStep, out y2, out z2);
            T yc = T.Add(y1, y2), ye = T.Subtract(y1, y2), zc = T.Add(z1, z2), ze = T.Subtract(z1, z2);
            T.Store(end.Invoke(T.Add(T.MultiplyAdd(T.Fill(2f), ye, yb), b)), y + step);
            T.Store(end.Invoke(T.Add(T.MultiplyAdd(T.Fill(2f), ze, zb), b)), z + step);
            T.Store(end.Invoke(T.Add(T.MultiplyAdd(T.Fill(4f), yc, ya), b)), y + (2 * step));
            T.Store(end.Invoke(T.Add(T.MultiplyAdd(T.Fill(4f), zc, za), b)), z + (2 * step));
            column += pointStep;
            TPair.Down(column, pointStep, out y1, out z1);
            T.Store(end.Invoke(T.Add(T.Add(T.MultiplyAdd(T.Fill(8f), ye, yb), y1), b)), y + (3 * step));
            T.Store(end.Invoke(T.Add(T.Add(T.MultiplyAdd(T.Fill(8f), ze, zb), z1), b)), z + (3 * step));
            TPair.Down(m, pointStep, out y1, out z1);
            T.Store(end.Invoke(T.Add(T.Add(T.Add(y1, ya), yc), b)), y);
            T.Store(end.Invoke(T.Add(T.Add(T.Add(z1, za), zc), b)), z);
        }
    }

    /// <summary>Two rows of Aᵀ.</summary>
    interface IPair
    {
        /// <summary>Both, times a column of m.</summary>
        static abstract void Down<T>(float* m, nint pointStep, out T y, out T z) where T : unmanaged, ILanes<T>;
    }

    /// <summary>(1, 1, 1, 1, 1, 0) and (0, 1, 1, 4, 4, 0).</summary>
    readonly struct Even : IPair
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Down<T>(float* m, nint pointStep, out T y, out T z) where T : unmanaged, ILanes<T>
        {
            nint row = Winograd3x3.Inputs * pointStep;
            float* far = m + (3 * row);
            T a = T.Add(T.Load(m + row), T.Load(m + (2 * row))), c = T.Add(T.Load(far), T.Load(far + row));
            y = T.Add(T.Add(T.Load(m), a), c);
            z = T.MultiplyAdd(T.Fill(4f), c, a);
        }
    }

    /// <summary>(0, 1, −1, 2, −2, 0) and (0, 1, −1, 8, −8, 1).</summary>
    readonly struct Odd : IPair
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Down<T>(float* m, nint pointStep, out T y, out T z) where T : unmanaged, ILanes<T>
        {
            nint row = Winograd3x3.Inputs * pointStep;
            float* far = m + (3 * row);
            T b = T.Subtract(T.Load(m + row), T.Load(m + (2 * row))), e = T.Subtract(T.Load(far), T.Load(far + row));
            y = T.MultiplyAdd(T.Fill(2f), e, b);
            z = T.Add(T.MultiplyAdd(T.Fill(8f), e, b), T.Load(far + (2 * row)));
        }
    }
}
