namespace Gabor.Numerics.Random;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011):
/// a fixed bijection of 128-bit counters for every 64-bit key, so that the millionth number costs what the first one costs.
/// </summary>
static class Philox
{
    const int Rounds = 10;

    // The multipliers and the steps of the key are part of the generator's definition.
    const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    const uint KeyStep0 = 0x9E3779B9, KeyStep1 = 0xBB67AE85;

    /// <summary>The four words that belong to a counter under a key.</summary>
    /// <param name="counter">Four words, the lowest first.</param>
    /// <param name="key">Two words, the lower half first.</param>
    public static Words Block(Words counter, ulong key)
    {
        (uint x0, uint x1, uint x2, uint x3) = counter;
        uint key0 = (uint)key, key1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * x0, product1 = (ulong)Multiplier1 * x2;
            x0 = (uint)(product1 >> 32) ^ x1 ^ key0;
            x1 = (uint)product1;
            x2 = (uint)(product0 >> 32) ^ x3 ^ key1;
            x3 = (uint)product0;
            key0 += KeyStep0;
            key1 += KeyStep1;
        }

        return new(x0, x1, x2, x3);
    }
}

/// <summary>Four 32-bit words, the lowest first: a counter, or what <see cref="Philox"/> makes of it.</summary>
readonly record struct Words(uint X0, uint X1, uint X2, uint X3)
{
    /// <summary>Word <paramref name="index"/>, 0 … 3.</summary>
    public uint this[int index] => index switch { 0 => X0, 1 => X1, 2 => X2, _ => X3 };

    /// <summary>Words 0 and 1 (index 0) or 2 and 3 (index 1) as one number, the lower word first.</summary>
    public ulong Pair(int index) => index == 0 ? X0 | (ulong)X1 << 32 : X2 | (ulong)X3 << 32;
}
