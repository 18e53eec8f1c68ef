using Gabor.Formats;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Numerics.Threads;
using Gabor.Quantization;
using Gabor.Tests.Training;

namespace Gabor.Tests.Formats;

/// <summary>Models of bytes and of float16 in files.</summary>
public sealed class QuantizedFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static Model Quantized()
    {
        var model = PackFileTests.Trained();
        using var workers = new Workers(1);
        return Quantizer.Quantize(model, Toy.Train, workers).Model;
    }

    static Model Half()
    {
        var model = PackFileTests.Trained();
        Quantizer.StoreAsFloat16(model);
        return model;
    }

    [Theory]
    [InlineData(true, "I8")]
    [InlineData(false, "F16")]
    public void A_folder_and_a_packed_file_predict_the_bits_of_the_model(bool isQuantized, string type)
    {
        var model = isQuantized ? Quantized() : Half();
        SavedModel.Save(model, folder.Path);
        ModelPack.Save(SavedModel.Load(folder.Path), folder.File("one.gabor"));
        Assert.True(ModelPack.Verify(folder.File("one.gabor")).IsSameBits);
        foreach (string path in (string[])[folder.Path, folder.File("one.gabor")])
        {
            float[] stated = new float[3], found = new float[3];
            for (int i = 0; i < 10; i++)
            {
                new ImageClassifier(model).PredictPixels(Toy.Test.Pixels(i), stated);
                ImageClassifier.Load(path).PredictPixels(Toy.Test.Pixels(i), found);
                Assert.Equal(stated, found);
            }
        }

        using var stream = File.OpenRead(folder.File(SavedModel.WeightsName));
        var reader = new SafetensorsReader(stream, "weights", stream.Length);
        Assert.Equal(type, reader.Find("conv1.weight")!.Type.Name);
        Assert.Equal("F32", reader.Find("conv1.bias")!.Type.Name);

        // Saved again, it is the same file.
        byte[] first = File.ReadAllBytes(folder.File(SavedModel.WeightsName));
        stream.Close();
        SavedModel.Save(SavedModel.Load(folder.Path), folder.Path);
        Assert.Equal(first, File.ReadAllBytes(folder.File(SavedModel.WeightsName)));
    }

    [Fact]
    public void Weights_that_were_changed_since_are_saved_as_they_are()
    {
        var model = Half();
        model.Parameters[0].Parameter.Value.Span[0] = 0.1f;
        SavedModel.Save(model, folder.Path);
        Assert.Equal(0.1f, SavedModel.Load(folder.Path).Parameters[0].Parameter.Value.Span[0]);
    }

    [Fact]
    public void Bytes_are_read_as_weights_of_quantized_layers_alone()
    {
        SavedModel.Save(Quantized(), folder.Path);
        byte[] json = File.ReadAllBytes(folder.File(SavedModel.ModelName));
        SavedModel.Save(PackFileTests.Trained(), folder.Path);
        File.WriteAllBytes(folder.File(SavedModel.ModelName), json);
        Assert.Throws<GaborFormatException>(() => SavedModel.Load(folder.Path));

        // The header says F32 of what are bytes, four times as few.
        SavedModel.Save(Quantized(), folder.Path);
        string file = folder.File(SavedModel.WeightsName);
        byte[] weights = File.ReadAllBytes(file);
        int place = weights.AsSpan().IndexOf("\"I8\""u8);
        "\"U8\""u8.CopyTo(weights.AsSpan(place));
        File.WriteAllBytes(file, weights);
        string message = Assert.Throws<GaborFormatException>(() => SavedModel.Load(folder.Path)).Message;
        Assert.Contains("is of type U8", message, StringComparison.Ordinal);
    }
}

/// <summary>Whatever a packed file of a quantized model says of itself, with a hash that is right.</summary>
public sealed class QuantizedPackFormatTests : Contracts.FormatContract
{
    protected override IReadOnlyList<byte[]> Good { get; } = [Sample()];

    protected override void Read(byte[] bytes) => PackFileTests.Read(bytes);

    protected override byte[] Repair(byte[] bytes) => PackFileTests.Repair(bytes);

    /// <summary>The description and its layers take some hundred bytes of memory for each of the file.</summary>
    protected override long Allowed(int length) => (400L * length) + (1 << 20);

    static byte[] Sample()
    {
        var model = new Sequential("p", new Gabor.Numerics.Shape(2, 2, 1)).Dense(2).Build(["a", "b"]);
        model.Initialize(1);
        using var workers = new Workers(1);
        var images = new Gabor.Data.ImageSet(model.Input, [1, 2, 3, 4, 200, 100, 50, 25], [0, 1], ["a", "b"]);
        using var folder = new TemporaryFolder();
        ModelPack.Save(Quantizer.Quantize(model, images, workers).Model, folder.File("p.gabor"));
        return File.ReadAllBytes(folder.File("p.gabor"));
    }
}
