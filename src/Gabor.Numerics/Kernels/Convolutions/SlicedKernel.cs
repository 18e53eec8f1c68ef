using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// Channels in groups, slice by slice: the channels of a slice are copied side by side, an ungrouped convolution computes it, and its
/// filters' channels are copied back. A slice is one group, or several small ones, whose filters then have zeros for the others' channels:
/// more multiplications, but with full vectors, at many times the rate of loops over a few channels.
/// </summary>
sealed unsafe class SlicedKernel(int groups, int slices, ConvolutionKernel each) : ConvolutionKernel
{
    /// <summary>Channels and filters of a slice at least: a vector of the widest tier.</summary>
    const int Least = 16;

    /// <summary>
    /// How many slices: as many as there can be with channels and filters enough, so that fewest zeros are multiplied; 0 where not even all
    /// groups together have enough.
    /// </summary>
    public static int SlicesOf(int depth, int filters, int groups)
    {
        for (int together = 1; together <= groups; together++)
        {
            if (groups % together == 0 && depth / groups * together >= Least && filters / groups * together >= Least)
                return groups / together;
        }

        return 0;
    }

    private protected override bool Stores(Rectifier rectifier) => true;

    private protected override int Weights(in WindowGeometry g, int filters) => checked(g.Taps / groups * filters);

    private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) =>
        checked(slices * Aligned(each.PreparedFloats(SliceOf(g), filters / slices, tier)));

    private protected override void PrepareCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers)
    {
        var slice = SliceOf(g);
        int own = filters / slices, length = each.PreparedFloats(slice, own, workers.Tier);
        var weights = new Span<float>(workers.SliceScratch(slice.Taps * own), slice.Taps * own);
        for (int i = 0; i < slices; i++)
        {
            FilterBlocks(g, filters, i).Spread(w, weights);
            each.Prepare(slice, own, weights, prepared.Slice(i * Aligned(length), length), workers);
        }
    }

    private protected override void ForwardCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, Rectifier rectifier, Workers workers)
    {
        var slice = SliceOf(g);
        int own = filters / slices, length = each.PreparedFloats(slice, own, workers.Tier);
        int inputs = images * slice.ImageFloats, outputs = images * g.Positions * own;
        float* memory = workers.SliceScratch(checked(Aligned(inputs) + outputs));
        Span<float> xs = new(memory, inputs), sliced = new(memory + Aligned(inputs), outputs);
        for (int i = 0; i < slices; i++)
        {
            Columns.Take(x, g.Depth, i * slice.Depth, slice.Depth, xs, workers);
            each.Forward(
                slice, own, xs, prepared.Slice(i * Aligned(length), length), b.IsEmpty ? b : b.Slice(i * own, own), sliced, images,
                rectifier, workers);
            Columns.Give(sliced, a, filters, i * own, own, workers);
        }
    }

    private protected override void BackwardCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
        Span<float> dx, int images, Workers workers)
    {
        var slice = SliceOf(g);
        int own = filters / slices, inputs = images * slice.ImageFloats, outputs = images * g.Positions * own, taps = slice.Taps * own;
        float* memory = workers.SliceScratch(checked((2 * Aligned(inputs)) + Aligned(outputs) + (2 * Aligned(taps))));
        Span<float> xs = new(memory, inputs), slope = new(memory + Aligned(inputs), dx.IsEmpty ? 0 : inputs);
        memory += 2 * Aligned(inputs);
        Span<float> gradient = new(memory, outputs);
        memory += Aligned(outputs);
        Span<float> weights = new(memory, taps), sums = new(memory + Aligned(taps), taps);
        for (int i = 0; i < slices; i++)
        {
            var blocks = FilterBlocks(g, filters, i);
            Columns.Take(x, g.Depth, i * slice.Depth, slice.Depth, xs, workers);
            Columns.Take(da, filters, i * own, own, gradient, workers);
            blocks.Spread(w, weights);
            each.Backward(slice, own, xs, weights, gradient, sums, slope, images, workers);
            blocks.Gather(sums, dw);
            if (!dx.IsEmpty)
                Columns.Give(slope, dx, g.Depth, i * slice.Depth, slice.Depth, workers);
        }
    }

    static int Aligned(int floats) =>
        (floats + AlignedArray.AlignmentFloats - 1) / AlignedArray.AlignmentFloats * AlignedArray.AlignmentFloats;

    WindowGeometry SliceOf(in WindowGeometry g) => g with { Depth = g.Depth / slices };

    Blocks FilterBlocks(in WindowGeometry g, int filters, int slice) => new(
        g.WindowHeight * g.WindowWidth, g.Depth / groups, filters / groups, groups / slices, filters, slice * (filters / slices));

    /// <summary>
    /// The filters of a slice's groups, [taps, D/groups, D'], and among all channels of the slice, where they stand on the diagonal.
    /// </summary>
    readonly struct Blocks(int taps, int depth, int filters, int count, int row, int first)
    {
        public void Spread(ReadOnlySpan<float> w, Span<float> slice)
        {
            if (count > 1)
                slice.Clear();
            for (int i = 0; i < taps * depth * count; i++)
                w.Slice(From(i), filters).CopyTo(slice.Slice(To(i), filters));
        }

        public void Gather(ReadOnlySpan<float> slice, Span<float> w)
        {
            for (int i = 0; i < taps * depth * count; i++)
                slice.Slice(To(i), filters).CopyTo(w.Slice(From(i), filters));
        }

        int From(int i) => (i / count * row) + first + (i % count * filters);

        int To(int i)
        {
            int group = i % count, channel = i / count % depth, tap = i / count / depth;
            return (((((tap * count) + group) * depth) + channel) * count * filters) + (group * filters);
        }
    }

    /// <summary>Some columns of a matrix, copied side by side or back.</summary>
    struct Columns : IJob
    {
        /// <summary>Rows of a part.</summary>
        const int Part = 512;

        float* from, to;
        int rows, count;
        nint fromRow, toRow;

        public static void Take(ReadOnlySpan<float> from, int row, int column, int count, Span<float> to, Workers workers)
        {
            fixed (float* source = from, target = to)
                Copy(source + column, row, target, count, to.Length / count, count, workers);
        }

        public static void Give(ReadOnlySpan<float> from, Span<float> to, int row, int column, int count, Workers workers)
        {
            fixed (float* source = from, target = to)
                Copy(source, count, target + column, row, from.Length / count, count, workers);
        }

        static void Copy(float* from, nint fromRow, float* to, nint toRow, int rows, int count, Workers workers) => workers.Run(
            (rows + Part - 1) / Part,
            new Columns { from = from, fromRow = fromRow, to = to, toRow = toRow, rows = rows, count = count });

        public readonly void Execute(int part, int worker)
        {
            for (nint r = part * Part, end = Math.Min(rows, r + Part); r < end; r++)
                new Span<float>(from + (r * fromRow), count).CopyTo(new Span<float>(to + (r * toRow), count));
        }
    }
}
