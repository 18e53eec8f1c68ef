using System.Runtime.CompilerServices;

namespace Gabor.Numerics.Kernels.Loops;

/// <summary>Checks once, before pointers are taken, that the spans of a call fit together.</summary>
static class Check
{
    /// <summary>Two spans are equally long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Equal(int found, int expected, string kernel)
    {
        if (found != expected)
            Refuse($"{kernel}: a span of {found} floats beside one of {expected}; they must be equally long.");
    }

    /// <summary>How many rows of <paramref name="columns"/> the matrix has.</summary>
    public static int Rows(int elements, int columns, string kernel)
    {
        if (columns < 1 || elements % columns != 0)
            Refuse($"{kernel}: {elements} floats are not rows of {columns}; give whole rows of at least one float.");
        return elements / columns;
    }

    static void Refuse(string message) => throw new ArgumentException(message);
}
