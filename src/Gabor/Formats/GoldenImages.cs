using System.Buffers.Binary;
using System.Security.Cryptography;
using Gabor.Models;

namespace Gabor.Formats;

/// <summary>
/// Images, and what a model said of them when it was written: whoever has the model elsewhere, in whatever form, can ask it again.
/// </summary>
/// <param name="Count">N, how many.</param>
/// <param name="Pixels">[N, H, W, D], 0…255, of the shape that the model's preprocessing reads.</param>
/// <param name="Probabilities">[N, K], (3.9).</param>
sealed record GoldenImages(int Count, byte[] Pixels, float[] Probabilities)
{
    /// <summary>Most images that a file may have.</summary>
    public const int Most = 64;

    const string ImagesName = "gabor.golden.images", ProbabilitiesName = "gabor.golden.probabilities";

    /// <summary>The pixels of one image.</summary>
    public ReadOnlySpan<byte> Image(int image) => Pixels.AsSpan(image * (Pixels.Length / Count), Pixels.Length / Count);

    /// <summary>The probabilities of one image.</summary>
    public Span<float> Of(int image) => Probabilities.AsSpan(image * (Probabilities.Length / Count), Probabilities.Length / Count);

    /// <summary>The same without the first of them.</summary>
    public GoldenImages Without(int images) => new(
        Count - images, Pixels[(images * (Pixels.Length / Count))..], Probabilities[(images * (Probabilities.Length / Count))..]);

    /// <summary>SHA-256 of the pixels followed by the probabilities, float32, little endian.</summary>
    public byte[] Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Pixels);
        hash.AppendData(Bytes());
        return hash.GetCurrentHash();
    }

    /// <summary>The probabilities as bytes: float32, little endian.</summary>
    public byte[] Bytes()
    {
        byte[] bytes = new byte[sizeof(float) * Probabilities.Length];
        for (int i = 0; i < Probabilities.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * i), Probabilities[i]);
        return bytes;
    }

    /// <summary>The two tensors of a file: the probabilities, then the pixels.</summary>
    public TensorEntry[] Entries(Model model)
    {
        var shape = model.Preprocessing.ImageShape;
        return
        [
            new TensorEntry(ProbabilitiesName, [Count, model.Output.Count]),
            new TensorEntry(ImagesName, [Count, shape.Height, shape.Width, shape.Depth]) { Type = NumberType.U8 },
        ];
    }

    /// <summary>Writes what <see cref="Entries"/> announced.</summary>
    public void Write(SafetensorsWriter writer)
    {
        writer.Write(Probabilities);
        writer.Write(Pixels);
    }

    /// <summary>Reads both tensors; the sizes are compared before memory is taken.</summary>
    /// <exception cref="GaborFormatException">They are missing, or not of this model.</exception>
    public static GoldenImages Read(SafetensorsReader reader, string path, Model model)
    {
        var shape = model.Preprocessing.ImageShape;
        if (reader.Find(ImagesName) is not { Sizes: [var count and > 0, var height, var width, var depth] } images
            || (height, width, depth) != (shape.Height, shape.Width, shape.Depth))
            throw new GaborFormatException(path, $"its golden images are missing or not of {shape}.");
        if (count > Most)
            throw new GaborFormatException(path, $"it has {count} golden images; {Most} are the limit.");
        if (reader.Find(ProbabilitiesName)?.Sizes is not [var rows, var classes] || (rows, classes) != (count, model.Output.Count))
        {
            throw new GaborFormatException(
                path, $"the probabilities of its {count} golden images are missing or not of {model.Output.Count} classes.");
        }

        byte[] pixels = new byte[images.Count];
        reader.ReadBytes(ImagesName, pixels);
        float[] probabilities = new float[count * model.Output.Count];
        reader.Read(ProbabilitiesName, [count, model.Output.Count], probabilities);
        return new GoldenImages(count, pixels, probabilities);
    }
}
