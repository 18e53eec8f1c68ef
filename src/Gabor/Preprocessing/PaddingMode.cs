namespace Gabor.Preprocessing;

/// <summary>What lies around an image where a part reaches over its edge, as it is shifted or cropped.</summary>
public enum PaddingMode
{
    /// <summary>Black, 0 in each channel. For what stands on black, as digits.</summary>
    Black,

    /// <summary>The image mirrored at its outermost pixels, which are not repeated: d c b | a b c d | c b a. For photographs.</summary>
    Reflect,
}
