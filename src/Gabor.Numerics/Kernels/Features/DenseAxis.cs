namespace Gabor.Numerics.Kernels.Features;

/// <summary>The cells and descriptors along one side of an image.</summary>
/// <param name="size">Pixels of the side.</param>
/// <param name="step">Pixels from one descriptor to the next.</param>
/// <param name="cell">Pixels of a cell.</param>
readonly struct DenseAxis(int size, int step, int cell)
{
    public int Size { get; } = size;

    public int Cell { get; } = cell;

    /// <summary>Descriptors.</summary>
    public int Count => ((Size - (DescriptorKernels.Cells * Cell)) / step) + 1;

    /// <summary>Pixels before the first descriptor: half of what is left over.</summary>
    int First => (Size - (DescriptorKernels.Cells * Cell)) % step / 2;

    /// <summary>Pixels from one cell to the next of all descriptors together: the greatest common divisor of step and cell.</summary>
    int Pitch
    {
        get
        {
            int a = step, b = Cell;
            while (b != 0)
                (a, b) = (b, a % b);
            return a;
        }
    }

    /// <summary>Cells of all descriptors together.</summary>
    public int Sums => (((Count - 1) * step) + ((DescriptorKernels.Cells - 1) * Cell)) / Pitch + 1;

    /// <summary>Which of them is a cell of a descriptor.</summary>
    public int Sum(int descriptor, int cell) => ((descriptor * step) + (cell * Cell)) / Pitch;

    /// <summary>The middle of a descriptor, where pixel 0 is at 0.</summary>
    public double Middle(int descriptor) => First + (descriptor * step) + (((DescriptorKernels.Cells * Cell) - 1) / 2.0);

    /// <summary>The pixels that count for a cell, and the middle around which they do, from 1 there to 0 a cell's width away.</summary>
    public (int From, int End, float Middle) Pixels(int sum)
    {
        int first = First + (sum * Pitch);
        float middle = first + ((Cell - 1) / 2f);
        return (int.Max(0, (int)float.Floor(middle - Cell) + 1), int.Min(Size, (int)float.Ceiling(middle + Cell)), middle);
    }
}
