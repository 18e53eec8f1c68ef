using Gabor.Numerics.Kernels.Features;

namespace Gabor.Features.Sift;

/// <summary>The directions of a key point: the peaks of a histogram of directions that reach 0.8 of the highest.</summary>
static class Orientations
{
    const float ShareOfHighest = 0.8f;

    /// <summary>The angles in radians, 0 … 2π, in the order of the bins; a parabola through a peak and its neighbours says where between
    /// two bins it lies.</summary>
    public static void Add(ReadOnlySpan<float> histogram, List<float> angles)
    {
        const int Bins = OrientationKernels.Bins;
        float highest = 0;
        foreach (float bin in histogram)
            highest = Math.Max(highest, bin);
        for (int k = 0; k < Bins; k++)
        {
            float left = histogram[(k + Bins - 1) % Bins], peak = histogram[k], right = histogram[(k + 1) % Bins];
            if (!(peak > left && peak > right && peak >= ShareOfHighest * highest))
                continue;
            double place = k + (0.5 * ((double)left - right) / (left - (2.0 * peak) + right));
            place = place < 0 ? place + Bins : place >= Bins ? place - Bins : place;
            angles.Add((float)(place * (2 * Math.PI / Bins)));
        }
    }
}
