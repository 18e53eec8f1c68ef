using System.Buffers.Binary;
using System.IO.Compression;
using Gabor.Models;

namespace Gabor.Formats.Onnx;

/// <summary>
/// Golden images in the metadata of a file: <c>gabor.golden.images</c>, the pixels [N, H, W, C], 0…255, by zlib and then in Base64;
/// <c>gabor.golden.probabilities</c>, [N, K], float32, little endian, in Base64; <c>gabor.golden.sha256</c> of both.
/// </summary>
sealed class OnnxGolden
{
    /// <summary>The key of the pixels.</summary>
    public const string ImagesKey = "gabor.golden.images";

    /// <summary>The keys of the probabilities, and of the SHA-256 of pixels and probabilities.</summary>
    public const string ProbabilitiesKey = "gabor.golden.probabilities", HashKey = "gabor.golden.sha256";

    /// <summary>Most characters of the pixels and the probabilities, 1 MiB, and most pixels.</summary>
    const int MostText = 1 << 20, MostPixels = 1 << 24;

    readonly string file, images, probabilities, hash;

    /// <summary>What a file has.</summary>
    /// <param name="metadata">What it says.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <exception cref="GaborFormatException">It has no golden images.</exception>
    public OnnxGolden(IReadOnlyDictionary<string, string> metadata, string file)
    {
        this.file = file;
        if (!metadata.TryGetValue(ImagesKey, out images!) || !metadata.TryGetValue(ProbabilitiesKey, out probabilities!))
        {
            throw new GaborFormatException(
                file, $"it has no golden images ({ImagesKey} in its metadata), so there is nothing to verify it by; "
                + "'gabor export RUN --onnx FILE' writes files that have some.");
        }

        hash = metadata.GetValueOrDefault(HashKey, "");
    }

    /// <summary>
    /// The entries. Where they would be too long the first images are left out, which are the finest and so the longest; none where not
    /// even one fits.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> Metadata(GoldenImages golden)
    {
        for (; golden.Count > 0; golden = golden.Without(1))
        {
            if (golden.Pixels.Length > MostPixels)
                continue;
            string pixels = Convert.ToBase64String(Packed(golden.Pixels)), probabilities = Convert.ToBase64String(golden.Bytes());
            if (pixels.Length + probabilities.Length > MostText)
                continue;
            return
            [
                new(ImagesKey, pixels), new(ProbabilitiesKey, probabilities),
                new(HashKey, Convert.ToHexStringLower(golden.Hash())),
            ];
        }

        return [];
    }

    /// <summary>Its golden images.</summary>
    /// <param name="model">Its network.</param>
    /// <exception cref="GaborFormatException">They are damaged, or not of this network.</exception>
    public GoldenImages Of(Model model)
    {
        int classes = model.Output.Count;
        byte[] stated = Decoded(probabilities), packed = Decoded(images);
        if (stated.Length == 0 || stated.Length % (sizeof(float) * classes) != 0)
            throw Damaged($"{stated.Length} bytes of probabilities of {classes} classes");
        int count = stated.Length / (sizeof(float) * classes);
        long pixels = (long)count * model.Preprocessing.ImageShape.Count;
        if (count > GoldenImages.Most || pixels > MostPixels)
            throw Damaged($"{count} images of {model.Preprocessing.ImageShape} are too many");
        float[] numbers = new float[count * classes];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(stated.AsSpan(sizeof(float) * i));
        var golden = new GoldenImages(count, Unpacked(packed, (int)pixels), numbers);
        return hash == Convert.ToHexStringLower(golden.Hash()) ? golden : throw Damaged("their SHA-256 differs");
    }

    static byte[] Packed(byte[] pixels)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize))
            stream.Write(pixels);
        return packed.ToArray();
    }

    /// <summary>Unpacks a known number of pixels; memory grows with what is really there.</summary>
    byte[] Unpacked(byte[] packed, int pixels)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            byte[] part = new byte[1 << 16];
            int read;
            while (unpacked.Length <= pixels && (read = stream.Read(part)) > 0)
                unpacked.Write(part, 0, read);
            return unpacked.Length == pixels ? unpacked.ToArray() : throw Damaged($"they are not {pixels} pixels");
        }
        catch (InvalidDataException)
        {
            throw Damaged("they cannot be unpacked");
        }
    }

    byte[] Decoded(string text)
    {
        byte[] bytes = new byte[text.Length / 4 * 3 + 3];
        return text.Length <= MostText && Convert.TryFromBase64String(text, bytes, out int length)
            ? bytes[..length]
            : throw Damaged("they are no Base64, or too long");
    }

    GaborFormatException Damaged(string what) =>
        new(file, $"its golden images are not what was written: {what}. The file is damaged.");
}
