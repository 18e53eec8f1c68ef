using Gabor.Formats.PyTorch;

namespace Gabor.Tests.Formats.PyTorch;

/// <summary>The two containers, and the tensors in them.</summary>
public sealed class PyTorchFileTests
{
    static PyTorchTensors Read(byte[] file) => PyTorchFile.Read(new MemoryStream(file), "w.pth");

    static string Refusal(byte[] file) => Assert.Throws<GaborFormatException>(() => Read(file)).Message;

    static byte[] Zip(Action<ZipBuilder> more, byte[]? pickle = null)
    {
        var zip = new ZipBuilder().Add("a/data.pkl", pickle ?? Pickle.Weights());
        more(zip);
        return zip.End();
    }

    static byte[] Six => Pickle.Floats(1, 2, 3, 4, 5, 6);

    static float[] Numbers(PyTorchTensors tensors, string name = "w")
    {
        var entry = tensors.Entries.Single(entry => entry.Name == name);
        float[] values = new float[entry.Count];
        tensors.Read(name, [.. entry.Sizes], values);
        return values;
    }

    [Fact]
    public void Both_containers_hold_the_same()
    {
        foreach (byte[] file in (byte[][])[Pickle.Zip(Pickle.Weights()), Pickle.Legacy(Pickle.Weights(isLegacy: true))])
        {
            var tensors = Read(file);
            Assert.Equal([2, 3], Assert.Single(tensors.Entries).Sizes);
            Assert.Equal([1, 2, 3, 4, 5, 6], Numbers(tensors));
        }
    }

    [Fact]
    public void The_order_of_bytes_is_the_files()
    {
        byte[] big = [.. Six.Chunk(4).SelectMany(number => number.Reverse())];
        Assert.Equal([1, 2, 3, 4, 5, 6], Numbers(Read(Zip(zip => zip.Add("a/byteorder", "big"u8.ToArray()).Add("a/data/0", big)))));
        Assert.Equal([1, 2, 3, 4, 5, 6], Numbers(Read(Zip(zip => zip.Add("a/byteorder", "little"u8.ToArray()).Add("a/data/0", Six)))));
        Assert.Contains(
            "neither 'little' nor 'big'", Refusal(Zip(zip => zip.Add("a/byteorder", "middle"u8.ToArray()).Add("a/data/0", Six))),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, new[] { 3, 2 }, new[] { 1, 3 }, new float[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData(1, new[] { 2, 2 }, new[] { 3, 1 }, new float[] { 2, 3, 5, 6 })]
    [InlineData(5, new[] { 1, 1 }, new[] { 100, 100 }, new float[] { 6 })]
    [InlineData(2, new int[0], new int[0], new float[] { 3 })]
    [InlineData(9, new[] { 0, 7 }, new[] { 7, 1 }, new float[0])]
    [InlineData(0, new[] { 2, 3 }, new[] { 0, 1 }, new float[] { 1, 2, 3, 1, 2, 3 })]
    [InlineData(1, new[] { 1, 2, 1, 2, 1 }, new[] { 9, 3, 9, 2, 9 }, new float[] { 2, 4, 5, 7 }, 7)]
    public void A_tensor_is_what_its_strides_make_of_a_storage(int offset, int[] sizes, int[] strides, float[] expected, int count = 6)
    {
        byte[] pickle = new Pickle().Do("}").Text("w").Tensor("0", count, offset, sizes, strides).Do("s").End();
        byte[] numbers = Pickle.Floats([.. Enumerable.Range(1, count).Select(i => (float)i)]);
        Assert.Equal(expected, Numbers(Read(Zip(zip => zip.Add("a/data/0", numbers), pickle))));
    }

    [Theory]
    [InlineData(0, new[] { 7 }, new[] { 1 }, "does not lie within its storage of 6 numbers")]
    [InlineData(1, new[] { 2, 3 }, new[] { 3, 1 }, "does not lie within")]
    [InlineData(-1, new[] { 1 }, new[] { 1 }, "does not lie within")]
    [InlineData(0, new[] { 1000000000 }, new[] { 0 }, "does not lie within")]
    [InlineData(0, new[] { 2 }, new[] { -1 }, "sizes and strides of a tensor are from 0")]
    [InlineData(0, new[] { -2 }, new[] { 1 }, "sizes and strides of a tensor are from 0")]
    [InlineData(0, new[] { 2, 3 }, new[] { 1 }, "without storage, offset, sizes and strides")]
    [InlineData(0, new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1 }, new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1 }, "9 axes; 8 are the limit")]
    [InlineData(0, new[] { 2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 2147483647 },
        new[] { 2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 2147483647, 2147483647 }, "does not lie within")]
    public void A_tensor_beyond_its_storage_is_refused(int offset, int[] sizes, int[] strides, string rule) => Assert.Contains(
        rule, Refusal(Pickle.Zip(new Pickle().Do("}").Text("w").Tensor("0", 6, offset, sizes, strides).Do("s").End())),
        StringComparison.Ordinal);

