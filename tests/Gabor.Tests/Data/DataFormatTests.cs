using System.Buffers.Binary;
using Gabor.Data;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Data;

public sealed class IdxFormatTests : FormatContract
{
    static readonly byte[] Images = Samples.Idx([2, 3, 4], [.. Enumerable.Range(0, 24).Select(i => (byte)(10 * i))]);

    protected override IReadOnlyList<byte[]> Good => [Images];

    protected override void Read(byte[] bytes) => IdxFile.ReadBytes(new MemoryStream(bytes), "file", rank: 3);
}

public sealed class PackedIdxFormatTests : FormatContract
{
    static readonly byte[] Images = Samples.Pack(Samples.Idx([2, 3, 4], [.. Enumerable.Range(0, 24).Select(i => (byte)(10 * i))]));

    protected override IReadOnlyList<byte[]> Good => [Images];

    protected override void Read(byte[] bytes) => IdxFile.ReadBytes(new MemoryStream(bytes), "file", rank: 3);

    // What deflate can unpack to, and the stream's own buffers.
    protected override long Allowed(int length) => 1032L * length + (1 << 20);
}

public abstract class ImageFormatContract : FormatContract
{
    protected override void Read(byte[] bytes)
    {
        Image first = ImageFile.Decode(bytes, "file");
        // The decoder takes memory as it finds it: what it left unwritten would differ from time to time.
        if (!first.Pixels.SequenceEqual(ImageFile.Decode(bytes, "file").Pixels))
            Assert.Fail($"Decoded twice, the pixels differ: {Convert.ToHexString(bytes)}");
    }
}

public sealed class PngFormatTests : ImageFormatContract
{
    static readonly byte[][] Files =
    [
        Samples.Png(2, 3, 8, 2, [.. Enumerable.Range(0, 18).Select(i => (byte)(14 * i))]),
        Samples.Png(1, 2, 8, 3, [1, 0], palette: [1, 2, 3, 9, 8, 7], transparency: [5]),
        Samples.Png(2, 3, 16, 6, new byte[48]),
        Samples.Png(1, 9, 1, 0, [0b10101010, 0x80]),
    ];

    protected override IReadOnlyList<byte[]> Good => Files;

    protected override IReadOnlyList<byte[]> Words =>
        [.. "IHDR PLTE tRNS IDAT IEND CgBI acTL gAMA eXIf iTXt".Split(' ').Select(System.Text.Encoding.ASCII.GetBytes)];

    // A packed byte is 1,032 bytes of rows, each up to 8 pixels of 3 channels, decoded twice.
    protected override long Allowed(int length) => 1032L * 48 * length + (1 << 20);

    protected override byte[] Repair(byte[] bytes)
    {
        for (int at = 8; at + 12 <= bytes.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - 12)
                break;
            Samples.FixChecksum(bytes, at, (int)length);
            at += 12 + (int)length;
        }
        return bytes;
    }
}

public sealed class JpegFormatTests : ImageFormatContract
{
    static readonly byte[][] Files =
    [
        Samples.Read("baseline.jpg"), Samples.Read("grey.jpg"), Samples.Read("restart.jpg"), Samples.Read("progressive.jpg"),
        Samples.Read("cmyk.jpg"), Samples.Read("ycck.jpg"),
    ];

    protected override IReadOnlyList<byte[]> Good => Files;

    protected override IReadOnlyList<byte[]> Words =>
        [.. new byte[] { 0xC0, 0xC2, 0xC4, 0xD0, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xEE }.Select(b => new byte[] { 0xFF, b })];

    // Whole, and smaller by the length: every scale is met.
    protected override void Read(byte[] bytes)
    {
        base.Read(bytes);
        if (JpegSkeleton.Matches(bytes))
            JpegDecoder.Decode(bytes, JpegSkeleton.Check(bytes, "image"), "image", new JpegScale(1 + (bytes.Length % 3)));
    }

    // The end marker may be missing.
    protected override bool EveryPrefixIsRefused => false;

    // A byte of a scan is at most 8 blocks of 64 pixels, of 4 channels, twice in memory, decoded twice.
    protected override long Allowed(int length) => 8192L * length + (1 << 20);
}

public sealed class BmpFormatTests : ImageFormatContract
{
    // 4×2 pixels of 24 bits, and 3×2 of 8 with a palette of two colours.
    static readonly byte[][] Files =
    [
        [
            .. "BM"u8, 78, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 1, 0, 24, 0, .. new byte[24],
            .. Enumerable.Range(0, 24).Select(i => (byte)(9 * i)),
        ],
        [.. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 62, 0, 0, 0, 40, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 8, 0, .. new byte[16], 2, 0, 0, 0, 0,
            0, 0, 0,
            1, 2, 3, 0, 7, 8, 9, 0, 0, 1, 0, 0, 1, 0, 1, 0],
        [
            .. "BM"u8, 62, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 254, 255, 255, 255, 1, 0, 32, 0, .. new byte[24], 1,
            2, 3, 255, 4, 5, 6, 255,
        ],
        new BmpFile(12, 4, 2, 3)
        {
            Pixel = (y, x) => (uint)(x + y), Palette = [.. Enumerable.Range(0, 16).Select(i => ((byte)i, (byte)i, (byte)i))], Gap = 3,
        }.ToBytes(),
        new BmpFile(40, 32, 2, 2) { Pixel = (y, x) => (uint)(0x40404040 * y + x), Masks = [255, 0xFF00, 0xFF0000, 0xFF000000] }.ToBytes(),
        new BmpFile(108, 16, 2, 3) { Pixel = (y, x) => (uint)(5000 * x + y), Masks = [0xF800, 0x7E0, 0x1F, 0], Gap = 1 }.ToBytes(),
    ];

    protected override IReadOnlyList<byte[]> Good => Files;

    // A byte is at most 8 pixels of 3 channels, decoded twice.
    protected override long Allowed(int length) => 96L * length + (1 << 20);
}
