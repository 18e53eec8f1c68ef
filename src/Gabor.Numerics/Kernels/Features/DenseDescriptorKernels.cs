using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>
/// Descriptors on a grid: gradients are divided between directions, summed over cells along columns and then along rows, and each
/// descriptor collects its cells.
/// </summary>
static unsafe class DenseDescriptorKernels
{
    const int Directions = DescriptorKernels.Directions, Cells = DescriptorKernels.Cells, Count = DescriptorKernels.Count;

    const int PixelsPerPart = 4096;

    /// <summary>The descriptors of an image.</summary>
    /// <param name="plan">Cells and descriptors.</param>
    /// <param name="image">[H, W].</param>
    /// <param name="scratch">Memory, <see cref="DensePlan.ScratchFloats"/>.</param>
    /// <param name="descriptors">[rows, columns, 4, 4, 8].</param>
    /// <param name="workers">The threads.</param>
    public static void Describe(
        in DensePlan plan, ReadOnlySpan<float> image, Span<float> scratch, Span<float> descriptors, Workers workers)
    {
        Check.Equal(image.Length, plan.Down.Size * plan.Along.Size, nameof(Describe));
        Check.Equal(scratch.Length, plan.ScratchFloats, nameof(Describe));
        Check.Equal(descriptors.Length, checked(plan.Down.Count * plan.Along.Count * Count), nameof(Describe));
        int width = plan.Along.Size, rows = RowLoop.RowsOf(PixelsPerPart, width);
        var lines = workers.Scratch(2 * Directions * width);
        fixed (float* pixels = image, parts = scratch, to = descriptors)
        {
            float* sums = parts + plan.Parts;
            RowLoop.Run(new GradientRow(pixels, parts, plan.Down.Size, width), plan.Down.Size, rows, workers);
            RowLoop.Run(new CellRow(plan, parts, sums, lines), plan.Down.Sums, RowLoop.RowsOf(rows, plan.Down.Cell), workers);
            RowLoop.Run(new DescriptorRow(plan, sums, to), plan.Down.Count, RowLoop.RowsOf(64, plan.Along.Count), workers);
        }
    }

    /// <summary>The gradients of a row of pixels, [8, W]: how much of each belongs to each direction.</summary>
    readonly struct GradientRow(float* image, float* parts, int height, int width) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            float* line = image + ((nint)row * width);
            float* above = row > 0 ? line - width : line, below = row < height - 1 ? line + width : line;
            var middle = new Divided(line - 1, line + 1, above, below, parts + ((nint)row * Directions * width), width);
            ElementLoop.Range<Divided, T>(middle, 1, width - 1);
            (middle with { Left = line }).At<Lanes1>(0);
            (middle with { Right = line }).At<Lanes1>(width - 1);
        }
    }

    readonly struct Divided(float* left, float* right, float* above, float* below, float* parts, int width) : IElementKernel
    {
        public float* Left { get; init; } = left;

        public float* Right { get; init; } = right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T x = T.Subtract(T.Load(Right + i), T.Load(Left + i)), y = T.Subtract(T.Load(below + i), T.Load(above + i));
            T length = T.SquareRoot(T.MultiplyAdd(x, x, T.Multiply(y, y))), zero = T.Fill(0f), around = T.Fill(Directions);
            T turn = T.Multiply(Elementary.Arctangent(y, x), T.Fill((float)(Directions / (2 * double.Pi))));
            turn = T.WhereGreater(zero, turn, T.Add(turn, around), turn);
            for (int k = 0; k < Directions; k++)
            {
                T away = T.Subtract(turn, T.Fill(k));
                away = T.Larger(away, T.Subtract(zero, away));
                away = T.Smaller(away, T.Subtract(around, away));
                T.Store(T.Multiply(length, T.Larger(T.Subtract(T.Fill(1f), away), zero)), parts + ((nint)k * width) + i);
            }
        }
    }

    /// <summary>The sums of a row of cells, [cells, 8].</summary>
    readonly struct CellRow(DensePlan plan, float* parts, float* sums, WorkerScratch lines) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int width = plan.Along.Size, floats = Directions * width;
            float* down = lines.Of(worker), turned = down + floats;
            var (from, end, middle) = plan.Down.Pixels(row);
            var across = new Weighted(parts + ((nint)from * floats), floats, end - from, middle - from, plan.Down.Cell, down);
            ElementLoop.Range<Weighted, T>(across, 0, floats);
            Turn<T>(down, width, turned);
            for (int column = 0; column < plan.Along.Sums; column++)
            {
                (from, end, middle) = plan.Along.Pixels(column);
                float* to = sums + ((((nint)row * plan.Along.Sums) + column) * Directions);
                var along = new Weighted(turned + (from * Directions), Directions, end - from, middle - from, plan.Along.Cell, to);
                ElementLoop.Range<Weighted, T>(along, 0, Directions);
            }
        }

        /// <summary>[8, W] becomes [W, 8].</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Turn<T>(float* down, int width, float* turned) where T : unmanaged, ILanes<T>
        {
            if (T.Width >= Directions)
            {
                TransposedRowLoop.Transpose<Lanes256>(down, width, turned);
                return;
            }

            for (int k = 0; k < Directions; k++)
            {
                for (int x = 0; x < width; x++)
                    turned[(x * Directions) + k] = down[(k * width) + x];
            }
        }
    }

    /// <summary>to(i) = Σₜ x(t, i) (1 − ¦t − middle¦ / cell).</summary>
    readonly struct Weighted(float* x, nint stride, int count, float middle, int cell, float* to) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T sum = T.Fill(0f);
            for (int t = 0; t < count; t++)
                sum = T.MultiplyAdd(T.Load(x + (t * stride) + i), T.Fill(cell - float.Abs(t - middle)), sum);
            T.Store(T.Multiply(sum, T.Fill(1f / cell)), to + i);
        }
    }

    /// <summary>A row of descriptors.</summary>
    readonly struct DescriptorRow(DensePlan plan, float* sums, float* descriptors) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            for (int column = 0; column < plan.Along.Count; column++)
            {
                float* descriptor = descriptors + ((((nint)row * plan.Along.Count) + column) * Count);
                for (int r = 0; r < Cells; r++)
                {
                    float* line = sums + ((nint)plan.Down.Sum(row, r) * plan.Along.Sums * Directions);
                    for (int c = 0; c < Cells; c++)
                    {
                        float* from = line + (plan.Along.Sum(column, c) * Directions), to = descriptor + (((r * Cells) + c) * Directions);
                        new ReadOnlySpan<float>(from, Directions).CopyTo(new(to, Directions));
                    }
                }

                DescriptorKernels.Normalize<T>(descriptor);
            }
        }
    }
}
