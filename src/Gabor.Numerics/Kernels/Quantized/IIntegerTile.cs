namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>
/// A few rows of bytes times a panel of 16 columns of signed bytes: sums(r, k) = start(k) + Σₜ x(r, t) w(t, k), as 32-bit integers.
/// Nothing in between saturates. The terms of a sum are taken four at a time, bytes that lie side by side.
/// </summary>
unsafe interface IIntegerTile
{
    /// <summary>Columns of a panel.</summary>
    const int Columns = 16;

    /// <summary>Terms that are taken at a time.</summary>
    const int Together = 4;

    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Bytes of a panel for four terms.</summary>
    static abstract int PanelBytes { get; }

    /// <summary>Writes four terms of a column into a panel.</summary>
    /// <param name="w">The weights of the four.</param>
    /// <param name="column">0 … 15.</param>
    /// <param name="panel">Where the four terms begin.</param>
    static abstract void Pack(ReadOnlySpan<sbyte> w, int column, byte* panel);

    /// <summary>Multiplies.</summary>
    /// <param name="x">The bytes.</param>
    /// <param name="rows">Where each row begins in x.</param>
    /// <param name="terms">Where in a row each four terms begin.</param>
    /// <param name="count">How many times four.</param>
    /// <param name="panel">The weights.</param>
    /// <param name="start">What the sums of the columns begin with.</param>
    /// <param name="sums">[rows, 16]; overwritten.</param>
    static abstract void Multiply(byte* x, nint* rows, int* terms, int count, byte* panel, int* start, int* sums);
}
