using System.Security.Cryptography;
using System.Text;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Formats;

/// <summary>Whatever a file of golden images says, with a hash that is right.</summary>
public sealed class GoldenFormatTests : FormatContract
{
    static readonly Model Network = Made();

    protected override IReadOnlyList<byte[]> Good { get; } = [Sample()];

    protected override void Read(byte[] bytes) => GoldenImagesFile.Read(new MemoryStream(bytes), "golden.safetensors", Network, out _);

    /// <summary>The hash is of the pixels, which stand last, and then the probabilities before them.</summary>
    protected override byte[] Repair(byte[] bytes)
    {
        byte[] key = Encoding.ASCII.GetBytes("\"gabor.sha256\":\"");
        const int pixels = 4 * 4, probabilities = 4 * 2 * sizeof(float);
        int place = bytes.AsSpan().IndexOf(key) + key.Length, numbers = bytes.Length - pixels - probabilities;
        if (place < key.Length || place + 64 > numbers)
            return bytes;
        byte[] hashed = [.. bytes[(numbers + probabilities)..], .. bytes[numbers..(numbers + probabilities)]];
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(hashed))).CopyTo(bytes, place);
        return bytes;
    }

    static Model Made()
    {
        var model = new Sequential("p", new Shape(2, 2, 1)).Dense(2).Build(["a", "b"]);
        model.Initialize(1);
        return model;
    }

    static byte[] Sample()
    {
        using var folder = new TemporaryFolder();
        GoldenModel.Save(Network, folder.Path);
        return File.ReadAllBytes(folder.File("golden.safetensors"));
    }
}
