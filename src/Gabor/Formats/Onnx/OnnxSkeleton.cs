namespace Gabor.Formats.Onnx;

/// <summary>
/// The structure of a file of ONNX, read before the parser of messages sees a byte: messages that lie within each other, and how many there
/// are. A message takes some hundred bytes of memory and two bytes of a file, so a file may not be made of empty ones.
/// </summary>
static class OnnxSkeleton
{
    /// <summary>How many messages any file may have, and how many bytes more it must have for each further one.</summary>
    const int FreeMessages = 1024, BytesOfMessage = 6;

    enum Message
    {
        Model, Graph, Node, Attribute, Tensor, Value, Type, TensorType, Shape, Leaf,
    }

    /// <summary>The messages that are read, by where they stand; all else is passed over.</summary>
    static readonly Dictionary<(Message In, uint Field), Message> Known = new()
    {
        [(Message.Model, 7)] = Message.Graph,
        [(Message.Model, 8)] = Message.Leaf,
        [(Message.Model, 14)] = Message.Leaf,
        [(Message.Graph, 1)] = Message.Node,
        [(Message.Graph, 5)] = Message.Tensor,
        [(Message.Graph, 11)] = Message.Value,
        [(Message.Graph, 12)] = Message.Value,
        [(Message.Node, 5)] = Message.Attribute,
        [(Message.Attribute, 5)] = Message.Tensor,
        [(Message.Tensor, 13)] = Message.Leaf,
        [(Message.Value, 2)] = Message.Type,
        [(Message.Type, 1)] = Message.TensorType,
        [(Message.TensorType, 2)] = Message.Shape,
        [(Message.Shape, 1)] = Message.Leaf,
    };

    /// <summary>Checks a whole file.</summary>
    /// <exception cref="GaborFormatException">It is cut, no file of messages, or made of too many.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, string file)
    {
        int left = FreeMessages + (bytes.Length / BytesOfMessage);
        Check(bytes, 0, Message.Model, ref left, file);
    }

    static void Check(ReadOnlySpan<byte> bytes, int start, Message message, ref int left, string file)
    {
        if (--left < 0)
            throw GaborFormatException.AtByte(file, start, "it is made of too many messages for its length.");
        int at = 0;
        while (at < bytes.Length)
        {
            int field = at;
            ulong tag = Number(bytes, ref at, start, file);
            int length;
            switch (tag & 7)
            {
                case 0:
                    Number(bytes, ref at, start, file);
                    continue;
                case 1:
                    length = 8;
                    break;
                case 5:
                    length = 4;
                    break;
                case 2:
                    ulong stated = Number(bytes, ref at, start, file);
                    length = stated <= (ulong)(bytes.Length - at) ? (int)stated : throw GaborFormatException.AtByte(
                        file, start + field, $"a part of {stated} bytes, and {bytes.Length - at} are left. The file is cut or no ONNX.");
                    if (tag >> 3 <= uint.MaxValue && Known.TryGetValue((message, (uint)(tag >> 3)), out var inner))
                        Check(bytes.Slice(at, length), start + at, inner, ref left, file);
                    break;
                default:
                    throw GaborFormatException.AtByte(file, start + field, "this is no part of a message: the file is damaged or no ONNX.");
            }

            if (tag >> 3 == 0 || length > bytes.Length - at)
                throw GaborFormatException.AtByte(file, start + field, "this is no part of a message: the file is cut or no ONNX.");
            at += length;
        }
    }

    static ulong Number(ReadOnlySpan<byte> bytes, ref int at, int start, string file)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            byte part = bytes[at++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return number;
        }

        throw GaborFormatException.AtByte(file, start + at, "a number has no end: the file is cut or no ONNX.");
    }
}
