using System.Buffers.Binary;

namespace Gabor.Formats;

/// <summary>What the numbers of a tensor in a file are. Floating point is read, as float32; of the others only the size is known.</summary>
/// <param name="Name">As safetensors calls it: <c>BF16</c>.</param>
/// <param name="Bytes">Bytes of one number.</param>
/// <param name="IsRead">Whether its numbers are read.</param>
sealed record NumberType(string Name, int Bytes, bool IsRead = false)
{
    public static readonly NumberType F32 = new("F32", 4, true), F16 = new("F16", 2, true), BF16 = new("BF16", 2, true),
        F64 = new("F64", 8, true), I64 = new("I64", 8), I32 = new("I32", 4), I16 = new("I16", 2), I8 = new("I8", 1), U8 = new("U8", 1),
        Bool = new("BOOL", 1);

    /// <summary>The types that are read, for messages.</summary>
    public const string Read = "F32, F16, BF16 and F64";

    static readonly NumberType[] All =
    [
        F32, F16, BF16, F64, I64, I32, I16, I8, U8, Bool, new("U64", 8), new("U32", 4), new("U16", 2), new("F8_E4M3", 1), new("F8_E5M2", 1),
    ];

    /// <summary>The type that safetensors calls so; null for none.</summary>
    public static NumberType? Named(string name) => Array.Find(All, type => type.Name == name);

    /// <summary>
    /// Makes float32 of the bytes of a file: exactly, but for F64, which is rounded. False where a finite number becomes infinite.
    /// </summary>
    public bool Convert(ReadOnlySpan<byte> bytes, bool isBigEndian, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            var number = bytes.Slice(Bytes * i, Bytes);
            values[i] = Bytes switch
            {
                4 => isBigEndian ? BinaryPrimitives.ReadSingleBigEndian(number) : BinaryPrimitives.ReadSingleLittleEndian(number),
                8 => (float)Double(number, isBigEndian),
                1 => (sbyte)number[0],
                _ => Half(isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(number) : BinaryPrimitives.ReadUInt16LittleEndian(number)),
            };
            if (Bytes == 8 && float.IsInfinity(values[i]) && double.IsFinite(Double(number, isBigEndian)))
                return false;
        }

        return true;
    }

    /// <summary>The bytes of numbers, little-endian, of the types that Gabor writes: F32, F16 and I8.</summary>
    public void Write(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        for (int i = 0; i < values.Length; i++)
        {
            var number = bytes.Slice(Bytes * i, Bytes);
            if (Bytes == 4)
                BinaryPrimitives.WriteSingleLittleEndian(number, values[i]);
            else if (Bytes == 2)
                BinaryPrimitives.WriteHalfLittleEndian(number, (Half)values[i]);
            else
                number[0] = (byte)(sbyte)values[i];
        }
    }

    /// <summary>Of 16 bits; those of BF16 are the upper half of a float32.</summary>
    float Half(ushort bits) =>
        ReferenceEquals(this, BF16) ? BitConverter.Int32BitsToSingle(bits << 16) : (float)BitConverter.UInt16BitsToHalf(bits);

    static double Double(ReadOnlySpan<byte> number, bool isBigEndian) =>
        isBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(number) : BinaryPrimitives.ReadDoubleLittleEndian(number);
}
