using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Factorizations;

/// <summary>Householder's reduction of a symmetric matrix to a tridiagonal one, T = HAHᵀ.</summary>
/// <remarks>
/// Reflection k is 1 − f v vᵀ with v in columns k + 1 … of row k. It changes the rest of the matrix by A ← A − v wᵀ − w vᵀ with
/// p = f A v and w = p − ½ f (pᵀv) v. The change of one step and the product of the next pass over the matrix together.
/// </remarks>
static unsafe class Tridiagonal
{
    /// <summary>Rows of a part: long enough for a hand-off, short enough to share the last ones.</summary>
    const int RowsPerPart = 32;

    /// <summary>Vectors of a part: they read each reflection together.</summary>
    const int VectorsPerPart = 16;

    /// <summary>Leaves the reflections in the rows of A.</summary>
    /// <param name="a">A, [n, n].</param>
    /// <param name="n">Rows.</param>
    /// <param name="diagonal">T(i, i).</param>
    /// <param name="beside">T(i, i + 1); 0 for the last.</param>
    /// <param name="factors">f of each reflection; 0 for none.</param>
    /// <param name="workers">The threads.</param>
    public static void Reduce(double* a, int n, double* diagonal, double* beside, double* factors, Workers workers)
    {
        double[] memory = new double[3L * n];
        fixed (double* w = memory)
        {
            double* product = w + n, none = w + (2 * n), v = none;
            for (int k = 0; k < n; k++)
            {
                double* row = a + ((long)k * n);

                // The row is still to be changed by the step before.
                if (k > 0)
                    DoubleRows.SubtractAndDot(v[k], w + k, w[k], v + k, row + k, row + k, n - k);
                diagonal[k] = row[k];
                beside[k] = factors[k] = 0;
                int rest = n - k - 1;
                if (rest == 0)
                    break;
                (beside[k], factors[k]) = Reflection(row + k + 1, rest);
                workers.Run(
                    (rest + RowsPerPart - 1) / RowsPerPart,
                    new Pass { A = a, N = n, First = k + 1, V = v, W = w, Next = row, Product = product });
                v = row;
                double factor = factors[k], half = 0.5 * factor * factor * DoubleRows.Dot(product + k + 1, v + k + 1, rest);
                for (int i = k + 1; i < n; i++)
                    w[i] = (factor * product[i]) - (half * v[i]);
            }
        }
    }

    /// <summary>Turns eigenvectors of T, as rows, into those of A.</summary>
    public static void ReflectBack(double* a, int n, double* factors, double* vectors, int count, Workers workers) =>
        workers.Run(
            (count + VectorsPerPart - 1) / VectorsPerPart,
            new Back { A = a, N = n, Factors = factors, Vectors = vectors, Count = count });

    /// <summary>Makes v of x, so that the reflection leaves only the first element; returns that, and f.</summary>
    static (double First, double Factor) Reflection(double* x, int length)
    {
        double rest = DoubleRows.Dot(x + 1, x + 1, length - 1);
        if (rest == 0)
        {
            double only = x[0];
            new Span<double>(x, length).Clear();
            return (only, 0);
        }

        double size = Math.Sqrt((x[0] * x[0]) + rest), first = x[0] > 0 ? -size : size;
        x[0] -= first;
        return (first, 2 / ((x[0] * x[0]) + rest));
    }

    struct Pass : IJob
    {
        public double* A, V, W, Next, Product;
        public int N, First;

        public readonly void Execute(int part, int worker)
        {
            int from = First + (part * RowsPerPart), to = Math.Min(N, from + RowsPerPart), length = N - First;
            for (int i = from; i < to; i++)
            {
                Product[i] = DoubleRows.SubtractAndDot(
                    V[i], W + First, W[i], V + First, A + ((long)i * N) + First, Next + First, length);
            }
        }
    }

    struct Back : IJob
    {
        public double* A, Factors, Vectors;
        public int N, Count;

        public readonly void Execute(int part, int worker)
        {
            int from = part * VectorsPerPart, to = Math.Min(Count, from + VectorsPerPart);
            for (int k = N - 2; k >= 0; k--)
            {
                if (Factors[k] == 0)
                    continue;
                int first = k + 1, length = N - first;
                double* v = A + ((long)k * N) + first;
                for (int i = from; i < to; i++)
                {
                    double* z = Vectors + ((long)i * N) + first;
                    DoubleRows.AddScaled(-Factors[k] * DoubleRows.Dot(v, z, length), v, z, length);
                }
            }
        }
    }
}
