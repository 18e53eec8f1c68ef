using System.Numerics;
using System.Runtime.CompilerServices;

namespace Gabor.Numerics.Kernels.Factorizations;

/// <summary>
/// A = VᵀΛV of a symmetric matrix in double: Householder's reflections to a tridiagonal matrix, then QL steps with Wilkinson's shifts
/// (Golub and Van Loan, Matrix Computations, 8.3). Eigenvectors are the rows of V, so that a rotation of two of them runs along memory.
/// </summary>
/// <remarks>One thread; vectors lie across columns, so that their width never changes a bit.</remarks>
static class SymmetricEigen
{
    /// <summary>QL steps of one eigenvalue at most; two or three are usual.</summary>
    const int MostSteps = 60;

    /// <summary>Decomposes it.</summary>
    /// <param name="a">A, [n, n]; its lower triangle is read, all of it is overwritten by V: row i belongs to value i.</param>
    /// <param name="n">Rows.</param>
    /// <returns>The eigenvalues, in no particular order.</returns>
    /// <exception cref="ArithmeticException">A holds NaN or infinity, or numbers whose squares are not finite.</exception>
    public static double[] Decompose(double[] a, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(a.Length, checked(n * n));
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                if (!double.IsFinite(a[(i * n) + j]))
                    throw new ArithmeticException($"SymmetricEigen: the number in row {i}, column {j} is not finite.");
            }
        }

        double[] diagonal = new double[n], beside = new double[n];
        Tridiagonalize(a, n, diagonal, beside);
        Diagonalize(a, n, diagonal, beside);
        return diagonal;
    }

    /// <summary>
    /// A = QTQᵀ with T tridiagonal. Column k is brought to (…, α, 0, …, 0) by H = I − 2uuᵀ, ‖u‖ = 1; then A ← HAH. At the end Qᵀ is
    /// in a.
    /// </summary>
    static void Tridiagonalize(double[] a, int n, double[] diagonal, double[] beside)
    {
        double[] reflections = new double[n * n], w = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
                a[(i * n) + j] = a[(j * n) + i];
        }

        for (int k = 0; k < n - 1; k++)
        {
            var u = reflections.AsSpan(k * n, n);
            double alpha = Reflection(a, n, k, u);
            diagonal[k] = a[(k * n) + k];
            beside[k] = alpha;
            if (u[k + 1] != 0)
                Reflect(a, n, k + 1, u, w);
        }

        if (n > 0)
            diagonal[n - 1] = a[(n * n) - 1];

        // Qᵀ = H_{n−2} … H₀, begun with the last: so H_k meets rows and columns from k + 1 on alone.
        Array.Clear(a);
        for (int i = 0; i < n; i++)
            a[(i * n) + i] = 1;
        for (int k = n - 2; k >= 0; k--)
        {
            var u = reflections.AsSpan((k * n) + k + 1, n - k - 1);
            for (int i = k + 1; i < n; i++)
            {
                var row = a.AsSpan((i * n) + k + 1, n - k - 1);
                Cholesky.AddMultiple(-2 * Dot(u, row), u, row);
            }
        }
    }

    /// <summary>u of the reflection that clears column k below the place under the diagonal; returns what is left there.</summary>
    static double Reflection(double[] a, int n, int k, Span<double> u)
    {
        double square = 0, largest = 0;
        for (int i = k + 1; i < n; i++)
            largest = Math.Max(largest, Math.Abs(a[(i * n) + k]));
        if (largest == 0)
            return 0;
        for (int i = k + 1; i < n; i++)
        {
            u[i] = a[(i * n) + k] / largest;
            square = double.FusedMultiplyAdd(u[i], u[i], square);
        }

        double length = Math.Sqrt(square), first = u[k + 1], alpha = first > 0 ? -length : length;
        u[k + 1] = first - alpha;
        double norm = Math.Sqrt(2 * length * (length + Math.Abs(first)));
        for (int i = k + 1; i < n; i++)
            u[i] /= norm;
        return alpha * largest;
    }

    /// <summary>A ← HAH on rows and columns from <paramref name="from"/> on: with p = Au and w = 2(p − (uᵀp)u), A − uwᵀ − wuᵀ.</summary>
    static void Reflect(double[] a, int n, int from, Span<double> u, double[] w)
    {
        int count = n - from;
        var v = u.Slice(from, count);
        var p = w.AsSpan(from, count);
        for (int i = 0; i < count; i++)
            p[i] = Dot(a.AsSpan(((from + i) * n) + from, count), v);
        double middle = Dot(v, p);
        for (int i = 0; i < count; i++)
            p[i] = 2 * (p[i] - (middle * v[i]));
        for (int i = 0; i < count; i++)
        {
            var row = a.AsSpan(((from + i) * n) + from, count);
            Cholesky.AddMultiple(-v[i], p, row);
            Cholesky.AddMultiple(-p[i], v, row);
        }
    }

    /// <summary>QL steps until what is beside the diagonal is gone; each rotation turns two rows of v too.</summary>
    static void Diagonalize(double[] v, int n, double[] d, double[] e)
    {
        for (int low = 0; low < n; low++)
        {
            for (int step = 0; ; step++)
            {
                int high = low;
                while (high < n - 1 && Math.Abs(e[high]) > 1e-16 * (Math.Abs(d[high]) + Math.Abs(d[high + 1])))
                    high++;
                if (high == low)
                    break;
                if (step == MostSteps)
                    throw new ArithmeticException($"SymmetricEigen: eigenvalue {low} of {n} has not converged.");
                Sweep(v, n, d, e, low, high);
            }
        }
    }

    /// <summary>
    /// One implicit QL step on rows low … high: the first rotation is that of the shifted matrix, the others chase what it leaves outside
    /// the three diagonals from the bottom to the top.
    /// </summary>
    static void Sweep(double[] v, int n, double[] d, double[] e, int low, int high)
    {
        // The eigenvalue of the upper 2 × 2 block that is nearer to its corner.
        double half = (d[low + 1] - d[low]) / 2, length = Math.Sqrt((half * half) + (e[low] * e[low]));
        double shift = d[low] - (e[low] * e[low] / (half >= 0 ? half + length : half - length));
        double x = d[high] - shift, z = e[high - 1];
        for (int i = high - 1; i >= low; i--)
        {
            // [c s; −s c] on rows i + 1 and i with c x + s z = r.
            double r = Math.Sqrt((x * x) + (z * z));
            if (r == 0)
                break;
            double c = x / r, s = z / r;
            if (i < high - 1)
                e[i + 1] = r;
            double upper = d[i], lower = d[i + 1], cross = e[i];
            d[i + 1] = (c * c * lower) + (2 * c * s * cross) + (s * s * upper);
            d[i] = (s * s * lower) - (2 * c * s * cross) + (c * c * upper);
            e[i] = (c * s * (upper - lower)) + (((c * c) - (s * s)) * cross);
            if (i > low)
            {
                (x, z) = (e[i], s * e[i - 1]);
                e[i - 1] *= c;
            }

            Rotate(v.AsSpan((i + 1) * n, n), v.AsSpan(i * n, n), c, s);
        }
    }

    /// <summary>(x, y) ← (cx + sy, cy − sx).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        int i = 0;
        Vector<double> cosine = new(c), sine = new(s);
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> one = new(x[i..]), other = new(y[i..]);
            ((cosine * one) + (sine * other)).CopyTo(x[i..]);
            ((cosine * other) - (sine * one)).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++)
            (x[i], y[i]) = ((c * x[i]) + (s * y[i]), (c * y[i]) - (s * x[i]));
    }

    /// <summary>Σ xᵢyᵢ in four chains, whatever the width of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            s0 = double.FusedMultiplyAdd(x[i], y[i], s0);
            s1 = double.FusedMultiplyAdd(x[i + 1], y[i + 1], s1);
            s2 = double.FusedMultiplyAdd(x[i + 2], y[i + 2], s2);
            s3 = double.FusedMultiplyAdd(x[i + 3], y[i + 3], s3);
        }

        for (; i < x.Length; i++)
            s0 = double.FusedMultiplyAdd(x[i], y[i], s0);
        return s0 + s1 + (s2 + s3);
    }
}
