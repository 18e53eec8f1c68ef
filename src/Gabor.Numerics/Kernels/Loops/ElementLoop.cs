using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Loops;

/// <summary>Work on each element of some arrays by itself, several elements at a time.</summary>
internal interface ISweep
{
    /// <summary>Does the elements i … i + <c>T.Width</c> − 1.</summary>
    void At<T>(int i) where T : unmanaged, ILanes<T>;
}

/// <summary>Carries a sweep over all elements: in the widest lanes first, what is left over in narrower ones, long arrays by several threads.</summary>
internal static class Sweep
{
    /// <summary>Elements that one thread takes at a time: 64 KiB, some microseconds of work, ten times the hand-off.</summary>
    const int Block = 16384;

    /// <summary>Elements below which a share of their own is not worth a hand-off.</summary>
    const int SharedFrom = 2048;

    /// <summary>The elements 0 … <paramref name="length"/> − 1.</summary>
    public static void Run<TSweep>(in TSweep sweep, int length, Workers workers) where TSweep : unmanaged, ISweep =>
        workers.Run((int)(((long)length + Block - 1) / Block), new Job<TSweep>(sweep, length, Block, workers.Tier));

    /// <summary>
    /// The same over what all threads have just written, each its share in order, as gradients: short arrays too are cut into a share for each, so that a thread finds
    /// its own in its cache. 8000 elements that two threads wrote took one of them 9 µs, most of it waiting for the other's cache; half each 4 µs.
    /// </summary>
    public static void RunShared<TSweep>(in TSweep sweep, int length, Workers workers) where TSweep : unmanaged, ISweep
    {
        int shares = length >= SharedFrom ? workers.Threads : 1;
        int lines = ((length / shares) + AlignedArray.AlignmentFloats) / AlignedArray.AlignmentFloats, block = Math.Min(Block, lines * AlignedArray.AlignmentFloats);
        workers.Run((int)(((long)length + block - 1) / block), new Job<TSweep>(sweep, length, block, workers.Tier));
    }

    /// <summary>The elements <paramref name="from"/> … <paramref name="to"/> − 1, in lanes of width T and narrower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Range<TSweep, T>(TSweep sweep, int from, int to) where TSweep : unmanaged, ISweep where T : unmanaged, ILanes<T>
    {
        int i = Steps<TSweep, T>(sweep, from, to);
        if (T.Width > Lanes256.Width)
            i = Steps<TSweep, Lanes256>(sweep, i, to);
        if (T.Width > Lanes128.Width)
            i = Steps<TSweep, Lanes128>(sweep, i, to);
        if (T.Width > Lanes1.Width)
            Steps<TSweep, Lanes1>(sweep, i, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Steps<TSweep, T>(TSweep sweep, int i, int to) where TSweep : unmanaged, ISweep where T : unmanaged, ILanes<T>
    {
        for (; i <= to - T.Width; i += T.Width)
            sweep.At<T>(i);
        return i;
    }

    readonly struct Job<TSweep>(TSweep sweep, int length, int block, Tier tier) : IJob where TSweep : unmanaged, ISweep
    {
        public void Execute(int part, int worker)
        {
            int from = part * block, to = from + int.Min(block, length - from);
            switch (tier)
            {
                case Tier.Lanes512: Do<Lanes512>(sweep, from, to); break;
                case Tier.Lanes256: Do<Lanes256>(sweep, from, to); break;
                case Tier.Lanes128: Do<Lanes128>(sweep, from, to); break;
                default: Do<Lanes1>(sweep, from, to); break;
            }
        }

        // One method a width: the compiler sees a single loop and keeps the sweep's fields in registers.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Do<T>(TSweep sweep, int from, int to) where T : unmanaged, ILanes<T> => Range<TSweep, T>(sweep, from, to);
    }
}
