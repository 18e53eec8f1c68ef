using System.Buffers.Binary;
using Gabor.Formats.Onnx.Messages;

namespace Gabor.Formats.Onnx;

/// <summary>A type of the numbers of a tensor, by the number that ONNX gives it.</summary>
/// <param name="Number">Its number in files.</param>
/// <param name="Name">What ONNX calls it.</param>
/// <param name="Bytes">Bytes of one number in raw data.</param>
/// <param name="IsWhole">Whether its numbers are whole.</param>
sealed record OnnxType(int Number, string Name, int Bytes, bool IsWhole)
{
    /// <summary>The types that are read and written by their number.</summary>
    public const int Float = 1, Byte = 2, SignedByte = 3, Int32 = 6, Int64 = 7;

    static readonly OnnxType[] All =
    [
        new(Float, "FLOAT", 4, false), new(Byte, "UINT8", 1, true), new(SignedByte, "INT8", 1, true),
        new(Int32, "INT32", 4, true),
        new(Int64, "INT64", 8, true), new(9, "BOOL", 1, true), new(10, "FLOAT16", 2, false), new(11, "DOUBLE", 8, false),
        new(16, "BFLOAT16", 2, false),
    ];

    /// <summary>The names of all.</summary>
    public static string Known => string.Join(", ", All.Select(type => type.Name));

    /// <summary>The type of a number; null for one that is not read.</summary>
    public static OnnxType? Of(int number) => Array.Find(All, type => type.Number == number);

    /// <summary>What a type is called, read or not.</summary>
    public static string NameOf(int number) => Of(number)?.Name ?? number switch
    {
        0 => "UNDEFINED",
        4 => "UINT16",
        5 => "INT16",
        8 => "STRING",
        12 => "UINT32",
        13 => "UINT64",
        _ => FormattableString.Invariant($"{number}"),
    };

    /// <summary>How many numbers a tensor lists that has no raw data.</summary>
    public int Listed(TensorProto proto) => Number switch
    {
        Float => proto.FloatData.Count,
        Int64 => proto.Int64Data.Count,
        11 => proto.DoubleData.Count,
        _ => proto.Int32Data.Count,
    };

    /// <summary>A whole number of those listed.</summary>
    public long ListedWhole(TensorProto proto, int place) => Number == Int64 ? proto.Int64Data[place] : proto.Int32Data[place];

    /// <summary>A number of those listed, as float32; of half the bits are listed.</summary>
    public float ListedFloat(TensorProto proto, int place) => Number switch
    {
        Float => proto.FloatData[place],
        11 => (float)proto.DoubleData[place],
        10 => (float)BitConverter.UInt16BitsToHalf((ushort)proto.Int32Data[place]),
        _ => BitConverter.Int32BitsToSingle(proto.Int32Data[place] << 16),
    };

    /// <summary>A whole number of raw data.</summary>
    public long ReadWhole(ReadOnlySpan<byte> bytes) => Number switch
    {
        Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        6 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        3 => (sbyte)bytes[0],
        _ => bytes[0],
    };

    /// <summary>A number of raw data, as float32.</summary>
    public float ReadFloat(ReadOnlySpan<byte> bytes) => Number switch
    {
        Float => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        11 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        10 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(bytes) << 16),
    };
}
