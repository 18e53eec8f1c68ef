using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>
/// Normalizes the histograms of a block, whose bins lie in lanes. A sum runs over the cells lane by lane, then over 16 virtual lanes in one
/// tree, so that no width of real lanes shows.
/// </summary>
static unsafe class BlockNorm
{
    const int Lanes = Tiers.MostLanes;

    /// <summary>Divides all numbers by the norm, as <paramref name="norm"/> says.</summary>
    /// <param name="norm">How.</param>
    /// <param name="block">[cells, floats], 0 beyond the bins; changed.</param>
    /// <param name="cells">Cells.</param>
    /// <param name="floats">Floats of a histogram, whole vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<T>(in BlockNormRule norm, float* block, int cells, int floats) where T : unmanaged, ILanes<T>
    {
        int count = cells * floats;
        T first = T.Fill(Scale<T>(norm, norm.Epsilon, block, cells, floats)), limit = T.Fill(norm.Limit);
        for (int i = 0; i < count; i += T.Width)
        {
            T x = T.Multiply(T.Load(block + i), first);
            T.Store(norm.TakesRoots ? T.SquareRoot(x) : T.Smaller(x, limit), block + i);
        }

        if (float.IsPositiveInfinity(norm.Limit))
            return;
        T second = T.Fill(Scale<T>(norm, norm.SecondEpsilon, block, cells, floats));
        for (int i = 0; i < count; i += T.Width)
            T.Store(T.Multiply(T.Load(block + i), second), block + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Scale<T>(in BlockNormRule norm, float epsilon, float* block, int cells, int floats) where T : unmanaged, ILanes<T>
    {
        float* lanes = stackalloc float[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
            lanes[lane] = 0;
        for (int i = 0; i < floats; i += T.Width)
        {
            T sum = T.Fill(0f);
            for (float* x = block + i; x < block + (cells * floats); x += floats)
                sum = norm.IsSquared ? T.MultiplyAdd(T.Load(x), T.Load(x), sum) : T.Add(sum, T.Load(x));
            float* lane = lanes + (i % Lanes);
            T.Store(T.Add(T.Load(lane), sum), lane);
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
                lanes[lane] += lanes[lane + half];
        }

        float total = lanes[0];
        return 1 / (!norm.IsSquared ? total + epsilon
            : norm.IsUnderRoot ? float.Sqrt(total + (epsilon * epsilon)) : float.Sqrt(total) + epsilon);
    }
}
