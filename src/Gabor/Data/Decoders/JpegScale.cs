namespace Gabor.Data.Decoders;

/// <summary>
/// At which part of its size a JPEG file is decoded: whole, or a half, a quarter or an eighth of each side, which is much faster because
/// each block of 8×8 becomes one of 4×4, 2×2 or one sample.
/// </summary>
/// <param name="Halvings">How often each side is halved, 0 to 3.</param>
readonly record struct JpegScale(int Halvings)
{
    /// <summary>By how much each side is divided; the result is rounded up.</summary>
    public int Divisor => 1 << Halvings;

    /// <summary>Samples that a side of a block of 8×8 keeps.</summary>
    public int Size => 8 >> Halvings;

    /// <summary>What a side becomes.</summary>
    public int Of(int side) => JpegLayout.Divide(side, Divisor);
}
