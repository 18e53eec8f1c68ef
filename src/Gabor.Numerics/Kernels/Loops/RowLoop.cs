using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Loops;

/// <summary>A kernel that computes each row of a matrix by itself.</summary>
interface IRowKernel
{
    /// <summary>Computes one row.</summary>
    /// <param name="row">Which.</param>
    /// <param name="worker">Selects the worker's scratch memory.</param>
    void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>;
}

/// <summary>Runs a row kernel over all rows, many rows by several threads.</summary>
/// <remarks>Like every loop of a kernel it is compiled once, without a profile: tiered compilation would lay it out for the layer that came
/// first, and a grouped convolution then took three times as long.</remarks>
static class RowLoop
{
    /// <summary>The rows 0 … <paramref name="rows"/> − 1, of which a thread takes <paramref name="rowsPerPart"/> at a time.</summary>
    public static void Run<TKernel>(in TKernel kernel, int rows, int rowsPerPart, Workers workers) where TKernel : unmanaged, IRowKernel =>
        workers.RunLanes((int)(((long)rows + rowsPerPart - 1) / rowsPerPart), new Job<TKernel>(kernel, rows, rowsPerPart));

    /// <summary>
    /// The number of rows of <paramref name="length"/> that together have about <paramref name="elements"/> elements, at least 1.
    /// </summary>
    public static int RowsOf(int elements, int length) => int.Max(1, elements / int.Max(1, length));

    readonly struct Job<TKernel>(TKernel kernel, int rows, int rowsPerPart) : ILaneJob where TKernel : unmanaged, IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int from = part * rowsPerPart;
            Do<T>(kernel, from, from + int.Min(rowsPerPart, rows - from), worker);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        static void Do<T>(TKernel kernel, int from, int to, int worker) where T : unmanaged, ILanes<T>
        {
            for (int row = from; row < to; row++)
                kernel.Row<T>(row, worker);
        }
    }
}
