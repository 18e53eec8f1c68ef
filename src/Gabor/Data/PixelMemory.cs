namespace Gabor.Data;

/// <summary>
/// Memory for the pixels of one image, used again for the next. Large arrays that live as long as one image go back to the operating
/// system each time: the page faults of new ones were a fifth of the time of loading photographs.
/// </summary>
sealed class PixelMemory
{
    byte[] kept = [];

    /// <summary>Memory of at least so many bytes, with anything in it; what was taken before must no longer be used.</summary>
    public byte[] Take(int count)
    {
        if (kept.Length < count)
            kept = GC.AllocateUninitializedArray<byte>(count);
        return kept;
    }
}
