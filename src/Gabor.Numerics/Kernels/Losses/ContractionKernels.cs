using Gabor.Numerics.Kernels.Loops;

namespace Gabor.Numerics.Kernels.Losses;

/// <summary>
/// ‖∂h/∂x‖² of codes h = σ(Wᵀx + b), (Rifai et al. 2011, 3): Σₖ (hₖ (1 − hₖ))² sₖ, sₖ = Σᵢ Wᵢₖ². Plain loops; sums in double, in ascending
/// order. It takes a hundredth of the products of its layer.
/// </summary>
static class ContractionKernels
{
    /// <summary>sₖ, [K], and the norm of each image.</summary>
    /// <param name="codes">h, [N, K].</param>
    /// <param name="weights">W, [n, K].</param>
    /// <param name="squares">s, [K].</param>
    /// <param name="norms">‖∂h/∂x‖², [N].</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static void Forward(ReadOnlySpan<float> codes, ReadOnlySpan<float> weights, Span<float> squares, Span<float> norms)
    {
        int count = squares.Length;
        Check.Equal(codes.Length, norms.Length * count, nameof(ContractionKernels));
        int inputs = Check.Rows(weights.Length, count, nameof(ContractionKernels));
        for (int k = 0; k < count; k++)
        {
            double sum = 0;
            for (int i = 0; i < inputs; i++)
                sum += (double)weights[(i * count) + k] * weights[(i * count) + k];
            squares[k] = (float)sum;
        }

        for (int image = 0; image < norms.Length; image++)
        {
            double sum = 0;
            for (int k = 0; k < count; k++)
                sum += Steepness(codes[(image * count) + k]) * squares[k];
            norms[image] = (float)sum;
        }
    }

    /// <summary>∂/∂h = 2 g h (1 − h) (1 − 2h) s and ∂/∂W = 2 W Σ g (h (1 − h))².</summary>
    /// <param name="codes">h, [N, K].</param>
    /// <param name="weights">W, [n, K].</param>
    /// <param name="squares">s, [K].</param>
    /// <param name="g">∂err by each norm, [N].</param>
    /// <param name="codeSlopes">∂err/∂h, [N, K]; empty if nobody asks for it.</param>
    /// <param name="weightSlopes">∂err/∂W, [n, K].</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static void Backward(
        ReadOnlySpan<float> codes, ReadOnlySpan<float> weights, ReadOnlySpan<float> squares, ReadOnlySpan<float> g,
        Span<float> codeSlopes, Span<float> weightSlopes)
    {
        int count = squares.Length, inputs = Check.Rows(weights.Length, count, nameof(ContractionKernels));
        Check.Equal(codes.Length, g.Length * count, nameof(ContractionKernels));
        Check.Equal(weightSlopes.Length, weights.Length, nameof(ContractionKernels));
        for (int k = 0; k < count; k++)
        {
            double sum = 0;
            for (int image = 0; image < g.Length; image++)
                sum += g[image] * Steepness(codes[(image * count) + k]);
            for (int i = 0; i < inputs; i++)
                weightSlopes[(i * count) + k] = (float)(2 * sum * weights[(i * count) + k]);
        }

        if (codeSlopes.IsEmpty)
            return;
        for (int at = 0; at < codes.Length; at++)
        {
            double h = codes[at];
            codeSlopes[at] = (float)(2 * g[at / count] * h * (1 - h) * (1 - (2 * h)) * squares[at % count]);
        }
    }

    /// <summary>(h (1 − h))².</summary>
    static double Steepness(double h) => h * (1 - h) * h * (1 - h);
}
