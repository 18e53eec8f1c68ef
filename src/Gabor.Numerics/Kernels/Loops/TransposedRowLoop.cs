using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Loops;

/// <summary>A kernel that computes as many rows at once as there are lanes, each row in its own lane.</summary>
unsafe interface ITransposedRowKernel
{
    /// <summary>Computes the rows <paramref name="first"/> … first + <c>T.Width</c> − 1.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="transposed">Scratch memory, [columns, <c>T.Width</c>] for the rows of each array transposed, and one vector
    /// more.</param>
    void Rows<T>(int first, float* transposed) where T : unmanaged, ILanes<T>;
}

/// <summary>
/// Runs short rows, such as the scores of ten classes, in lanes that lie across the rows: a row of ten is one vector of eight and two
/// left over, but eight such rows are ten whole vectors. What a row sums, it sums in the order of its columns, whatever the width.
/// </summary>
static unsafe class TransposedRowLoop
{
    /// <summary>Elements that one thread takes at a time: about 10 µs of exponentials.</summary>
    const int ElementsPerPart = 8192;

    /// <summary>All rows, of a number of arrays that are transposed at once.</summary>
    public static void Run<TKernel>(in TKernel kernel, int rows, int columns, Workers workers, int arrays = 1)
        where TKernel : unmanaged, ITransposedRowKernel
    {
        int rowsPerPart = (RowLoop.RowsOf(ElementsPerPart, columns) + Tiers.MostLanes - 1) / Tiers.MostLanes * Tiers.MostLanes;
        var scratch = workers.Scratch(checked(((arrays * columns) + 1) * Tiers.MostLanes));
        workers.RunLanes((rows + rowsPerPart - 1) / rowsPerPart, new Job<TKernel>(kernel, rows, rowsPerPart, scratch));
    }

    /// <summary>[<c>T.Width</c>, columns] becomes [columns, <c>T.Width</c>].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose<T>(float* rows, int columns, float* transposed) where T : unmanaged, ILanes<T>
    {
        if (columns < T.Width)
        {
            for (int c = 0; c < columns; c++)
            {
                for (int lane = 0; lane < T.Width; lane++)
                    transposed[(c * T.Width) + lane] = rows[(lane * columns) + c];
            }

            return;
        }

        // The last square repeats some columns of the one before, so that none is left over.
        for (int c = 0; c < columns; c += T.Width)
        {
            int column = Math.Min(c, columns - T.Width);
            T.Transpose(rows + column, columns, transposed + (column * T.Width), T.Width);
        }
    }

    /// <summary>[columns, <c>T.Width</c>] becomes [<c>T.Width</c>, columns].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TransposeBack<T>(float* transposed, int columns, float* rows) where T : unmanaged, ILanes<T>
    {
        if (columns < T.Width)
        {
            for (int lane = 0; lane < T.Width; lane++)
            {
                for (int c = 0; c < columns; c++)
                    rows[(lane * columns) + c] = transposed[(c * T.Width) + lane];
            }

            return;
        }

        for (int c = 0; c < columns; c += T.Width)
        {
            int column = Math.Min(c, columns - T.Width);
            T.Transpose(transposed + (column * T.Width), T.Width, rows + column, columns);
        }
    }

    readonly struct Job<TKernel>(TKernel kernel, int rows, int rowsPerPart, WorkerScratch scratch) : ILaneJob
        where TKernel : unmanaged, ITransposedRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int from = part * rowsPerPart, to = from + int.Min(rowsPerPart, rows - from);
            float* transposed = scratch.Of(worker);
            from = Do<T>(kernel, from, to, transposed);
            if (T.Width > Lanes256.Width)
                from = Do<Lanes256>(kernel, from, to, transposed);
            if (T.Width > Lanes128.Width)
                from = Do<Lanes128>(kernel, from, to, transposed);
            if (T.Width > Lanes1.Width)
                Do<Lanes1>(kernel, from, to, transposed);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        static int Do<T>(TKernel kernel, int row, int to, float* transposed) where T : unmanaged, ILanes<T>
        {
            for (; row <= to - T.Width; row += T.Width)
                kernel.Rows<T>(row, transposed);
            return row;
        }
    }
}
