using System.Buffers.Binary;
using System.Text;

namespace Gabor.Tests.Formats.PyTorch;

/// <summary>Writes pickles, instruction by instruction, and the files that torch.save puts around them.</summary>
sealed class Pickle
{
    readonly List<byte> bytes = [];

    /// <summary>A pickle of a protocol.</summary>
    public Pickle(int protocol = 2) => Raw(0x80, (byte)protocol);

    public Pickle Raw(params ReadOnlySpan<byte> some)
    {
        bytes.AddRange(some);
        return this;
    }

    /// <summary>Instructions of one letter: <c>)R</c>.</summary>
    public Pickle Do(string letters) => Raw(Encoding.Latin1.GetBytes(letters));

    public Pickle Global(string module, string name) => Do($"c{module}\n{name}\n");

    /// <summary>The same as protocol 4 has it.</summary>
    public Pickle StackGlobal(string module, string name) => Text(module).Text(name).Raw(0x93);

    public Pickle Text(string text)
    {
        byte[] letters = Encoding.UTF8.GetBytes(text);
        return Raw((byte)'X').Word(letters.Length).Raw(letters);
    }

    public Pickle Number(int number) => Raw((byte)'J').Word(number);

    /// <summary>A tuple of whole numbers.</summary>
    public Pickle Numbers(params ReadOnlySpan<int> numbers)
    {
        Do("(");
        foreach (int number in numbers)
            Number(number);
        return Do("t");
    }

    /// <summary>A storage that lies outside the pickle.</summary>
    public Pickle Storage(string key, int count, string type = "FloatStorage", bool isLegacy = false)
    {
        Do("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Number(count);
        return Do(isLegacy ? "NtQ" : "tQ");
    }

    /// <summary>A tensor of a storage.</summary>
    public Pickle Tensor(
        string key, int count, int offset, int[] sizes, int[] strides, string type = "FloatStorage", bool isLegacy = false) =>
        Global("torch._utils", "_rebuild_tensor_v2")
            .Do("(").Storage(key, count, type, isLegacy).Number(offset).Numbers(sizes).Numbers(strides)
            .Raw(0x89).Global("collections", "OrderedDict").Do(")RtR");

    public byte[] End() => [.. bytes, (byte)'.'];

    Pickle Word(int number)
    {
        byte[] word = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(word, number);
        return Raw(word);
    }

    /// <summary>{ 'w': a tensor of 2 × 3 }.</summary>
    public static byte[] Weights(bool isLegacy = false) =>
        new Pickle().Do("}(").Text("w").Tensor("0", 6, 0, [2, 3], [3, 1], isLegacy: isLegacy).Do("u").End();

    /// <summary>Floats in the order of bytes of files.</summary>
    public static byte[] Floats(params ReadOnlySpan<float> numbers)
    {
        byte[] bytes = new byte[4 * numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), numbers[i]);
        return bytes;
    }

    /// <summary>A file of the older kind around an object; any of its other pickles can be another.</summary>
    public static byte[] Legacy(
        byte[] content, byte[]? protocol = null, byte[]? system = null, byte[]? keys = null, byte[]? storages = null) =>
    [
        0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.',
        .. protocol ?? new Pickle().Number(1001).End(),
        .. system ?? new Pickle().Do("}").End(),
        .. content,
        .. keys ?? new Pickle().Do("](").Text("0").Do("e").End(),
        .. storages ?? [6, 0, 0, 0, 0, 0, 0, 0, .. Floats(1, 2, 3, 4, 5, 6)],
    ];

    /// <summary>A zip archive of a pickle and its one storage.</summary>
    public static byte[] Zip(byte[] content) => new ZipBuilder().Add("a/data.pkl", content).Add("a/data/0", Floats(1, 2, 3, 4, 5, 6)).End();
}
