using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>Some rows of blocks of one image, by one worker: see <see cref="HogKernel"/>.</summary>
readonly unsafe struct HogBlocks(HogRule rule, HogMemory memory, float* weights, float* image, float* descriptor, float* scratch)
{
    /// <summary>The rows of blocks <paramref name="from"/> … <paramref name="to"/> − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<T>(int from, int to) where T : unmanaged, ILanes<T>
    {
        int cell = rule.Cell, voterRows = rule.VotingCells * cell, voterStride = rule.VotingStride * cell;
        int firstVoter = rule.VotesByBlock ? from : from * rule.Stride;
        int voterEnd = rule.VotesByBlock ? to : ((to - 1) * rule.Stride) + rule.Block;
        int begin = firstVoter * voterStride, end = ((voterEnd - 1) * voterStride) + voterRows;
        var rows = new GradientRows(rule, image, scratch);
        for (int y = Math.Max(0, begin - 1); y <= begin; y++)
            rows.Read<T>(y);
        for (int y = begin; y < end; y++)
        {
            if (y + 1 < rule.Height)
                rows.Read<T>(y + 1);
            rows.Gradients<T>(y, scratch + memory.Lengths, scratch + memory.Directions);
            Vote<T>();
            SumAlong<T>();
            for (int voter = Math.Max(firstVoter, (y - voterRows + voterStride) / voterStride); voter < voterEnd; voter++)
            {
                int place = y - (voter * voterStride);
                if (place < 0)
                    break;
                AddRow<T>(voter, place);
            }

            for (; from < to && y == (((from * rule.Stride) + rule.Block) * cell) - 1; from++)
                Finish<T>(from);
        }
    }

    /// <summary>The vote of each pixel of the row: [pixels, histogram].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Vote<T>() where T : unmanaged, ILanes<T>
    {
        int histogram = memory.Histogram, pixels = rule.VotingWidth;
        float* lengths = scratch + memory.Lengths, directions = scratch + memory.Directions, votes = scratch + memory.Votes;
        float* numbers = stackalloc float[Tiers.MostLanes];
        for (int bin = 0; bin < histogram; bin += T.Width)
        {
            for (int lane = 0; lane < T.Width; lane++)
                numbers[lane] = bin + lane;
            T bins = T.Load(numbers), zero = T.Fill(0f);
            for (int x = 0; x < pixels; x++)
            {
                T length = T.Fill(lengths[x]), off = T.Subtract(T.Fill(directions[x]), bins);
                off = T.Larger(off, T.Subtract(zero, off));
                T vote = T.Subtract(length, T.Multiply(off, length));
                T.Store(T.Larger(vote, zero), votes + (x * histogram) + bin);
            }
        }
    }

    /// <summary>The weighted sums along the row: [columns of cells, histogram].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SumAlong<T>() where T : unmanaged, ILanes<T>
    {
        int histogram = memory.Histogram, cells = rule.VotingCells, places = cells * rule.Cell, stride = rule.VotingStride * rule.Cell;
        int reach = (rule.Cell + 1) / 2;
        float* sums = scratch + memory.Row;
        for (int voter = 0; voter < rule.VotersX; voter++)
        {
            for (int cell = 0; cell < cells; cell++, sums += histogram)
            {
                // The weights of a cell are 0 further than a cell from its centre.
                int first = Math.Max(0, (cell * rule.Cell) - reach), last = Math.Min(places, ((cell + 1) * rule.Cell) + reach);
                float* weight = weights + (cell * places), votes = scratch + memory.Votes + (voter * stride * histogram);
                for (int bin = 0; bin < histogram; bin += T.Width)
                {
                    T sum = T.Fill(0f);
                    for (int x = first; x < last; x++)
                        sum = T.MultiplyAdd(T.Fill(weight[x]), T.Load(votes + (x * histogram) + bin), sum);
                    T.Store(sum, sums + bin);
                }
            }
        }
    }

    /// <summary>Adds the row, which is row <paramref name="place"/> of a voter, to the sums of that voter's rows of cells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddRow<T>(int voter, int place) where T : unmanaged, ILanes<T>
    {
        int cells = rule.VotingCells, places = cells * rule.Cell, floats = rule.Columns * memory.Histogram;
        float* row = scratch + memory.Row;
        for (int cell = 0; cell < cells; cell++)
        {
            float* sums = Sums((voter * cells) + cell);
            float factor = weights[(cell * places) + place];
            T weight = T.Fill(factor);
            if (place == 0)
            {
                for (int i = 0; i < floats; i += T.Width)
                    T.Store(T.Multiply(weight, T.Load(row + i)), sums + i);
            }
            else if (factor != 0)
            {
                for (int i = 0; i < floats; i += T.Width)
                    T.Store(T.MultiplyAdd(weight, T.Load(row + i), T.Load(sums + i)), sums + i);
            }
        }
    }

    /// <summary>Normalizes a row of blocks, whose votes are all in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Finish<T>(int blockY) where T : unmanaged, ILanes<T>
    {
        int histogram = memory.Histogram, side = rule.Block, step = rule.VotesByBlock ? side : rule.Stride, bins = rule.Bins;
        float* block = scratch + memory.Block, packed = scratch + memory.Packed;
        float* to = descriptor + (blockY * (nint)rule.BlocksX * rule.BlockFloats);
        for (int blockX = 0; blockX < rule.BlocksX; blockX++, to += rule.BlockFloats)
        {
            float* cell = block;
            for (int i = 0; i < side; i++)
            {
                float* sums = Sums((blockY * step) + i) + (blockX * step * histogram);
                for (int j = 0; j < side; j++, cell += histogram, sums += histogram)
                {
                    for (int bin = 0; bin < histogram; bin += T.Width)
                        T.Store(T.Load(sums + bin), cell + bin);
                    cell[0] += cell[bins];
                    cell[bins] = 0;
                }
            }

            BlockNorm.Apply<T>(rule.Norm, block, side * side, histogram);

            // Whole vectors, each over what the one before wrote too much.
            for (int i = 0; i < side * side; i++)
            {
                for (int bin = 0; bin < histogram; bin += T.Width)
                    T.Store(T.Load(block + (i * histogram) + bin), packed + (i * bins) + bin);
            }

            new ReadOnlySpan<float>(packed, rule.BlockFloats).CopyTo(new Span<float>(to, rule.BlockFloats));
        }
    }

    /// <summary>A row of histograms; those of blocks that are finished give their place to later ones.</summary>
    float* Sums(int row) => scratch + memory.Sums + (row % rule.Ring * (nint)rule.Columns * memory.Histogram);
}
