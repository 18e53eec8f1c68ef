using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gabor.Numerics.Kernels.Reductions;

/// <summary>
/// Operations on rows of doubles, for the few computations whose float sums would not do. Sums run in eight virtual lanes, element i in
/// lane i mod 8, which are joined in one order; no multiplication is fused with an addition. So the bits are the same on every processor.
/// </summary>
static unsafe class DoubleRows
{
    const int Width = 4;

    /// <summary>Σ xᵢyᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Dot(double* x, double* y, int length)
    {
        var (a, b) = (Vector256<double>.Zero, Vector256<double>.Zero);
        int i = 0;
        for (; i <= length - (2 * Width); i += 2 * Width)
        {
            a += Vector256.Load(x + i) * Vector256.Load(y + i);
            b += Vector256.Load(x + i + Width) * Vector256.Load(y + i + Width);
        }

        double sum = Joined(a, b);
        for (; i < length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    /// <summary>yᵢ += s xᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(double s, double* x, double* y, int length)
    {
        int i = 0;
        for (; i <= length - Width; i += Width)
            (Vector256.Load(y + i) + (Vector256.Load(x + i) * s)).Store(y + i);
        for (; i < length; i++)
            y[i] += x[i] * s;
    }

    /// <summary>yᵢ ← yᵢ − (s uᵢ + t vᵢ); returns Σ yᵢzᵢ of the new ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SubtractAndDot(double s, double* u, double t, double* v, double* y, double* z, int length)
    {
        var (a, b) = (Vector256<double>.Zero, Vector256<double>.Zero);
        int i = 0;
        for (; i <= length - (2 * Width); i += 2 * Width)
        {
            var first = Vector256.Load(y + i) - ((Vector256.Load(u + i) * s) + (Vector256.Load(v + i) * t));
            var second = Vector256.Load(y + i + Width)
                - ((Vector256.Load(u + i + Width) * s) + (Vector256.Load(v + i + Width) * t));
            first.Store(y + i);
            second.Store(y + i + Width);
            a += first * Vector256.Load(z + i);
            b += second * Vector256.Load(z + i + Width);
        }

        double sum = Joined(a, b);
        for (; i < length; i++)
        {
            y[i] -= (u[i] * s) + (v[i] * t);
            sum += y[i] * z[i];
        }

        return sum;
    }

    /// <summary>Σ wᵢ(xᵢ − cᵢ)² of floats xᵢ; wᵢ = 1 where <paramref name="w"/> is null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SquaredDistance(float* x, double* c, double* w, int length)
    {
        var (a, b) = (Vector256<double>.Zero, Vector256<double>.Zero);
        int i = 0;
        for (; i <= length - (2 * Width); i += 2 * Width)
        {
            var first = Wide(x + i) - Vector256.Load(c + i);
            var second = Wide(x + i + Width) - Vector256.Load(c + i + Width);
            a += w == null ? first * first : first * first * Vector256.Load(w + i);
            b += w == null ? second * second : second * second * Vector256.Load(w + i + Width);
        }

        double sum = Joined(a, b);
        for (; i < length; i++)
        {
            double off = x[i] - c[i];
            sum += w == null ? off * off : off * off * w[i];
        }

        return sum;
    }

    /// <summary>yᵢ += s xᵢ of floats xᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(double s, float* x, double* y, int length)
    {
        int i = 0;
        for (; i <= length - Width; i += Width)
            (Vector256.Load(y + i) + (Wide(x + i) * s)).Store(y + i);
        for (; i < length; i++)
            y[i] += x[i] * s;
    }

    /// <summary>yᵢ += s(xᵢ − cᵢ)² of floats xᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaledSquares(double s, float* x, double* c, double* y, int length)
    {
        int i = 0;
        for (; i <= length - Width; i += Width)
        {
            var off = Wide(x + i) - Vector256.Load(c + i);
            (Vector256.Load(y + i) + (off * off * s)).Store(y + i);
        }

        for (; i < length; i++)
            y[i] += (x[i] - c[i]) * (x[i] - c[i]) * s;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<double> Wide(float* x)
    {
        var (low, high) = Vector128.Widen(Vector128.Load(x));
        return Vector256.Create(low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double Joined(Vector256<double> a, Vector256<double> b)
    {
        var sum = a + b;
        return (sum[0] + sum[2]) + (sum[1] + sum[3]);
    }
}
