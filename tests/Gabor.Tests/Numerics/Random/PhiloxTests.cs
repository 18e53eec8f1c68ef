using System.Numerics;
using Gabor.Numerics.Random;

namespace Gabor.Tests.Numerics.Random;

public sealed class PhiloxTests
{
    /// <summary>The known answers that are published with Random123 (philox4x32, 10 rounds).</summary>
    [Theory]
    [InlineData(
        0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x0000000000000000ul, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xfffffffffffffffful, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0x299f31d0a4093822ul, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void The_published_answers_come_out(uint c0, uint c1, uint c2, uint c3, ulong key, uint x0, uint x1, uint x2, uint x3) =>
        Assert.Equal(new Words(x0, x1, x2, x3), Philox.Block(new(c0, c1, c2, c3), key));

    [Fact]
    public void A_slow_implementation_in_big_integers_agrees()
    {
        uint state = 12345;
        for (int i = 0; i < 500; i++)
        {
            uint[] counter = [Next(), Next(), Next(), Next()];
            uint[] key = [Next(), Next()];
            uint[] expected = Slow(counter, key);
            Words found = Philox.Block(new(counter[0], counter[1], counter[2], counter[3]), (ulong)key[1] << 32 | key[0]);
            Assert.Equal(expected, new[] { found[0], found[1], found[2], found[3] });
        }

        uint Next() => state = unchecked(state * 1664525 + 1013904223);
    }

    static uint[] Slow(uint[] counter, uint[] key)
    {
        BigInteger word = BigInteger.Pow(2, 32);
        BigInteger[] x = [.. counter.Select(c => new BigInteger(c))], k = [.. key.Select(c => new BigInteger(c))];
        for (int round = 0; round < 10; round++)
        {
            BigInteger first = 0xD2511F53 * x[0], second = 0xCD9E8D57 * x[2];
            x = [(second / word) ^ x[1] ^ k[0], second % word, (first / word) ^ x[3] ^ k[1], first % word];
            k = [(k[0] + 0x9E3779B9) % word, (k[1] + 0xBB67AE85) % word];
        }

        return [.. x.Select(v => (uint)v)];
    }
}
