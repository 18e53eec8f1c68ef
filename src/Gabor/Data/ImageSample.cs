using Gabor.Numerics;

namespace Gabor.Data;

/// <summary>One image as an <see cref="ImageSource"/> gives it: decoded pixels, the bytes of an image file, or a stream of them.</summary>
public readonly struct ImageSample
{
    readonly ReadOnlyMemory<byte> pixels;
    readonly byte[]? encoded;
    readonly Stream? stream;
    readonly Registry<ImageFormat>? formats;

    ImageSample(
        Shape shape, ReadOnlyMemory<byte> pixels, byte[]? encoded, Stream? stream, Registry<ImageFormat>? formats = null) =>
        (Shape, this.pixels, this.encoded, this.stream, this.formats) = (shape, pixels, encoded, stream, formats);

    /// <summary>A sample of pixels; they are not copied.</summary>
    /// <param name="shape">H × W × D, any number of channels.</param>
    /// <param name="pixels">[H, W, D], 0…255.</param>
    /// <exception cref="ArgumentException">The number of pixels is not H · W · D.</exception>
    public static ImageSample OfPixels(Shape shape, ReadOnlyMemory<byte> pixels)
    {
        if (shape.Height < 1 || shape.Width < 1 || shape.Depth < 1 || pixels.Length != shape.Count)
            throw new ArgumentException($"ImageSample: {pixels.Length} bytes given for {shape}.", nameof(pixels));
        return new(shape, pixels, null, null);
    }

    /// <summary>A sample of a decoded image; its pixels are not copied.</summary>
    public static ImageSample OfImage(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new(image.Shape, image.Memory, null, null);
    }

    /// <summary>A sample that is decoded when it is needed.</summary>
    /// <param name="bytes">The content of an image file.</param>
    public static ImageSample Encoded(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new(default, default, bytes, null);
    }

    /// <summary>A sample that is read to its end and decoded when it is needed.</summary>
    /// <param name="stream">The content of an image file; whoever reads the sample disposes of it.</param>
    public static ImageSample Encoded(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(default, default, null, stream);
    }

    /// <summary>The same sample, which is decoded by other formats than the built-in ones.</summary>
    /// <param name="formats">The formats, <c>ImageFormats.Default.With(…)</c> for your own.</param>
    public ImageSample DecodedBy(Registry<ImageFormat> formats)
    {
        ArgumentNullException.ThrowIfNull(formats);
        return new(Shape, pixels, encoded, stream, formats);
    }

    /// <summary>Whether it is pixels already.</summary>
    public bool IsDecoded => Shape != default;

    /// <summary>H × W × D; of no use before it is decoded.</summary>
    internal Shape Shape { get; }

    /// <summary>[H, W, D], 0…255; empty before it is decoded.</summary>
    internal ReadOnlySpan<byte> Pixels => pixels.Span;

    /// <summary>The pixels as an image.</summary>
    /// <exception cref="ArgumentException">It has other than 1 or 3 channels.</exception>
    internal Image ToImage() => new(Shape, pixels.ToArray());

    /// <summary>The content of the file; a stream is read to its end and disposed of.</summary>
    internal byte[] Content(string name)
    {
        if (encoded is not null)
            return encoded;
        if (stream is null)
            throw new GaborFormatException(name, "the sample holds neither pixels nor a file.");
        using (stream)
            return ImageFile.ReadAll(stream, name);
    }

    /// <summary>The sample as pixels.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="need">The least size that suffices.</param>
    internal ImageSample Decoded(string name, ImageNeed need) =>
        OfImage((formats ?? ImageFormats.Default).Decode(Content(name), name, need));
}
