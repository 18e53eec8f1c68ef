using System.Buffers;
using Gabor.Numerics.Kernels.Features;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Statistics;

/// <summary>
/// How the descriptors of an image would change a Gaussian mixture (Perronnin, Sánchez and Mensink 2010): of m descriptors x with
/// probabilities γₖ of the Gaussians, Σ γₖ (x − μₖ)/σₖ / (m √wₖ), and then Σ γₖ ((x − μₖ)²/σₖ² − 1) / (m √(2wₖ)).
/// </summary>
/// <param name="mixture">The mixture, fitted to descriptors of many images.</param>
public sealed class FisherVector(GaussianMixture mixture)
{
    /// <summary>Whether each number z becomes sign(z) √|z|; true by default.</summary>
    public bool SquareRoot { get; init; } = true;

    /// <summary>Whether the vector is then brought to length 1; true by default.</summary>
    public bool IsUnit { get; init; } = true;

    /// <summary>2Kn.</summary>
    public int Length => 2 * mixture.Components * mixture.Features;

    /// <summary>The vector of one image; 0 everywhere where there are no descriptors.</summary>
    /// <param name="descriptors">[m, n].</param>
    /// <param name="vector">[2, K, n]: by the means, then by the standard deviations; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public void Compute(ReadOnlySpan<float> descriptors, Span<float> vector, Workers workers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, Length);
        int rows = Points.Rows(descriptors, mixture.Features, least: 0, nameof(FisherVector));
        int components = mixture.Components, half = Length / 2;
        vector.Clear();
        if (rows == 0)
            return;
        double[] memory = ArrayPool<double>.Shared.Rent(checked((components * rows) + rows + components + Length));
        var rest = memory.AsSpan();
        var responsibilities = Cut(ref rest, components * rows);
        mixture.Expect(descriptors, responsibilities, Cut(ref rest, rows), workers);
        Span<double> weights = Cut(ref rest, components), means = Cut(ref rest, half), squares = Cut(ref rest, half);
        MixtureKernels.Moments(descriptors, mixture.Features, responsibilities, mixture.Means, weights, means, squares, workers);
        double size = 0;
        for (int i = 0; i < half; i++)
        {
            int k = i / mixture.Features;
            double weight = mixture.Weights[k], share = weights[k], scale = weight > 0 ? 1 / (rows * Math.Sqrt(weight)) : 0;
            double variance = mixture.Variances[i];
            vector[i] = Number(scale * share * (means[i] - mixture.Means[i]) / Math.Sqrt(variance), ref size);
            vector[half + i] = Number(scale * Math.Sqrt(0.5) * ((squares[i] / variance) - share), ref size);
        }

        ArrayPool<double>.Shared.Return(memory);
        double factor = IsUnit && size > 0 ? 1 / Math.Sqrt(size) : 1;
        foreach (ref float number in vector)
            number = (float)(number * factor);
    }

    float Number(double z, ref double squares)
    {
        double number = !SquareRoot ? z : z < 0 ? -Math.Sqrt(-z) : Math.Sqrt(z);
        squares += number * number;
        return (float)number;
    }

    static Span<double> Cut(ref Span<double> memory, int length)
    {
        var part = memory[..length];
        memory = memory[length..];
        return part;
    }
}
