using System.Buffers.Binary;
using System.Text;

namespace Gabor.Formats.PyTorch;

/// <summary>The bytes of a pickle, one after the other from a part of a file.</summary>
/// <param name="stream">The file; it can be sought.</param>
/// <param name="file">Its path, for messages.</param>
/// <param name="start">The first byte.</param>
/// <param name="end">The byte behind the last one that may be read.</param>
sealed class PickleBytes(Stream stream, string file, long start, long end)
{
    /// <summary>The longest line that names a module or type.</summary>
    const int LongestLine = 256;

    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly byte[] buffer = new byte[(int)Math.Min(16_384, Math.Max(LongestLine, end - start))];
    long bufferStart = start;
    int at, filled;

    /// <summary>The place of the next byte in the file.</summary>
    public long Position => bufferStart + at;

    /// <summary>A refusal at a place.</summary>
    public GaborFormatException Fault(long position, string what) => GaborFormatException.AtByte(file, position, what);

    public byte Next() => Take(1)[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A whole number of so many bytes; null where it does not fit 64 bits.</summary>
    public long? Long(int bytes)
    {
        if (bytes > 8)
        {
            Skip((ulong)bytes);
            return null;
        }

        var digits = Take(bytes);
        long number = bytes > 0 && (sbyte)digits[^1] < 0 ? -1 : 0;
        for (int i = bytes - 1; i >= 0; i--)
            number = (number << 8) | digits[i];
        return number;
    }

    /// <summary>A short text, or null where it is longer than a name, or no UTF-8; either is passed over.</summary>
    public string? Text(ulong bytes)
    {
        if (bytes > SafetensorsReader.MaxNameBytes)
        {
            Skip(bytes);
            return null;
        }

        try
        {
            return Utf8.GetString(Take((int)bytes));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>A line of ASCII, without its end.</summary>
    public string Line()
    {
        long from = Position;
        Span<char> line = stackalloc char[LongestLine];
        for (int length = 0; length < LongestLine; length++)
        {
            byte letter = Next();
            if (letter == '\n')
                return new string(line[..length]);
            line[length] = (char)letter;
        }

        throw Fault(from, $"a name of more than {LongestLine} bytes.");
    }

    /// <summary>Passes over bytes, which must be there.</summary>
    public void Skip(ulong bytes)
    {
        if (bytes > (ulong)(end - Position))
            throw Fault(Position, $"{bytes} bytes should follow, and {end - Position} are left: the file was cut or is damaged.");
        long target = Position + (long)bytes;
        if (target <= bufferStart + filled)
        {
            at = (int)(target - bufferStart);
            return;
        }

        (bufferStart, at, filled) = (target, 0, 0);
    }

    ReadOnlySpan<byte> Take(int bytes)
    {
        if (filled - at < bytes)
            Fill(bytes);
        at += bytes;
        return buffer.AsSpan(at - bytes, bytes);
    }

    void Fill(int bytes)
    {
        if (bytes > end - Position)
            throw Fault(Position, "the pickle ends here: the file was cut or is damaged.");
        bufferStart = Position;
        filled = (int)Math.Min(buffer.Length, end - bufferStart);
        at = 0;
        stream.Position = bufferStart;
        stream.ReadExactly(buffer, 0, filled);
    }
}
