using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Loops;

/// <summary>A kernel that computes each element by itself, one vector of elements at a time.</summary>
interface IElementKernel
{
    /// <summary>Computes the elements i … i + <c>T.Width</c> − 1.</summary>
    void At<T>(int i) where T : unmanaged, ILanes<T>;
}

/// <summary>
/// Runs a kernel over all elements: in the widest lanes first, the rest in narrower ones, long arrays by several threads.
/// </summary>
static class ElementLoop
{
    /// <summary>Elements that one thread takes at a time: 64 KiB, a few microseconds of work, ten times the hand-off.</summary>
    const int Block = 16384;

    /// <summary>Elements below which splitting is not worth a hand-off.</summary>
    const int SharedFrom = 2048;

    /// <summary>The elements 0 … <paramref name="length"/> − 1.</summary>
    public static void Run<TKernel>(in TKernel kernel, int length, Workers workers) where TKernel : unmanaged, IElementKernel =>
        workers.RunLanes((int)(((long)length + Block - 1) / Block), new Job<TKernel>(kernel, length, Block));

    /// <summary>
    /// The same over what all threads have just written, each its share in order, as gradients: short arrays too are cut into a share for
    /// each, so that a thread finds its own share in its cache. 8000 elements that two threads wrote took one of them 9 µs, most of it
    /// waiting for the other's cache; half each 4 µs.
    /// </summary>
    public static void RunShared<TKernel>(in TKernel kernel, int length, Workers workers) where TKernel : unmanaged, IElementKernel
    {
        int shares = length >= SharedFrom ? workers.Threads : 1;
        int lines = ((length / shares) + AlignedArray.AlignmentFloats) / AlignedArray.AlignmentFloats;
        int block = Math.Min(Block, lines * AlignedArray.AlignmentFloats);
        workers.RunLanes((int)(((long)length + block - 1) / block), new Job<TKernel>(kernel, length, block));
    }

    /// <summary>The elements <paramref name="from"/> … <paramref name="to"/> − 1, in lanes of width T and narrower.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Range<TKernel, T>(TKernel kernel, int from, int to)
        where TKernel : unmanaged, IElementKernel
        where T : unmanaged, ILanes<T>
    {
        int i = Steps<TKernel, T>(kernel, from, to);
        if (T.Width > Lanes256.Width)
            i = Steps<TKernel, Lanes256>(kernel, i, to);
        if (T.Width > Lanes128.Width)
            i = Steps<TKernel, Lanes128>(kernel, i, to);
        if (T.Width > Lanes1.Width)
            Steps<TKernel, Lanes1>(kernel, i, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Steps<TKernel, T>(TKernel kernel, int i, int to) where TKernel : unmanaged, IElementKernel where T : unmanaged, ILanes<T>
    {
        for (; i <= to - T.Width; i += T.Width)
            kernel.At<T>(i);
        return i;
    }

    readonly struct Job<TKernel>(TKernel kernel, int length, int block) : ILaneJob where TKernel : unmanaged, IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int from = part * block;
            Do<T>(kernel, from, from + int.Min(block, length - from));
        }

        // One method a width: the compiler sees a single loop and keeps the kernel's fields in registers.
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        static void Do<T>(TKernel kernel, int from, int to) where T : unmanaged, ILanes<T> => Range<TKernel, T>(kernel, from, to);
    }
}
