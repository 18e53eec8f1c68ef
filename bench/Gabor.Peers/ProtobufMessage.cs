using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Gabor.Peers;

/// <summary>Writes one message of Protocol Buffers: fields one after another, each with its number and its kind of coding.</summary>
sealed class ProtobufMessage
{
    const uint Varint = 0, Counted = 2, FourBytes = 5;

    readonly ArrayBufferWriter<byte> bytes = new();

    /// <summary>The message so far.</summary>
    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    /// <summary>A whole number.</summary>
    public ProtobufMessage With(uint field, long value)
    {
        Write((field << 3) | Varint);
        Write((ulong)value);
        return this;
    }

    /// <summary>A number.</summary>
    public ProtobufMessage With(uint field, float value)
    {
        Write((field << 3) | FourBytes);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.GetSpan(sizeof(float)), value);
        bytes.Advance(sizeof(float));
        return this;
    }

    /// <summary>A text.</summary>
    public ProtobufMessage With(uint field, string value) => With(field, Encoding.UTF8.GetBytes(value).AsSpan());

    /// <summary>A message within.</summary>
    public ProtobufMessage With(uint field, ProtobufMessage value) => With(field, value.Written);

    /// <summary>Bytes.</summary>
    public ProtobufMessage With(uint field, ReadOnlySpan<byte> value)
    {
        Write((field << 3) | Counted);
        Write((ulong)value.Length);
        bytes.Write(value);
        return this;
    }

    /// <summary>Seven bits a byte, the lowest first; the top bit says that more follow.</summary>
    void Write(ulong value)
    {
        Span<byte> coded = stackalloc byte[10];
        int length = 0;
        do
        {
            coded[length++] = (byte)((value & 0x7F) | (value > 0x7F ? 0x80u : 0));
            value >>= 7;
        }
        while (value > 0);
        bytes.Write(coded[..length]);
    }
}
