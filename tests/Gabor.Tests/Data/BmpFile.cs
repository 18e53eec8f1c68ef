using System.Buffers.Binary;

namespace Gabor.Tests.Data;

/// <summary>A BMP file by the letter of the format, of any header, bits, palette, masks and gap.</summary>
sealed record BmpFile(int Header, int Bits, int Height, int Width)
{
    /// <summary>The value of each pixel, rows from the top.</summary>
    public required Func<int, int, uint> Pixel { get; init; }

    /// <summary>Colours as red, green, blue.</summary>
    public (byte R, byte G, byte B)[] Palette { get; init; } = [];

    /// <summary>Red, green, blue and, where it has one, alpha.</summary>
    public uint[] Masks { get; init; } = [];

    public int Gap { get; init; }

    public bool TopDown { get; init; }

    public uint ColorsUsed { get; init; }

    public uint? Compression { get; init; }

    public byte[] ToBytes()
    {
        int entry = Header == 12 ? 3 : 4, behind = Header == 40 ? 4 * Masks.Length : 0;
        int start = 14 + Header + behind + entry * Palette.Length + Gap, stride = (Width * Bits + 31) / 32 * 4;
        byte[] file = new byte[start + stride * Height];
        file.AsSpan().Fill(0xA5);
        "BM"u8.CopyTo(file);
        file.AsSpan(14, Header).Clear();
        Put(2, (uint)file.Length);
        Put(10, (uint)start);
        Put(14, (uint)Header);
        if (Header == 12)
        {
            Put16(18, Width);
            Put16(20, Height);
            Put16(22, 1);
            Put16(24, Bits);
        }
        else
        {
            Put(18, (uint)Width);
            Put(22, (uint)(TopDown ? -Height : Height));
            Put16(26, 1);
            Put16(28, Bits);
        }

        if (Header >= 40)
        {
            Put(30, Compression ?? (Masks.Length == 0 ? 0u : behind == 16 ? 6u : 3u));
            Put(46, ColorsUsed);
        }

        for (int i = 0; i < Masks.Length; i++)
            Put(54 + 4 * i, Masks[i]);
        for (int i = 0; i < Palette.Length; i++)
        {
            int at = 14 + Header + behind + entry * i;
            (file[at], file[at + 1], file[at + 2]) = (Palette[i].B, Palette[i].G, Palette[i].R);
        }

        for (int y = 0; y < Height; y++)
        {
            var row = file.AsSpan(start + stride * (TopDown ? y : Height - 1 - y), stride);
            row.Clear();
            for (int x = 0; x < Width; x++)
            {
                uint value = Pixel(y, x);
                if (Bits < 8)
                    row[x * Bits / 8] |= (byte)(value << (8 - Bits - x * Bits % 8));
                else
                    for (int b = 0; b < Bits / 8; b++) row[x * Bits / 8 + b] = (byte)(value >> (8 * b));
            }
        }

        return file;

        void Put(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);
    }
}
