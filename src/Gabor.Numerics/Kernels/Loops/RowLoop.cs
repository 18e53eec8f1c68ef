using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Loops;

/// <summary>Work on each row of a matrix by itself.</summary>
internal interface IRowSweep
{
    /// <summary>Does one row.</summary>
    /// <param name="row">Which.</param>
    /// <param name="worker">Names the worker's scratch memory.</param>
    void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>;
}

/// <summary>Carries a row sweep over all rows, many rows by several threads.</summary>
internal static class RowSweep
{
    /// <summary>The rows 0 … <paramref name="rows"/> − 1, of which a thread takes <paramref name="rowsPerPart"/> at a time.</summary>
    public static void Run<TSweep>(in TSweep sweep, int rows, int rowsPerPart, Workers workers) where TSweep : unmanaged, IRowSweep =>
        workers.Run((int)(((long)rows + rowsPerPart - 1) / rowsPerPart), new Job<TSweep>(sweep, rows, rowsPerPart, workers.Tier));

    /// <summary>As many rows of <paramref name="length"/> as have together about <paramref name="elements"/> elements, at least 1.</summary>
    public static int RowsOf(int elements, int length) => int.Max(1, elements / int.Max(1, length));

    readonly struct Job<TSweep>(TSweep sweep, int rows, int rowsPerPart, Tier tier) : IJob where TSweep : unmanaged, IRowSweep
    {
        public void Execute(int part, int worker)
        {
            int from = part * rowsPerPart, to = from + int.Min(rowsPerPart, rows - from);
            switch (tier)
            {
                case Tier.Lanes512: Do<Lanes512>(sweep, from, to, worker); break;
                case Tier.Lanes256: Do<Lanes256>(sweep, from, to, worker); break;
                case Tier.Lanes128: Do<Lanes128>(sweep, from, to, worker); break;
                default: Do<Lanes1>(sweep, from, to, worker); break;
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Do<T>(TSweep sweep, int from, int to, int worker) where T : unmanaged, ILanes<T>
        {
            for (int row = from; row < to; row++)
                sweep.Row<T>(row, worker);
        }
    }
}
