using Gabor.Numerics;
using Microsoft.Win32.SafeHandles;

namespace Gabor.Data;

/// <summary>Images of a source that lie decoded, in one shape, in a file of an <see cref="ImageCache"/>; the file stays open.</summary>
/// <remarks>Its sum was right when it was opened, and a file in use is replaced by another one, never written to.</remarks>
/// <param name="file">N·H·W·D bytes.</param>
/// <param name="images">The source.</param>
/// <param name="shape">H × W × D.</param>
sealed class CachedImages(SafeFileHandle file, ImageSource images, Shape shape) : ImageSource, IDisposable
{
    public override int Count => images.Count;

    public override IReadOnlyList<string> ClassNames => images.ClassNames;

    public override Shape? CommonShape => shape;

    internal override bool HadOneShape => false;

    internal override ImageSource Original => images.Original;

    public override int Label(int index) => images.Label(index);

    public override ImageSample Read(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        byte[] pixels = GC.AllocateUninitializedArray<byte>(shape.Count);
        int at = 0;
        while (at < pixels.Length)
        {
            int read = RandomAccess.Read(file, pixels.AsSpan(at), ((long)index * shape.Count) + at);
            if (read == 0)
                throw new GaborFormatException(NameOf(index), "the cache of decoded images ends before this image. Train again.");
            at += read;
        }

        return ImageSample.OfPixels(shape, pixels);
    }

    public override string NameOf(int index) => images.NameOf(index);

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();
}
