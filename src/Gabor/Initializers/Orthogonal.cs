using System.Numerics;
using System.Runtime.CompilerServices;
using Gabor.Components;
using Gabor.Numerics.Random;

namespace Gabor.Initializers;

/// <summary>
/// W = g Q with QᵀQ = I, or QQᵀ = I where there are more outputs than inputs: a random turn, which keeps the length of whatever passes, at
/// any depth (Saxe et al. 2014, arXiv 1312.6120).
/// </summary>
/// <remarks>
/// <para>A filter is read as a matrix [F₁F₂D, D'], inputs by outputs. A locally connected layer has such a matrix at each position.</para>
/// <para>Q is the factor of A = QR, A normal, by the modified process of Gram and Schmidt in double. Its R has a positive diagonal, so that
/// Q is any turn with equal likelihood. Every sum runs over the rows in ascending order, lanes lie across columns: the same bits in any
/// vector width.</para>
/// </remarks>
/// <param name="gain">g, at least 0, 1 by default; √2 makes up for what a ReLU takes away.</param>
public sealed class Orthogonal(double gain = 1) : Initializer(Kind, gain)
{
    /// <summary>Its name, hyper-parameters and factory, as <see cref="InitializerRegistry"/> lists it.</summary>
    public static ComponentKind<Initializer> Kind { get; } = new(
        "orthogonal", "a random orthogonal matrix: preserves the norm of what passes",
        [new("gain", 1, "Factor of the orthogonal matrix.") { Minimum = 0 }],
        values => new Orthogonal(values[0]));

    /// <inheritdoc/>
    public override void Fill(Span<float> weights, WeightShape shape, RandomStream random)
    {
        // What leads to one output, its taps and channels, by the outputs. The first two axes of a locally connected layer are its
        // positions.
        int columns = shape.Sizes[^1], matrices = shape.Sizes.Length == 6 ? shape.Sizes[0] * shape.Sizes[1] : 1;
        int rows = weights.Length / columns / matrices;
        bool tall = rows >= columns;
        int size = rows * columns, longer = Math.Max(rows, columns), shorter = Math.Min(rows, columns);
        double[] a = new double[size];
        for (int first = 0; first < weights.Length; first += size)
        {
            for (int i = 0; i < size; i++)
                a[i] = random.Normal((ulong)(first + i));
            Orthonormalize(a, longer, shorter);
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                    weights[first + (i * columns) + j] = (float)(gain * (tall ? a[(i * shorter) + j] : a[(j * shorter) + i]));
            }
        }
    }

    /// <summary>
    /// Makes the columns of a, [rows, columns] with no more columns than rows, orthonormal: column after column is brought to length 1 and
    /// taken out of those behind it.
    /// </summary>
    static void Orthonormalize(double[] a, int rows, int columns)
    {
        double[] products = new double[columns];
        for (int k = 0; k < columns; k++)
        {
            double square = 0;
            for (int i = 0; i < rows; i++)
                square = double.FusedMultiplyAdd(a[(i * columns) + k], a[(i * columns) + k], square);
            double length = Math.Sqrt(square);
            var behind = products.AsSpan(k + 1);
            behind.Clear();
            for (int i = 0; i < rows; i++)
            {
                var row = a.AsSpan(i * columns, columns);
                row[k] /= length;
                AddMultiple(row[k], row[(k + 1)..], behind);
            }

            for (int i = 0; i < rows; i++)
            {
                var row = a.AsSpan(i * columns, columns);
                AddMultiple(-row[k], behind, row[(k + 1)..]);
            }
        }
    }

    /// <summary>y += αx, each element rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddMultiple(double alpha, ReadOnlySpan<double> x, Span<double> y)
    {
        int i = 0;
        var lanes = new Vector<double>(alpha);
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
            Vector.FusedMultiplyAdd(lanes, new Vector<double>(x[i..]), new Vector<double>(y[i..])).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] = double.FusedMultiplyAdd(alpha, x[i], y[i]);
    }
}
