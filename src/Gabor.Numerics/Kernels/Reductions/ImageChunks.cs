namespace Gabor.Numerics.Kernels.Reductions;

/// <summary>
/// Images whose filter gradients are summed together; a fixed tree adds these sums, <see cref="Tree"/>. Decided by shape alone.
/// </summary>
static class ImageChunks
{
    const int Smallest = 8;

    /// <summary>Places of a chunk's images from which fewer images are enough.</summary>
    const int Places = 8 * 28 * 28;

    /// <summary>Floats of all sums together: 16 MiB, half of a 32 MiB last-level cache.</summary>
    const int MostFloats = 4 << 20;

    /// <summary>Images of a chunk.</summary>
    /// <param name="images">N.</param>
    /// <param name="floats">Numbers of one gradient.</param>
    /// <param name="places">Places of an image that are summed; where they are many, a chunk is of fewer images, so that there are
    /// chunks enough for the threads.</param>
    public static int Of(int images, int floats, int places = 0)
    {
        int chunk = Math.Clamp(Places / Math.Max(1, places), 1, Smallest);
        while (chunk < images && (long)((images + chunk - 1) / chunk) * floats > MostFloats)
            chunk *= 2;
        return chunk;
    }
}
