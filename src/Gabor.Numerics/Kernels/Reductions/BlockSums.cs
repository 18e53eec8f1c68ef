using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Reductions;

/// <summary>
/// An array of <see cref="LongSum"/>s that grows call by call, each of which adds some elements to all of them: the first block grows in
/// the result itself, the others beside it.
/// </summary>
/// <param name="total">The sums, at the end.</param>
/// <param name="beside"><see cref="Floats"/> of memory.</param>
/// <param name="length">How many sums there are.</param>
/// <param name="limit">Elements of a block: <see cref="LongSum.Block"/>, or <see cref="LongSum.Chain"/> where a call is not cut into
/// chains.</param>
unsafe struct BlockSums(float* total, float* beside, int length, int limit = LongSum.Block)
{
    int held, blocks;

    /// <summary>Where the next elements are added.</summary>
    public readonly float* Target => blocks == 0 ? total : beside;

    /// <summary>Floats of memory for sums of so many elements.</summary>
    public static int Floats(long elements, int length, int limit = LongSum.Block) => elements > limit ? checked(2 * length) : 0;

    /// <summary>Makes room for the next elements; whether the target is to be overwritten rather than added to.</summary>
    public bool Begins<T>(int count) where T : unmanaged, ILanes<T>
    {
        bool begins = held == 0 || held + count > limit;
        if (held > 0 && begins)
            End<T>();
        held = begins ? count : held + count;
        return begins;
    }

    /// <summary>Leaves the sums in the result, rectified where they had more than one block.</summary>
    /// <returns>Whether they had.</returns>
    public bool Finish<T>(Rectifier rectifier = Rectifier.None) where T : unmanaged, ILanes<T>
    {
        if (blocks == 0)
            return false;
        End<T>();
        LongSum.Finish<T>(total, beside + length, length, rectifier);
        return true;
    }

    void End<T>() where T : unmanaged, ILanes<T>
    {
        if (blocks++ > 0)
            LongSum.Fold<T>(beside, total, beside + length, length, blocks == 2);
    }
}
