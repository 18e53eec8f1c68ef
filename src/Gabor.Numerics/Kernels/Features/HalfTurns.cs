using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>
/// The direction of a vector in half turns, from operations that IEEE 754 rounds exactly, so that every width gives the same bits.
/// </summary>
static class HalfTurns
{
    /// <summary>tan(π/8): from it on, the angle is counted from the diagonal.</summary>
    const float EighthTangent = 0.41421357f;

    /// <summary>
    /// atan2(|y|, x) / π in 0…1; 0 for the vector 0. The error is below 10⁻⁷; along the axes and the diagonals it is 0, so that such a
    /// vector falls into the bin that it should.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Of<T>(T x, T y) where T : unmanaged, ILanes<T>
    {
        T zero = T.Fill(0f), one = T.Fill(1f), half = T.Fill(0.5f);
        T across = T.Larger(x, T.Subtract(zero, x)), up = T.Larger(y, T.Subtract(zero, y));
        T large = T.Larger(across, up), small = T.Smaller(across, up);

        // atan t = π/4 + atan((t − 1) / (t + 1)): what is left is at most π/8, for which five terms are enough.
        T limit = T.Multiply(large, T.Fill(EighthTangent));
        T above = T.WhereGreater(small, limit, T.Subtract(small, large), small);
        T below = T.WhereGreater(small, limit, T.Add(small, large), large);
        T r = T.Divide(above, T.WhereEqual(below, zero, one, below));
        T z = T.Multiply(r, r);

        // atan(r) / πr, interpolated at Chebyshev's places of 0 ≤ r² ≤ tan²(π/8).
        T series = T.MultiplyAdd(T.Fill(0.025416926f), z, T.Fill(-0.044090625f));
        series = T.MultiplyAdd(series, z, T.Fill(0.063580506f));
        series = T.MultiplyAdd(series, z, T.Fill(-0.10610159f));
        series = T.MultiplyAdd(series, z, T.Fill(0.31830987f));
        T turn = T.MultiplyAdd(series, r, T.WhereGreater(small, limit, T.Fill(0.25f), zero));
        turn = T.WhereGreater(up, across, T.Subtract(half, turn), turn);
        return T.WhereGreater(zero, x, T.Subtract(one, turn), turn);
    }
}
