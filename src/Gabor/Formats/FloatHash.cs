using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gabor.Formats;

/// <summary>Hashes numbers, each float as 4 little-endian bytes.</summary>
static class FloatHash
{
    const int Chunk = 4096;

    /// <summary>Adds numbers to a hash.</summary>
    public static void Append(this IncrementalHash hash, ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[Chunk * sizeof(float)];
        for (int first = 0; first < values.Length; first += Chunk)
        {
            int count = Math.Min(Chunk, values.Length - first);
            for (int i = 0; i < count; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[first + i]);
            hash.AppendData(bytes, 0, count * sizeof(float));
        }
    }
}
