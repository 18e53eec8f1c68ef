using System.Buffers.Binary;
using Gabor.Data;
using Gabor.Data.Decoders;
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

public sealed class GifFormatTests : ImageFormatContract
{
    static readonly byte[][] Files =
    [
        Decoders.GifTests.Gif(Decoders.GifTests.Colors, before: [0x21, 0xF9, 4, 1, 0, 0, 1, 0]),
        Decoders.GifTests.Gif(local: Decoders.GifTests.Colors, left: 1, top: 2, version: "GIF87a"), Samples.Read("plain.gif")[..^1],
    ];

    protected override IReadOnlyList<byte[]> Good => Files;

    protected override IReadOnlyList<byte[]> Words => [[0x21, 0xF9], [0x2C], [0x3B], [0, 0]];

    // The end marker, and what follows the first image, may be missing.
    protected override bool EveryPrefixIsRefused => false;

    // A packed byte is 2,731 pixels, a small screen is 2²⁰, each place, 4 channels and 3 of the result; decoded twice.
    protected override long Allowed(int length) => 2L * 8 * ((1 << 20) + (16L * 2731 * length)) + (1 << 20);
}

public sealed class NetpbmFormatTests : ImageFormatContract
{
    static readonly byte[][] Files =
    [
        [.. "P1\n3 2\n0 1 1\n001"u8], [.. "P2 # c\n2 2 3\n0 1\n2 3"u8], [.. "P3 2 1 255 1 2 3 4 5 6"u8], [.. "P4 3 2\n"u8, 0x60, 0x20],
        [.. "P5\n2 1\n65535\n"u8, 1, 2, 3, 4], [.. "P6\n2 1 9\n"u8, 1, 2, 3, 4, 5, 6],
    ];

    protected override IReadOnlyList<byte[]> Good => Files;

    protected override IReadOnlyList<byte[]> Words => [.. "# 65535 0 1 9".Split(' ').Select(System.Text.Encoding.ASCII.GetBytes)];

    // The last number in digits may be cut.
    protected override bool EveryPrefixIsRefused => false;

    // A byte is at most 8 pixels, decoded twice.
    protected override long Allowed(int length) => 16L * length + (1 << 20);
}

public sealed class TiffFormatTests : ImageFormatContract
{
    static readonly byte[][] Files =
    [
        Decoders.TiffTests.Tiff([1, 2, 3, 4], (256, [2]), (257, [2]), (258, [8]), (262, [1]), (278, [2])),
        Decoders.TiffTests.Tiff(
            [0b00011011], (256, [4]), (257, [1]), (258, [2]), (262, [3]), (320, [.. Enumerable.Range(0, 12).Select(i => 5000u * (uint)i)])),
        Decoders.TiffTests.Tiff(
            [0xFD, 9, 3, 1, 2, 3, 4], (256, [2]), (257, [1]), (258, [8, 8, 8, 8]), (259, [32773]), (262, [2]), (277, [4]), (317, [2]),
            (338, [2])),
        Decoders.TiffTests.Tiff(
            [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01], (256, [9]), (257, [1]), (258, [8]), (259, [5]), (262, [1])),
    ];

    protected override IReadOnlyList<byte[]> Good => Files;

    protected override IReadOnlyList<byte[]> Words => [.. ((byte[])[0, 1, 2, 5, 62]).Select(b => new byte[] { b, 1, 4, 0, 1, 0, 0, 0 })];

    // The directory stands at the end, but nothing reads what follows its last entry.
    protected override bool EveryPrefixIsRefused => false;

    // A packed byte is 2,731 samples or 8 times as many of 1 bit, each a byte of the samples, four of the image; decoded twice.
    protected override long Allowed(int length) => 2L * 8 * 8 * 2731 * length + (1 << 20);
}

public sealed class TarFormatTests : FormatContract
{
    static readonly byte[] Image = Folders.ClassFolderSet.Image(0, 0);

    static readonly byte[] Archive = Shards.ShardSet.Of(
        ("a.bmp", Image), ("a.cls", [(byte)'1']), ("b.json", "{\"label\":\"x\"}"u8.ToArray()), (new string('n', 120) + "/b.bmp", Image),
        (new string('n', 120) + "/b.cls", "cat"u8.ToArray()), ("b.bmp", Image));

    protected override IReadOnlyList<byte[]> Good => [Archive[..(Archive.Length / 512 * 512)]];

    protected override void Read(byte[] bytes) =>
        new Gabor.Data.Shards.ShardIndex(0, "file", ImageFormats.Default).Read(new MemoryStream(bytes));

    // The second of the two empty blocks may be missing.
    protected override bool EveryPrefixIsRefused => false;

    // Labels and records of names are held, each as long as the archive at most.
    protected override long Allowed(int length) => 16L * length + (1 << 20);

    protected override byte[] Repair(byte[] bytes)
    {
        for (int at = 0; at + 512 <= bytes.Length; at += 512)
        {
            if (!bytes.AsSpan(at + 257, 5).SequenceEqual("ustar"u8))
                continue;
            int sum = 8 * ' ';
            for (int i = 0; i < 512; i++)
                sum += i is >= 148 and < 156 ? 0 : bytes[at + i];
            System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(bytes, at + 148);
        }

        return bytes;
    }
}

public sealed class CsvFormatTests : FormatContract
{
    protected override IReadOnlyList<byte[]> Good =>
        [[.. "path,label,split\na/b.png,\"c, \"\"d\",train\r\n\ne.png,f,test\n"u8], [.. "\uFEFFa;b\nc;d"u8]];

    protected override IReadOnlyList<byte[]> Words => [[(byte)'"'], [(byte)'\t'], [(byte)';'], [.. "label,path"u8], [0xFF, 0xFE]];

    // A table may end anywhere.
    protected override bool EveryPrefixIsRefused => false;

    protected override void Read(byte[] bytes) => Gabor.Data.Tables.ImageTable.Read(new MemoryStream(bytes), "file");

    protected override long Allowed(int length) => 64L * length + (1 << 20);
}

public sealed class CifarFormatTests : FormatContract
{
    static readonly byte[] Batch = [.. Enumerable.Range(0, 2 * 3073).Select(i => (byte)(i % 3073 == 0 ? 7 : i))];

    protected override IReadOnlyList<byte[]> Good => [Batch];

    // A prefix of one whole image is a file.
    protected override bool EveryPrefixIsRefused => false;

    protected override void Read(byte[] bytes) =>
        Gabor.Data.Cifar.CifarBatch.Read(new MemoryStream(bytes), "file", Gabor.Data.Cifar.CifarKind.Ten);

    protected override long Allowed(int length) => 8L * length + (1 << 20);
}
