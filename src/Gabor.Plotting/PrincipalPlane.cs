namespace Gabor.Plotting;

/// <summary>
/// The plane through the mean of points in n dimensions with the largest variance: along the two eigenvectors v₁, v₂ of their covariance C
/// with the largest eigenvalues (principal components).
/// </summary>
/// <remarks>By power iteration, v ← Cv / ‖Cv‖, the second time on C − λ₁v₁v₁ᵀ. Of each vector the element of the largest size is above
/// 0.</remarks>
sealed class PrincipalPlane
{
    const int MostIterations = 1000;

    readonly double[] mean, first, second;

    /// <summary>The plane of points.</summary>
    /// <param name="points">[N, n], with n at least 2.</param>
    /// <param name="size">n.</param>
    public PrincipalPlane(ReadOnlySpan<float> points, int size)
    {
        int count = points.Length / size;
        mean = new double[size];
        for (int i = 0; i < points.Length; i++)
            mean[i % size] += points[i] / (double)count;
        double[] covariance = new double[size * size], centred = new double[size];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < size; j++)
                centred[j] = points[(i * size) + j] - mean[j];
            for (int j = 0; j < size * size; j++)
                covariance[j] += centred[j / size] * centred[j % size] / count;
        }

        double all = Enumerable.Range(0, size).Sum(j => covariance[(j * size) + j]);
        (first, double largest) = Strongest(covariance, size);
        for (int j = 0; j < size * size; j++)
            covariance[j] -= largest * first[j / size] * first[j % size];
        (second, double next) = Strongest(covariance, size);
        (FirstShare, SecondShare) = all > 0 ? (largest / all, next / all) : (0, 0);
    }

    /// <summary>The fraction of the variance along v₁, 0…1.</summary>
    public double FirstShare { get; }

    /// <summary>The fraction of the variance along v₂, 0…1.</summary>
    public double SecondShare { get; }

    /// <summary>The projection of a point: v₁ᵀ(x − mean) and v₂ᵀ(x − mean).</summary>
    public (double X, double Y) Project(ReadOnlySpan<float> point)
    {
        double x = 0, y = 0;
        for (int j = 0; j < point.Length; j++)
        {
            x += first[j] * (point[j] - mean[j]);
            y += second[j] * (point[j] - mean[j]);
        }

        return (x, y);
    }

    /// <summary>The point of the plane at given coordinates: mean + x v₁ + y v₂.</summary>
    public IEnumerable<float> Lift(double x, double y) => mean.Select((centre, j) => (float)(centre + (x * first[j]) + (y * second[j])));

    /// <summary>The eigenvector of the largest eigenvalue, and that.</summary>
    static (double[] Vector, double Value) Strongest(double[] matrix, int size)
    {
        // The column of the largest variance is a combination of the eigenvectors that has the strongest one in it, but for chance.
        int start = Enumerable.Range(0, size).MaxBy(j => matrix[(j * size) + j]);
        double[] v = [.. Enumerable.Range(0, size).Select(j => matrix[(j * size) + start])];
        double value = Normalize(v);
        if (value <= 0)
        {
            Array.Clear(v);
            v[start] = 1;
            return (v, 0);
        }

        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            double[] next = new double[size];
            for (int j = 0; j < size; j++)
            {
                for (int k = 0; k < size; k++)
                    next[j] += matrix[(j * size) + k] * v[k];
            }

            value = Normalize(next);
            double change = next.Zip(v, (a, b) => Math.Abs(a - b)).Max();
            v = next;
            if (change < 1e-12)
                break;
        }

        if (v.MaxBy(Math.Abs) < 0)
            v = [.. v.Select(element => -element)];
        return (v, value);
    }

    /// <summary>Normalizes a vector to length 1; returns its previous length.</summary>
    static double Normalize(double[] v)
    {
        double length = Math.Sqrt(v.Sum(element => element * element));
        for (int j = 0; j < v.Length && length > 0; j++)
            v[j] /= length;
        return length;
    }
}
