using System.Buffers.Binary;
using System.Globalization;

namespace Gabor.Tests.Contracts;

/// <summary>
/// What every reader owes: it reads good files; whatever else comes, it either reads it or refuses it by
/// <see cref="GaborFormatException"/>, and allocates no more than stated. A reader's test class names samples and the call; the rest is
/// here.
/// </summary>
/// <remarks>100,000 mutations a reader in the normal run; the environment variable <c>GABOR_FUZZ</c> sets another number. A failure prints
/// the seed of the case and its bytes.</remarks>
public abstract class FormatContract
{
    static readonly int Mutations = int.TryParse(Environment.GetEnvironmentVariable("GABOR_FUZZ"), CultureInfo.InvariantCulture, out int n)
        ? n
        : 100_000;

    static readonly ulong[] Extremes = [0, 1, int.MaxValue, 1UL << 31, uint.MaxValue, long.MaxValue, ulong.MaxValue];

    /// <summary>Good files, small.</summary>
    protected abstract IReadOnlyList<byte[]> Good { get; }

    /// <summary>Reads all there is to read.</summary>
    protected abstract void Read(byte[] bytes);

    /// <summary>Words of the format, put into mutations.</summary>
    protected virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Makes checksums right again, so that a mutation gets past them; the same array or another.</summary>
    protected virtual byte[] Repair(byte[] bytes) => bytes;

    /// <summary>Most bytes that reading a file of this length may allocate.</summary>
    protected virtual long Allowed(int length) => 2L * length + (1 << 20);

    /// <summary>Whether a file that lacks its end is always refused.</summary>
    protected virtual bool EveryPrefixIsRefused => true;

    [Fact]
    public void Good_files_are_read()
    {
        foreach (byte[] sample in Good) Read(sample);
    }

    [Fact]
    public void Every_prefix_is_refused_or_valid()
    {
        foreach (byte[] sample in Good)
            for (int length = 0; length < sample.Length; length++)
            {
                bool refused = Try(sample[..length], $"prefix of {length}");
                if (EveryPrefixIsRefused)
                    Assert.True(refused, $"A prefix of {length} of {sample.Length} bytes was taken for the whole.");
            }
    }

    [Fact]
    public void Extreme_numbers_anywhere_are_refused_or_valid()
    {
        foreach (byte[] sample in Good)
            for (int at = 0; at < sample.Length; at++)
                foreach (ulong extreme in Extremes)
                    for (int kind = 0; kind < 6; kind++)
                    {
                        byte[] changed = [.. sample];
                        Put(changed, at, extreme, kind);
                        Try(Repair(changed), $"{extreme:X} at {at}, kind {kind}");
                    }
    }

    [Fact]
    public void Mutations_are_refused_or_valid()
    {
        for (int seed = 0; seed < Mutations; seed++)
        {
            Random random = new(seed);
            byte[] bytes = Mutate(Good[random.Next(Good.Count)], random);
            if (random.Next(4) > 0)
                bytes = Repair(bytes);
            Try(bytes, $"seed {seed}");
        }
    }

    bool Try(byte[] bytes, string which)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool refused = false;
        try
        {
            Read(bytes);
        }
        catch (GaborFormatException e)
        {
            refused = true;
            Assert.DoesNotContain('\n', e.Message);
        }
        catch (Exception e)
        {
            Assert.Fail($"{which}: {e}\n{Convert.ToHexString(bytes)}");
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > Allowed(bytes.Length))
            Assert.Fail($"{which}: {bytes.Length} bytes made the reader allocate {allocated}.\n{Convert.ToHexString(bytes)}");
        return refused;
    }

    byte[] Mutate(byte[] sample, Random random)
    {
        List<byte> bytes = [.. sample];
        for (int n = random.Next(1, 5); n > 0 && bytes.Count > 0; n--)
        {
            int at = random.Next(bytes.Count), length = Math.Min(random.Next(1, 17), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, length); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length + 1), length)); break;
                case 4: bytes.RemoveRange(at, random.Next(8) == 0 ? bytes.Count - at : 1); break;
                case 5 when Words.Count > 0: bytes.InsertRange(at, Words[random.Next(Words.Count)]); break;
                case 6:
                    byte[] other = Good[random.Next(Good.Count)];
                    int from = random.Next(other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 65))]);
                    break;
                default:
                    byte[] all = [.. bytes];
                    Put(all, at, Extremes[random.Next(Extremes.Length)], random.Next(6));
                    bytes = [.. all];
                    break;
            }
        }
        return [.. bytes];
    }

    /// <summary>A number of 2, 4 or 8 bytes in either order, as far as there is room.</summary>
    static void Put(byte[] bytes, int at, ulong value, int kind)
    {
        Span<byte> number = stackalloc byte[8];
        int width = 2 << (kind / 2);
        if (kind % 2 == 0)
            BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        else
            BinaryPrimitives.WriteUInt64BigEndian(number, width == 8 ? value : value << (64 - 8 * width));
        number[..Math.Min(width, bytes.Length - at)].CopyTo(bytes.AsSpan(at));
    }
}
