using System.Buffers.Binary;

namespace Gabor.Formats;

/// <summary>
/// A packed model behind a program, in one file: the bytes of the program, those of the pack, and a footer of 16 bytes, the length of the
/// pack (64 bits, little endian) and the mark <c>gaborpk1</c>.
/// </summary>
/// <remarks>
/// Systems load a program by what its first bytes say and leave alone what follows. The pack carries its own SHA-256, which is compared
/// whenever it is read, so the footer needs none.
/// </remarks>
static class AppendedPack
{
    /// <summary>Bytes of the footer.</summary>
    public const int FooterBytes = 16;

    const int PartBytes = 1 << 16;

    static ReadOnlySpan<byte> Mark => "gaborpk1"u8;

    /// <summary>The first bytes of programs: of Linux, of Windows, of macOS, and of macOS for several processors.</summary>
    static readonly byte[][] Programs =
    [
        [0x7F, (byte)'E', (byte)'L', (byte)'F'], [(byte)'M', (byte)'Z'], [0xCF, 0xFA, 0xED, 0xFE], [0xCA, 0xFE, 0xBA, 0xBE],
    ];

    /// <summary>The pack of a file: what stands behind a program, or all of it.</summary>
    /// <param name="stream">The file, at its beginning; the result disposes of it.</param>
    public static Stream In(Stream stream)
    {
        long length = LengthIn(stream);
        return length == 0 ? stream : new PartStream(stream, stream.Length - FooterBytes - length, length);
    }

    /// <summary>Whether a file has a pack behind a program.</summary>
    public static bool Has(Stream stream) => LengthIn(stream) > 0;

    /// <summary>Writes a program and a pack into one file, which is whole at every instant.</summary>
    /// <param name="path">The file.</param>
    /// <param name="program">The file of the program.</param>
    /// <param name="pack">The file of the pack, which may stand behind another program there.</param>
    /// <exception cref="GaborFormatException">A file cannot be read, or the first one is no program, or has a pack already.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, string program, string pack)
    {
        using var first = Open(program);
        CheckProgram(first, program);
        using var second = In(Open(pack));
        DurableFile.Write(path, stream =>
        {
            Copy(first, stream, program);
            Copy(second, stream, pack);
            Span<byte> footer = stackalloc byte[FooterBytes];
            BinaryPrimitives.WriteInt64LittleEndian(footer, second.Length);
            Mark.CopyTo(footer[sizeof(long)..]);
            stream.Write(footer);
        });
    }

    /// <summary>Bytes of the pack behind a program; 0 where there is none. The stream is at its beginning afterwards.</summary>
    static long LengthIn(Stream stream)
    {
        if (stream.Length <= FooterBytes)
            return 0;
        Span<byte> footer = stackalloc byte[FooterBytes];
        stream.Position = stream.Length - FooterBytes;
        stream.ReadExactly(footer);
        stream.Position = 0;
        long length = BinaryPrimitives.ReadInt64LittleEndian(footer);
        return footer[sizeof(long)..].SequenceEqual(Mark) && length > 0 && length < stream.Length - FooterBytes ? length : 0;
    }

    static void CheckProgram(FileStream stream, string file)
    {
        if (Has(stream))
            throw new GaborFormatException(file, "it has a model already; name a runner without one.");
        byte[] first = new byte[4];
        int read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (!Programs.Any(program => first.AsSpan(0, read).StartsWith(program)))
            throw new GaborFormatException(file, "it is no program of Linux, Windows or macOS; a runner is expected.");
    }

    static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, fault);
        }
    }

    /// <summary>What fails while it is read is told of the file that is read, not of the one that is written.</summary>
    static void Copy(Stream from, Stream to, string file)
    {
        byte[] part = new byte[PartBytes];
        for (int read; (read = Read()) > 0;)
            to.Write(part.AsSpan(0, read));

        int Read()
        {
            try
            {
                return from.Read(part);
            }
            catch (IOException fault)
            {
                throw Unreadable(file, fault);
            }
        }
    }

    static GaborFormatException Unreadable(string file, Exception fault) =>
        new(file, $"it cannot be read: {FileFault.Reason(fault, file)}.", fault);
}