    [Fact]
    public void A_storage_must_be_there_and_as_long_as_stated()
    {
        Assert.Contains("the numbers 'a/data/0' are missing", Refusal(Zip(_ => { })), StringComparison.Ordinal);
        Assert.Contains("which has 20 bytes", Refusal(Zip(zip => zip.Add("a/data/0", Six[..20]))), StringComparison.Ordinal);
        byte[] twice = new Pickle()
            .Do("}(").Text("v").Tensor("0", 6, 0, [6], [1]).Text("w").Tensor("0", 3, 0, [3], [1], "DoubleStorage").Do("u").End();
        Assert.Contains("stated with two types or sizes", Refusal(Pickle.Zip(twice)), StringComparison.Ordinal);
        byte[] legacy = Pickle.Weights(isLegacy: true);
        Assert.Contains(
            "5 are stated", Refusal(Pickle.Legacy(legacy, storages: [5, 0, 0, 0, 0, 0, 0, 0, .. Six])), StringComparison.Ordinal);
        Assert.Contains(
            "was cut", Refusal(Pickle.Legacy(legacy, storages: [6, 0, 0, 0, 0, 0, 0, 0, .. Six[1..]])), StringComparison.Ordinal);
        Assert.Contains(
            "1 bytes more", Refusal(Pickle.Legacy(legacy, storages: [6, 0, 0, 0, 0, 0, 0, 0, .. Six, 0])), StringComparison.Ordinal);
        Assert.Contains(
            "'x' is named by no tensor", Refusal(Pickle.Legacy(legacy, keys: new Pickle().Do("](").Text("x").Do("e").End())),
            StringComparison.Ordinal);
        Assert.Contains(
            "'0' are missing", Refusal(Pickle.Legacy(legacy, keys: new Pickle().Do("]").End(), storages: [])), StringComparison.Ordinal);
        Assert.Contains("listed twice", Refusal(Pickle.Legacy(
            legacy, keys: new Pickle().Do("](").Text("0").Text("0").Do("e").End(),
            storages: [6, 0, 0, 0, 0, 0, 0, 0, .. Six, 6, 0, 0, 0, 0, 0, 0, 0, .. Six])), StringComparison.Ordinal);
        Assert.Contains(
            "protocol of the file is not 1001", Refusal(Pickle.Legacy(legacy, protocol: new Pickle().Number(1000).End())),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_storage_of_the_older_kind_may_be_a_view_of_another()
    {
        Assert.Equal([3, 4], Numbers(Read(Pickle.Legacy(View(1, 4, 1)))));
        Assert.Contains("does not lie within it", Refusal(Pickle.Legacy(View(3, 4, 0))), StringComparison.Ordinal);
        Assert.Contains("its storage of 2 numbers", Refusal(Pickle.Legacy(View(0, 2, 1))), StringComparison.Ordinal);

        static byte[] View(int start, int count, int offset)
        {
            var pickle = new Pickle()
                .Do("}").Text("w").Global("torch._utils", "_rebuild_tensor").Do("((").Text("storage").Global("torch", "FloatStorage")
                .Text("0").Text("cpu").Number(6).Do("(").Text("v").Number(start).Number(count).Do("ttQ");
            return pickle.Number(offset).Numbers(2).Numbers(1).Do("tRs").End();
        }
    }

    [Fact]
    public void What_Python_2_and_older_PyTorch_wrote_is_read()
    {
        byte[] pairs = new Pickle()
            .Global("collections", "OrderedDict").Do("(](](").Text("w").Tensor("0", 6, 1, [2], [1]).Do("ee").Do("tR").End();
        Assert.Equal([2, 3], Numbers(Read(Pickle.Zip(pairs))));
        byte[] parameter = new Pickle().Do("}").Text("w").Global("torch.nn.parameter", "Parameter").Tensor("0", 6, 4, [2], [1])
            .Raw(0x89).Raw(0x86).Raw(0x81).Do("(").Raw(0x89, 0x89).Do("NtbsN").Do("0").End();
        Assert.Equal([5, 6], Numbers(Read(Pickle.Zip(parameter))));
    }

    [Theory]
    [InlineData("state_dict", "", "state_dict")]
    [InlineData("anything", "", "anything")]
    [InlineData("model", "state_dict", "model.state_dict")]
    public void The_weights_may_lie_in_dictionaries(string outer, string inner, string path)
    {
        var pickle = new Pickle()
            .Do("}(").Text("epoch").Number(3).Text("optimizer").Do("}(").Number(0).Do("}").Text("state").Do("}u").Text(outer).Do("}(");
        if (inner.Length > 0)
            pickle.Text(inner).Do("}(");
        pickle.Text("w").Tensor("0", 6, 0, [6], [1]).Do("u");
        var state = Read(Pickle.Zip(pickle.Do(inner.Length > 0 ? "uu" : "u").End())).State;
        Assert.Equal(path, state.Path);
        Assert.Equal(["epoch", "optimizer"], state.Others);
        Assert.Equal("w", Assert.Single(state.Tensors).Key);
    }

    [Fact]
    public void It_must_be_clear_which_tensors_are_the_weights()
    {
        var two = new Pickle()
            .Do("}(").Text("a").Do("}").Text("w").Tensor("0", 6, 0, [6], [1]).Do("s")
            .Text("b").Do("}").Text("w").Tensor("0", 6, 0, [6], [1]).Do("s");
        Assert.Contains(
            "several dictionaries of tensors, 'a', 'b', and none is called", Refusal(Pickle.Zip(two.Do("u").End())),
            StringComparison.Ordinal);
        Assert.Contains("holds no tensors by name", Refusal(Pickle.Zip(new Pickle().Do("N").End())), StringComparison.Ordinal);
        Assert.Contains(
            "holds no tensors by name", Refusal(Pickle.Zip(new Pickle().Tensor("0", 6, 0, [6], [1]).End())), StringComparison.Ordinal);
        Assert.Contains(
            "holds no tensors by name", Refusal(Pickle.Zip(new Pickle().Do("}q\0").Text("self").Do("h\0s").End())),
            StringComparison.Ordinal);
        byte[] twice = new Pickle().Do("}(").Text("w").Tensor("0", 6, 0, [6], [1]).Text("w").Tensor("0", 6, 0, [6], [1]).Do("u").End();
        Assert.Contains("'w' is empty, or two tensors have it", Refusal(Pickle.Zip(twice)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t", "there is no mark on the stack")]
    [InlineData("R", "2 values are needed, and 0 are on the stack")]
    [InlineData("NN", "the pickle ends with 2 values")]
    [InlineData("(N", "the pickle ends with 2 values")]
    [InlineData("h\u0007", "the remembered value 7 is missing")]
    [InlineData("NNNs", "put into what is no dictionary")]
    [InlineData("}(Nu", "do not come in pairs")]
    [InlineData("NNa", "appended to what is no list")]
    [InlineData("\u0080\u0001", "pickle protocol 1; 2 to 5 are read")]
    [InlineData("\u0080\u0006", "pickle protocol 6; 2 to 5 are read")]
    [InlineData("\u00fe", "0xFE is no pickle instruction")]
    [InlineData("(N(R", "2 values are needed, and 0 are on the stack")]
    public void A_pickle_that_makes_no_sense_is_refused(string instructions, string rule) =>
        Assert.Contains(rule, Refusal(Pickle.Zip(new Pickle().Do(instructions).End())), StringComparison.Ordinal);

    [Fact]
    public void A_changed_bit_is_found_or_changes_nothing()
    {
        byte[] file = PyTorchGoldenTests.Named("parameters");
        float[] w = Numbers(Read(file)), b = Numbers(Read(file), "b");
        int refused = 0;
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            byte[] changed = [.. file];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var tensors = Read(changed);
                Assert.Equal(w, Numbers(tensors));
                Assert.Equal(b, Numbers(tensors, "b"));
            }
            catch (GaborFormatException)
            {
                refused++;
            }
        }

        // The pickle and the numbers alone are more than this.
        Assert.InRange(refused, 8 * 300, 8 * file.Length);
    }
}
