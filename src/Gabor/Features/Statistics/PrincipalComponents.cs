using Gabor.Numerics.Kernels.Factorizations;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Statistics;

/// <summary>
/// The directions in which points vary most: the eigenvectors of their covariance C = Σ (x − mean)(x − mean)ᵀ / (m − 1) with the largest
/// eigenvalues, which are the variances along them. Of each direction the element of the largest size is above 0.
/// </summary>
/// <remarks>
/// Products of 1024 rows are sums of floats, and those are added in double: a variance is within 10⁻⁶ of the largest one. The eigenvectors
/// are found in double; time grows with the cube of n or m, whichever is smaller: where there are fewer points than coordinates, those of
/// the m × m products of points, (x − mean)ᵀ(x' − mean), are found, and a direction is their sum of points. 3072 take half a minute on two
/// cores.
/// </remarks>
public sealed class PrincipalComponents
{
    /// <summary>Rows of a product: what is centred at a time.</summary>
    const int Chunk = 1024;

    readonly float[] mean, components, start;

    PrincipalComponents(float[] mean, float[] components, double[] variances, double total)
    {
        (this.mean, this.components, Variances, TotalVariance) = (mean, components, variances, total);
        start = new float[variances.Length];
        for (int i = 0; i < start.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j < mean.Length; j++)
                sum += (double)components[(i * mean.Length) + j] * mean[j];
            start[i] = (float)-sum;
        }
    }

    /// <summary>n, the coordinates of a point.</summary>
    public int Features => mean.Length;

    /// <summary>d, the number of directions.</summary>
    public int Count => Variances.Count;

    /// <summary>The mean of the points, [n].</summary>
    public ReadOnlySpan<float> Mean => mean;

    /// <summary>The directions, [d, n], each of length 1, in the order of their variances.</summary>
    public ReadOnlySpan<float> Components => components;

    /// <summary>The variances along the directions, descending.</summary>
    public IReadOnlyList<double> Variances { get; }

    /// <summary>The sum of the variances of all n coordinates.</summary>
    public double TotalVariance { get; }

    /// <summary>Finds the directions of points.</summary>
    /// <param name="x">The points, [m, n], at least two.</param>
    /// <param name="features">n.</param>
    /// <param name="count">d, 1…n.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">Fewer than two points, or not whole ones.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not in 1…n.</exception>
    /// <exception cref="ArithmeticException">Not all numbers are finite.</exception>
    public static PrincipalComponents Fit(ReadOnlySpan<float> x, int features, int count, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        int rows = Points.Rows(x, features, least: 2, nameof(PrincipalComponents));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, features);
        double[] mean = MeanOf(x, features);
        if (rows < features)
            return OfFewPoints(x, mean, count, workers);
        double[] covariance = Covariance(x, mean, workers);
        double total = 0;
        for (int j = 0; j < features; j++)
            total += covariance[((long)j * features) + j];

        double[] variances = new double[count], vectors = new double[count * features];
        SymmetricEigen.Decompose(covariance, features, variances, vectors, workers);
        float[] components = new float[vectors.Length];
        for (int i = 0; i < count; i++)
        {
            variances[i] = Math.Max(0, variances[i]);
            Orient(vectors.AsSpan(i * features, features), components.AsSpan(i * features, features));
        }

        return new(Array.ConvertAll(mean, value => (float)value), components, variances, total);
    }

    /// <summary>Z = (X − mean) Cᵀ: the coordinates of points along the directions.</summary>
    /// <param name="x">[m, n].</param>
    /// <param name="z">[m, d]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public void Project(ReadOnlySpan<float> x, Span<float> z, Workers workers)
    {
        int rows = Points.Rows(x, Features, least: 0, nameof(PrincipalComponents));
        Gemm.Multiply(x, false, components, true, start, z, rows, Count, Features, workers);
    }

    /// <summary>X = ZC + mean: the points that have the given coordinates and lie in the mean in all other directions.</summary>
    /// <param name="z">[m, d].</param>
    /// <param name="x">[m, n]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public void Reconstruct(ReadOnlySpan<float> z, Span<float> x, Workers workers)
    {
        int rows = Points.Rows(z, Count, least: 0, nameof(PrincipalComponents));
        Gemm.Multiply(z, false, components, false, mean, x, rows, Features, Count, workers);
    }

    /// <summary>
    /// Directions as sums of points: where G u = λ(m − 1) u for G = XXᵀ of centred points, Xᵀu is an eigenvector of their covariance.
    /// Beyond those, in which no point varies, any directions that are orthogonal to the others are as good.
    /// </summary>
    static PrincipalComponents OfFewPoints(ReadOnlySpan<float> x, double[] mean, int count, Workers workers)
    {
        const double leastShare = 1e-10;
        int n = mean.Length, rows = x.Length / n, found = Math.Min(count, rows);
        float[] centred = new float[rows * n], products = new float[rows * rows], sums = new float[found * n];
        for (int i = 0; i < centred.Length; i++)
            centred[i] = (float)(x[i] - mean[i % n]);
        Gemm.Multiply(centred, false, centred, true, [], products, rows, rows, n, workers);
        double[] gram = Array.ConvertAll(products, value => (double)value / (rows - 1)), values = new double[found];
        double[] weights = new double[found * rows], variances = new double[count];
        double total = 0;
        for (int i = 0; i < rows; i++)
            total += gram[((long)i * rows) + i];
        SymmetricEigen.Decompose(gram, rows, values, weights, workers);
        Gemm.Multiply(Array.ConvertAll(weights, value => (float)value), false, centred, false, [], sums, found, n, rows, workers);

        var directions = new OrthogonalRows(count, n);
        for (int i = 0; i < found && values[i] > leastShare * values[0] && directions.Add(sums.AsSpan(i * n, n)); i++)
            variances[i] = values[i];
        directions.Complete();
        float[] components = new float[count * n];
        for (int i = 0; i < count; i++)
            Orient(directions[i], components.AsSpan(i * n, n));
        return new(Array.ConvertAll(mean, value => (float)value), components, variances, total);
    }

    static double[] MeanOf(ReadOnlySpan<float> x, int features)
    {
        int rows = x.Length / features;
        double[] mean = new double[features];
        for (int i = 0; i < rows; i++)
        {
            var row = x.Slice(i * features, features);
            for (int j = 0; j < row.Length; j++)
                mean[j] += row[j];
        }

        for (int j = 0; j < features; j++)
            mean[j] /= rows;
        return mean;
    }

    static double[] Covariance(ReadOnlySpan<float> x, double[] mean, Workers workers)
    {
        int n = mean.Length, rows = x.Length / n;
        double[] covariance = new double[checked(n * n)];
        float[] centred = new float[Math.Min(rows, Chunk) * n], product = new float[n * n];
        for (int from = 0; from < rows; from += Chunk)
        {
            int count = Math.Min(Chunk, rows - from);
            for (int i = 0; i < count; i++)
            {
                var row = x.Slice((from + i) * n, n);
                for (int j = 0; j < n; j++)
                    centred[(i * n) + j] = (float)(row[j] - mean[j]);
            }

            var chunk = centred.AsSpan(0, count * n);
            Gemm.Multiply(chunk, true, chunk, false, [], product, n, n, count, workers);
            for (int i = 0; i < product.Length; i++)
                covariance[i] += product[i];
        }

        for (int i = 0; i < covariance.Length; i++)
            covariance[i] /= rows - 1;
        return covariance;
    }

    static void Orient(ReadOnlySpan<double> vector, Span<float> component)
    {
        int largest = 0;
        for (int j = 1; j < vector.Length; j++)
            largest = Math.Abs(vector[j]) > Math.Abs(vector[largest]) ? j : largest;
        double sign = vector[largest] < 0 ? -1 : 1;
        for (int j = 0; j < vector.Length; j++)
            component[j] = (float)(sign * vector[j]);
    }
}
