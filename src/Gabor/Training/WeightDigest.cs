using System.Security.Cryptography;
using Gabor.Formats;
using Gabor.Models;

namespace Gabor.Training;

/// <summary>One line that stands for every bit of a model's parameters: equal digests, equal weights.</summary>
public static class WeightDigest
{
    /// <summary>The first 16 hexadecimal digits of the SHA-256 of all parameters in order, each float as 4 little-endian bytes.</summary>
    public static string Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, parameter) in model.Parameters)
            hash.Append(parameter.Value.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
