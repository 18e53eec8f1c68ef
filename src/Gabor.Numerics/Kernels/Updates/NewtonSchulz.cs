using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Updates;

/// <summary>
/// Makes a matrix orthogonal without a decomposition (Jordan 2024): with X = U / (‖U‖ + 10⁻⁷), five times X ← aX + (bA + cA²)X, A = XXᵀ.
/// Each singular value s of X goes through as + bs³ + cs⁵, and its vectors stay. With a, b, c as below the slope at 0 is as large as it can
/// be while all values come to 0.7 … 1.2: near 1 is enough for a direction.
/// </summary>
static class NewtonSchulz
{
    const int Steps = 5;

    /// <summary>What keeps a matrix of zeros one of zeros.</summary>
    const float SmallestNorm = 1e-7f;

    /// <summary>Jordan's coefficients.</summary>
    const float A = 3.4445f, B = -4.7750f, C = 2.0315f;

    /// <summary>How many floats of scratch memory a matrix takes.</summary>
    public static int ScratchOf(int rows, int columns)
    {
        int least = Math.Min(rows, columns);
        return checked((rows * columns) + (2 * least * least));
    }

    /// <summary>Makes a matrix orthogonal, in place.</summary>
    /// <param name="x">U, then X, [rows, columns].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="scratch">At least <see cref="ScratchOf"/>.</param>
    /// <param name="workers">The threads.</param>
    public static void Orthogonalize(Span<float> x, int rows, int columns, Span<float> scratch, Workers workers)
    {
        int least = Math.Min(rows, columns), most = Math.Max(rows, columns), count = least * least;
        var square = scratch[..count];
        var polynomial = scratch.Slice(count, count);
        var product = scratch.Slice(2 * count, x.Length);
        ElementWiseKernels.Map(new Quotient(float.Sqrt(Reduce.SumOfSquares(x, workers)) + SmallestNorm), x, x, workers);

        // XXᵀ and XᵀX have the same values; the smaller of them is taken, and stands on the side of X where it fits.
        bool wide = rows <= columns;
        for (int step = 0; step < Steps; step++)
        {
            Gemm.Multiply(x, !wide, x, wide, [], square, least, least, most, workers);
            Gemm.Multiply(square, false, square, false, [], polynomial, least, least, least, workers);
            ElementWiseKernels.Scale(C, polynomial, polynomial, workers);
            ElementWiseKernels.ScaleAdd(B, square, polynomial, workers);
            if (wide)
                Gemm.Multiply(polynomial, false, x, false, [], product, rows, columns, least, workers);
            else
                Gemm.Multiply(x, false, polynomial, false, [], product, rows, columns, least, workers);
            ElementWiseKernels.Zip(new ScaledSum(A), x, product, x, workers);
        }
    }
}
