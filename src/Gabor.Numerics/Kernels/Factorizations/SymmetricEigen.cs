using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Factorizations;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix in double: Householder's reflections make it tridiagonal, implicit QL steps make that
/// diagonal. Its time grows with n³: half a minute for 3072 × 3072 on two cores.
/// </summary>
static unsafe class SymmetricEigen
{
    /// <summary>A = Σ λᵢ qᵢ qᵢᵀ.</summary>
    /// <param name="matrix">A, [n, n], symmetric; overwritten.</param>
    /// <param name="n">Rows of A.</param>
    /// <param name="values">The largest eigenvalues, in descending order; as many as it is long, at most n.</param>
    /// <param name="vectors">Their eigenvectors, of length 1, as rows: [values, n].</param>
    /// <param name="workers">The threads.</param>
    public static void Decompose(Span<double> matrix, int n, Span<double> values, Span<double> vectors, Workers workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        if (matrix.Length != (long)n * n || values.Length > n || vectors.Length != (long)values.Length * n)
            throw new ArgumentException($"eigenvectors of {n}×{n}: found {matrix.Length}, {values.Length} and {vectors.Length} elements");

        double[] diagonal = new double[n], beside = new double[n], factors = new double[n], basis = new double[(long)n * n];
        int[] order = new int[n];
        fixed (double* a = matrix, d = diagonal, e = beside, f = factors, z = basis, to = vectors)
        {
            Tridiagonal.Reduce(a, n, d, e, f, workers);
            for (int i = 0; i < n; i++)
                z[((long)i * n) + i] = 1;
            new QlSteps(n, d, e, z, workers).Run();
            for (int i = 0; i < n; i++)
                order[i] = i;
            Array.Sort(order, (i, j) => diagonal[i] != diagonal[j] ? diagonal[j].CompareTo(diagonal[i]) : i.CompareTo(j));
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = d[order[i]];
                new ReadOnlySpan<double>(z + ((long)order[i] * n), n).CopyTo(new Span<double>(to + ((long)i * n), n));
            }

            Tridiagonal.ReflectBack(a, n, f, to, values.Length, workers);
        }
    }
}
