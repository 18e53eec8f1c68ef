using System.Buffers;
using Gabor.Numerics.Kernels.Images;

namespace Gabor.Data.Decoders;

/// <summary>
/// The code of a scan without what is none: the 0x00 behind each 0xFF, and the restart markers, which divide it into parts.
/// </summary>
/// <remarks>
/// A part ends before the first 0xFF with anything else than 0x00 behind it; what follows up to the next marker is filling.
/// </remarks>
readonly struct JpegCode : IDisposable
{
    readonly byte[] code;
    readonly List<(int Start, int End)> parts = [];

    /// <summary>The code of a scan.</summary>
    /// <param name="data">From behind its header to the next marker that is no restart.</param>
    public JpegCode(ReadOnlySpan<byte> data)
    {
        code = ArrayPool<byte>.Shared.Rent(data.Length + CodedBits.Padding);
        int at = 0, to = 0;
        while (true)
        {
            int start = to;
            at = Part(data, at, ref to);
            parts.Add((start, to));
            while (at + 1 < data.Length && (data[at] != 0xFF || data[at + 1] is < 0xD0 or > 0xD7))
                at++;
            if (at + 1 >= data.Length)
                break;
            at += 2;
        }

        code.AsSpan(to, CodedBits.Padding).Clear();
    }

    /// <summary>One more than there are restart markers.</summary>
    public int Parts => parts.Count;

    /// <summary>The bits of a part.</summary>
    public CodedBits Part(int index) => new(code, parts[index].Start, parts[index].End);

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(code);

    /// <summary>Copies a part; returns where it ends.</summary>
    int Part(ReadOnlySpan<byte> data, int at, ref int to)
    {
        while (true)
        {
            int length = data[at..].IndexOf((byte)0xFF);
            bool last = length < 0;
            if (last)
                length = data.Length - at;
            data.Slice(at, length).CopyTo(code.AsSpan(to));
            (at, to) = (at + length, to + length);
            if (last || at + 1 >= data.Length || data[at + 1] != 0)
                return at;
            code[to++] = 0xFF;
            at += 2;
        }
    }
}
