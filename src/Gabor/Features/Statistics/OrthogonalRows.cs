namespace Gabor.Features.Statistics;

/// <summary>
/// Directions of length 1 that are orthogonal to each other, one after the other (Gram and Schmidt, twice for its rounding).
/// </summary>
/// <param name="count">How many there are to be.</param>
/// <param name="n">Numbers of one.</param>
sealed class OrthogonalRows(int count, int n)
{
    /// <summary>The share of a vector's length below which what is left of it is rounding.</summary>
    const double LeastShare = 1e-4;

    readonly double[] rows = new double[count * n];
    int added;

    /// <summary>A direction.</summary>
    public ReadOnlySpan<double> this[int i] => rows.AsSpan(i * n, n);

    /// <summary>Adds what of a vector is orthogonal to those that are there; false where nothing is.</summary>
    public bool Add(ReadOnlySpan<float> vector)
    {
        var row = rows.AsSpan(added * n, n);
        for (int j = 0; j < n; j++)
            row[j] = vector[j];
        double length = Length(row);
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < added; i++)
                Remove(rows.AsSpan(i * n, n), row);
        }

        double left = Length(row);
        if (!(left > LeastShare * length))
            return false;
        for (int j = 0; j < n; j++)
            row[j] /= left;
        added++;
        return true;
    }

    /// <summary>Adds axes, as far as they are orthogonal to what is there, until there are enough.</summary>
    public void Complete()
    {
        float[] axis = new float[n];
        for (int j = 0; added < count; j++)
        {
            axis[j] = 1;
            Add(axis);
            axis[j] = 0;
        }
    }

    static void Remove(ReadOnlySpan<double> direction, Span<double> from)
    {
        double along = 0;
        for (int j = 0; j < from.Length; j++)
            along += direction[j] * from[j];
        for (int j = 0; j < from.Length; j++)
            from[j] -= along * direction[j];
    }

    static double Length(ReadOnlySpan<double> row)
    {
        double sum = 0;
        foreach (double value in row)
            sum += value * value;
        return Math.Sqrt(sum);
    }
}
