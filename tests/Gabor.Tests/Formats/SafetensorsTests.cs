using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Gabor.Formats;

namespace Gabor.Tests.Formats;

public sealed class SafetensorsTests
{
    internal static byte[] Write((string Name, int[] Sizes, float[] Values)[] tensors, params KeyValuePair<string, string>[] metadata)
    {
        using MemoryStream file = new();
        SafetensorsWriter writer = new(file, [.. tensors.Select(t => new TensorEntry(t.Name, t.Sizes))], metadata);
        foreach ((_, _, float[] values) in tensors) writer.Write(values);
        writer.Complete();
        return file.ToArray();
    }

    internal static byte[] Sample() =>
        Write([("conv1.weight", [2, 3], [1, 2, 3, 4, 5, float.NaN]), ("conv1.bias", [1], [-0f])], new("epoch", "3"), new("näme", "x\ny"));

    /// <summary>A file by the letter of the format: length, header, data.</summary>
    static byte[] Raw(string header, int dataLength)
    {
        byte[] text = Encoding.UTF8.GetBytes(header), file = new byte[8 + text.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        return file;
    }

    static SafetensorsReader Read(byte[] file) => new(new MemoryStream(file), "w.safetensors", file.Length);

    static string Refusal(byte[] file) => Assert.Throws<GaborFormatException>(() => Read(file)).Message;

    [Fact]
    public void What_is_written_is_read()
    {
        SafetensorsReader reader = Read(Sample());
        Assert.Equal(["conv1.weight", "conv1.bias"], reader.Entries.Select(e => e.Name));
        Assert.Equal([2, 3], reader.Entries[0].Sizes);
        Assert.Equal([new("epoch", "3"), new("näme", "x\ny")], reader.Metadata);
        float[] weight = new float[6], bias = new float[1];
        reader.Read("conv1.weight", [2, 3], weight);
        reader.Read("conv1.bias", [1], bias);
        Assert.Equal([1, 2, 3, 4, 5, float.NaN], weight);
        Assert.True(float.IsNegative(bias[0]));
    }

    [Fact]
    public void The_file_is_what_the_format_says()
    {
        byte[] file = Write([("a", [2], [1f, -2f])]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(file);
        Assert.Equal(0, (8 + length) % 64);
        Assert.Equal(
            """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", Encoding.UTF8.GetString(file, 8, (int)length).TrimEnd(' '));
        Assert.Equal([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], file[^8..]);
    }

    [Fact]
    public void Written_read_and_written_again_the_bytes_are_equal()
    {
        Gen.Select(Gen.Int[0, 4].Array[0, 3], Gen.String[1, 8], Gen.String[0, 8]).Array[0, 5].Sample(parts =>
        {
            (string, int[], float[])[] tensors = [.. parts.Select((p, i) => ($"{i}{Clean(p.Item2)}", p.Item1,
                Enumerable.Range(0, p.Item1.Aggregate(1, (x, y) => x * y)).Select(v => v * 0.37f).ToArray()))];
            KeyValuePair<string, string>[] metadata = [.. parts.Select((p, i) => new KeyValuePair<string, string>($"{i}", Clean(p.Item3)))];
            byte[] file = Write(tensors, metadata);
            SafetensorsReader reader = Read(file);
            byte[] again = Write([.. reader.Entries.Select(e =>
            {
                float[] values = new float[e.Count];
                reader.Read(e.Name, [.. e.Sizes], values);
                return (e.Name, e.Sizes.ToArray(), values);
            })], [.. reader.Metadata]);
            Assert.Equal(file, again);
        }, iter: 2_000);

        // Half a surrogate pair is no text, and JSON cannot carry it.
        static string Clean(string text) => string.Concat(text.Where(c => !char.IsSurrogate(c)));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""", "needs 2 bytes")]
    [InlineData("""{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}""", "of type 'F31', which is unknown here")]
    [InlineData("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,4]}}""", "needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "from 0 on")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "from 4 on")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
        "from 4 on")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", "0 bytes, 4 follow")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}""",
        "said twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", "'x' is unknown")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "out of range")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", "9 axes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,2147483647,2147483647,2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", "more bytes than any file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}""", "a whole number is expected")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1e999]}}""", "beyond what a double holds")]
    [InlineData("""{"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "has not 1 to 256 bytes")]
    [InlineData("""{"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "a string is expected")]
    [InlineData(""" {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "does not begin with an object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x""", "not the JSON")]
    public void A_header_that_breaks_a_rule_is_refused(string header, string rule) =>
        Assert.Contains(rule, Refusal(Raw(header, 4)), StringComparison.Ordinal);

    [Fact]
    public void The_header_may_name_tensors_in_any_order()
    {
        byte[] file = Raw(
            """
            {"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"e":{"dtype":"F32","shape":[0],"data_offsets":[8,8]},
            "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}
            """, 12);
        for (int i = 0; i < 3; i++) BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(file.Length - 12 + 4 * i), i + 1);
        SafetensorsReader reader = Read(file);
        float[] a = new float[2], b = new float[1];
        reader.Read("a", [2], a);
        reader.Read("b", [1], b);
        Assert.Equal([1, 2], a);
        Assert.Equal(3, b[0]);
        Assert.Equal(["b", "e", "a"], reader.Entries.Select(e => e.Name));
    }

    static float One(string type, byte[] number)
    {
        byte[] file = Raw($$$"""{"a":{"dtype":"{{{type}}}","shape":[1],"data_offsets":[0,{{{number.Length}}}]}}""", number.Length);
        number.CopyTo(file, file.Length - number.Length);
        float[] value = new float[1];
        Read(file).Read("a", [1], value);
        return value[0];
    }

    // IEEE 754: sign, 5 bits of exponent with bias 15, 10 of fraction.
    [Fact]
    public void Every_F16_is_the_float_of_its_definition()
    {
        byte[] number = new byte[2];
        for (int bits = 0; bits < 1 << 16; bits++)
        {
            int exponent = bits >> 10 & 31, fraction = bits & 1023;
            double expected = exponent switch
            {
                0 => fraction * Math.Pow(2, -24),
                31 => fraction == 0 ? double.PositiveInfinity : double.NaN,
                _ => (1024 + fraction) * Math.Pow(2, exponent - 25),
            };
            BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)bits);
            float found = One("F16", number);
            Assert.Equal((float)(bits >> 15 == 0 ? expected : -expected), found);
            Assert.True(double.IsNaN(expected) || float.IsNegative(found) == (bits >> 15 == 1));
        }
    }

    // The sign, the exponent and the first 7 bits of the fraction of a float32.
    [Fact]
    public void Every_BF16_is_the_upper_half_of_a_float()
    {
        byte[] number = new byte[2];
        for (int bits = 0; bits < 1 << 16; bits++)
        {
            int exponent = bits >> 7 & 255, fraction = bits & 127;
            double expected = exponent switch
            {
                0 => fraction * Math.Pow(2, -133),
                255 => fraction == 0 ? double.PositiveInfinity : double.NaN,
                _ => (128 + fraction) * Math.Pow(2, exponent - 134),
            };
            BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)bits);
            Assert.Equal((float)(bits >> 15 == 0 ? expected : -expected), One("BF16", number));
        }
    }

    [Fact]
    public void An_F64_is_rounded_and_one_too_large_is_refused()
    {
        foreach (double value in (double[])[0.1, -1.0 / 3, 1e-50, 1 + Math.Pow(2, -24), 1 + Math.Pow(2, -24) + 1e-12, 3.4e38, double.NaN])
            Assert.Equal((float)value, One("F64", BitConverter.GetBytes(value)));
        Assert.Equal(float.PositiveInfinity, One("F64", BitConverter.GetBytes(double.PositiveInfinity)));
        Assert.Contains(
            "'a' (1) holds a number beyond what float32 holds",
            Assert.Throws<GaborFormatException>(() => One("F64", BitConverter.GetBytes(-3.5e38))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bombs_are_refused_at_once()
    {
        byte[] claim = new byte[100], deep = Raw("{\"a\":" + new string('[', 1_000_000), 4);
        BinaryPrimitives.WriteInt64LittleEndian(claim, 1L << 60);
        byte[] many = Raw(
            "{"
                + string.Join(
                    ',', Enumerable.Range(0, 10_001).Select(i => $"\"{i}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"))
                + "}",
            0);
        byte[] name = Raw($"{{\"{new string('x', 257)}\":{{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}}}", 4);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("1152921504606846976", Refusal(claim), StringComparison.Ordinal);
        Assert.Contains("nesting up to 16", Refusal(deep), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Contains("more than 10000 tensors", Refusal(many), StringComparison.Ordinal);
        Assert.Contains("256 bytes", Refusal(name), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_must_have_the_name_and_sizes_that_are_asked_for()
    {
        SafetensorsReader reader = Read(Sample());
        Assert.Contains(
            "'conv2.weight' is missing", Assert.Throws<GaborFormatException>(() => reader.Read("conv2.weight", [1], new float[1])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "should have the sizes 3×2",
            Assert.Throws<GaborFormatException>(() => reader.Read("conv1.weight", [3, 2], new float[6])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => reader.Read("conv1.weight", [2, 3], new float[5]));
    }

    [Theory]
    [InlineData("I64", 8)]
    [InlineData("I32", 4)]
    [InlineData("BOOL", 1)]
    public void Whole_numbers_may_be_there_and_are_not_read(string type, int bytes)
    {
        var reader = Read(Raw($$$"""{"a":{"dtype":"{{{type}}}","shape":[],"data_offsets":[0,{{{bytes}}}]}}""", bytes));
        Assert.Equal(type, Assert.Single(reader.Entries).Type.Name);
        Assert.Contains(
            $"of type '{type}'; F32, F16, BF16 and F64 are read",
            Assert.Throws<GaborFormatException>(() => reader.Read("a", [], new float[1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_writer_refuses_what_no_reader_would_take()
    {
        Assert.Throws<ArgumentException>(() => Write([("a", [1], [1f]), ("a", [1], [1f])]));
        Assert.Throws<ArgumentException>(() => Write([("", [1], [1f])]));
        Assert.Throws<ArgumentException>(() => Write([(new string('ä', 129), [1], [1f])]));
        Assert.Throws<ArgumentException>(() => Write([("a", [1, 1, 1, 1, 1, 1, 1, 1, 1], [1f])]));
        Assert.Throws<ArgumentException>(() => Write([("a", [2], [1f])]));
        Assert.Throws<ArgumentException>(() => Write([("__metadata__", [1], [1f])]));
        Assert.Throws<InvalidOperationException>(() => new SafetensorsWriter(new MemoryStream(), [new TensorEntry("a", [1])]).Complete());
    }
}
