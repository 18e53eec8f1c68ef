namespace Gabor.Numerics.Kernels.Products;

/// <summary>Sizes of matrices in scratch memory that keep related elements out of the same few sets of a cache.</summary>
static class CacheLines
{
    /// <summary>Floats of a row: whole cache lines, but never a multiple of four lines, so that rows spread over the sets.</summary>
    public static int SpreadRow(int floats)
    {
        int lines = Lines(floats);
        return (lines % 4 == 0 ? lines + 1 : lines) * AlignedArray.AlignmentFloats;
    }

    /// <summary>
    /// Floats of a matrix: an odd number of cache lines, so that the same element of many matrices falls into as many sets.
    /// </summary>
    public static int SpreadMatrix(int floats) => (Lines(floats) | 1) * AlignedArray.AlignmentFloats;

    static int Lines(int floats) => (floats + AlignedArray.AlignmentFloats - 1) / AlignedArray.AlignmentFloats;
}
