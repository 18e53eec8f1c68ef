namespace Gabor.Numerics.Lanes;

/// <summary>How a float32 is made of bits (IEEE 754).</summary>
static class FloatBits
{
    public const int MantissaBits = 23;
    public const int Bias = 127;
    public const int MantissaMask = 0x007f_ffff;

    /// <summary>The bits of 1.0.</summary>
    public const int One = 0x3f80_0000;
}
