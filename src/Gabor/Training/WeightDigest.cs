using System.Buffers.Binary;
using System.Security.Cryptography;
using Gabor.Models;

namespace Gabor.Training;

/// <summary>One line that stands for every bit of a model's parameters: equal digests, equal weights.</summary>
public static class WeightDigest
{
    const int Chunk = 4096;

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of all parameters in order, each float as 4 little-endian bytes.</summary>
    public static string Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] bytes = new byte[Chunk * sizeof(float)];
        foreach (var (_, parameter) in model.Parameters)
        {
            var values = parameter.Value.Span;
            for (int first = 0; first < values.Length; first += Chunk)
            {
                int count = Math.Min(Chunk, values.Length - first);
                for (int i = 0; i < count; i++)
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[first + i]);
                hash.AppendData(bytes, 0, count * sizeof(float));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
