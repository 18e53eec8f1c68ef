namespace Gabor.KernelMethods;

/// <summary>What every solver checks of its points and labels.</summary>
static class TrainingPoints
{
    /// <summary>How many points there are.</summary>
    /// <exception cref="ArgumentException">They do not fit together, a label is out of range or a number not finite.</exception>
    public static int Check(string solver, ReadOnlySpan<float> x, int n, ReadOnlySpan<int> labels, int classes)
    {
        int m = labels.Length;
        if (n < 1 || m < 1 || x.Length != (long)m * n)
            throw new ArgumentException($"{solver}: {x.Length} numbers for {m} labels and points of {n}; give a label for each point.");
        if (classes < 2)
            throw new ArgumentException($"{solver}: {classes} classes; there must be two at least.");
        for (int i = 0; i < m; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
            {
                throw new ArgumentException(
                    $"{solver}: point {i} has label {labels[i]}; the labels of {classes} classes are 0 … {classes - 1}.");
            }
        }

        for (int i = 0; i < x.Length; i++)
        {
            if (!float.IsFinite(x[i]))
                throw new ArgumentException($"{solver}: number {i % n} of point {i / n} is not finite.");
        }

        return m;
    }
}
