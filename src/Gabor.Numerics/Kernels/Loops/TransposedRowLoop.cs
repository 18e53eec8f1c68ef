using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Loops;

/// <summary>Work on as many rows at once as there are lanes, each row in a lane of its own.</summary>
internal unsafe interface IRowLanes
{
    /// <summary>Does the rows <paramref name="first"/> … first + <c>T.Width</c> − 1.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="turned">Scratch memory, [columns, <c>T.Width</c>] for the rows of each array turned, and one vector more.</param>
    void Rows<T>(int first, float* turned) where T : unmanaged, ILanes<T>;
}

/// <summary>
/// Carries short rows, as the scores of ten classes, through lanes that lie across the rows: a row of ten is one vector of eight and two left over, but eight such rows
/// are ten whole vectors. What a row sums, it sums in the order of its columns, whatever the width.
/// </summary>
internal static unsafe class RowLanes
{
    /// <summary>Elements that one thread takes at a time: some 10 µs of exponentials.</summary>
    const int ElementsPerPart = 8192;

    /// <summary>The most lanes of any tier: parts begin at whole vectors.</summary>
    const int MostLanes = 16;

    /// <summary>All rows of so many columns, of so many arrays that are turned at once.</summary>
    public static void Run<TSweep>(in TSweep sweep, int rows, int columns, Workers workers, int arrays = 1) where TSweep : unmanaged, IRowLanes
    {
        int rowsPerPart = (RowSweep.RowsOf(ElementsPerPart, columns) + MostLanes - 1) / MostLanes * MostLanes;
        var scratch = workers.Scratch(checked(((arrays * columns) + 1) * MostLanes));
        workers.Run((rows + rowsPerPart - 1) / rowsPerPart, new Job<TSweep>(sweep, rows, rowsPerPart, scratch, workers.Tier));
    }

    /// <summary>[<c>T.Width</c>, columns] becomes [columns, <c>T.Width</c>].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn<T>(float* rows, int columns, float* turned) where T : unmanaged, ILanes<T>
    {
        if (columns < T.Width)
        {
            for (int c = 0; c < columns; c++)
            {
                for (int lane = 0; lane < T.Width; lane++)
                    turned[(c * T.Width) + lane] = rows[(lane * columns) + c];
            }

            return;
        }

        // The last square repeats some columns of the one before, so that none is left over.
        for (int c = 0; c < columns; c += T.Width)
        {
            int column = Math.Min(c, columns - T.Width);
            T.Transpose(rows + column, columns, turned + (column * T.Width), T.Width);
        }
    }

    /// <summary>[columns, <c>T.Width</c>] becomes [<c>T.Width</c>, columns].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TurnBack<T>(float* turned, int columns, float* rows) where T : unmanaged, ILanes<T>
    {
        if (columns < T.Width)
        {
            for (int lane = 0; lane < T.Width; lane++)
            {
                for (int c = 0; c < columns; c++)
                    rows[(lane * columns) + c] = turned[(c * T.Width) + lane];
            }

            return;
        }

        for (int c = 0; c < columns; c += T.Width)
        {
            int column = Math.Min(c, columns - T.Width);
            T.Transpose(turned + (column * T.Width), T.Width, rows + column, columns);
        }
    }

    readonly struct Job<TSweep>(TSweep sweep, int rows, int rowsPerPart, WorkerScratch scratch, Tier tier) : IJob where TSweep : unmanaged, IRowLanes
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute(int part, int worker)
        {
            int from = part * rowsPerPart, to = from + int.Min(rowsPerPart, rows - from);
            float* turned = scratch.Of(worker);
            if (tier == Tier.Lanes512)
                from = Do<Lanes512>(sweep, from, to, turned);
            if (tier >= Tier.Lanes256)
                from = Do<Lanes256>(sweep, from, to, turned);
            if (tier >= Tier.Lanes128)
                from = Do<Lanes128>(sweep, from, to, turned);
            Do<Lanes1>(sweep, from, to, turned);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        static int Do<T>(TSweep sweep, int row, int to, float* turned) where T : unmanaged, ILanes<T>
        {
            for (; row <= to - T.Width; row += T.Width)
                sweep.Rows<T>(row, turned);
            return row;
        }
    }
}
