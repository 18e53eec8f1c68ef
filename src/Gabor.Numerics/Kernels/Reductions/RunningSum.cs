using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Reductions;

/// <summary>
/// A vector of <see cref="LongSum"/>s, for loops that compute one vector of elements at a time. The products of an inner loop are announced
/// by <see cref="Next"/> and summed in <see cref="Chain"/>.
/// </summary>
struct RunningSum<T>(T start) where T : unmanaged, ILanes<T>
{
    T block, total, rest;
    int chainLength, blockLength, blocks;

    /// <summary>The chain that is growing.</summary>
    public T Chain = start;

    /// <summary>Makes room for the next elements, at most <see cref="LongSum.Chain"/>, which belong to one chain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next(int count)
    {
        if (chainLength + count > LongSum.Chain)
            End(count);
        chainLength += count;
    }

    /// <summary>+ xy, as an element by itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T x, T y)
    {
        Next(1);
        Chain = T.MultiplyAdd(x, y, Chain);
    }

    /// <summary>The sum of all.</summary>
    public T Total()
    {
        if (blockLength + blocks == 0)
            return Chain;
        End(LongSum.Block);
        return blocks == 1 ? total : T.Add(total, rest);
    }

    /// <summary>Adds the chain to the block, and to the total a block that the next elements would make too long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void End(int next)
    {
        block = blockLength == 0 ? Chain : T.Add(block, Chain);
        blockLength += chainLength;
        (Chain, chainLength) = (T.Fill(0f), 0);
        if (blockLength + next > LongSum.Block)
            EndBlock();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void EndBlock()
    {
        blockLength = 0;
        if (blocks++ == 0)
        {
            (total, rest) = (block, T.Fill(0f));
            return;
        }

        total = LongSum.TwoSum(total, block, out T taken);
        rest = T.Add(rest, taken);
    }
}
