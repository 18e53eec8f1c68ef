using Gabor.Data;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Preprocessing;

public sealed class PreprocessingTests
{
    static readonly Shape Shape = new(5, 4, 3);

    static ImageSet Set(int count) =>
        new(Shape, [.. Enumerable.Range(0, count * Shape.Count).Select(p => (byte)((p * p) + (p * 89)))], new int[count], ["one"]);

    static ImagePreprocessing Measured(string kind, ImageSet images, Shape input) =>
        PreprocessingRegistry.Default.Single(k => k.Name == kind).Measure(new SampleReader(images, images.Shape), input).Of(images.Shape);

    static double[] Seen(ImageSet images, ImagePreprocessing preprocessing)
    {
        var reader = new ImageReader(images, preprocessing);
        int size = preprocessing.Input.Count;
        float[] all = new float[images.Count * size];
        for (int i = 0; i < images.Count; i++)
            reader.Read(i, all.AsSpan(i * size, size));
        return [.. all.Select(x => (double)x)];
    }

    static double[] Shares(ImageSet images) =>
        [.. Enumerable.Range(0, images.Count).SelectMany(i => images.Pixels(i).ToArray().Select(x => x / 255.0))];

    [Fact]
    public void Channels_are_the_definition()
    {
        var images = Set(7);
        Near.Equal(Define.Standardized(Shares(images), 3), Seen(images, Measured("channels", images, Shape)), 1e-5, 1e-6);
    }

    [Fact]
    public void The_mean_image_is_the_definition()
    {
        var images = Set(7);
        double[] shares = Shares(images);
        Near.Equal(
            Define.LessMeanImage(shares, Define.MeanImage(shares, 7)), Seen(images, Measured("mean-image", images, Shape)), 1e-6, 1e-6);
    }

    [Fact]
    public void None_divides_by_255() => Near.Equal(Shares(Set(2)), Seen(Set(2), Measured("none", Set(2), Shape)), 1e-7, 0);

    [Fact]
    public void Of_a_part_the_mean_image_is_that_of_the_centres()
    {
        var images = Set(6);
        var part = new Shape(3, 2, 3);
        double[] centres =
        [
            .. Enumerable
            .Range(0, 6)
            .SelectMany(
                i => images.Pixels(i).ToArray().Chunk(12).Skip(1).Take(3).SelectMany(row => row.Skip(3).Take(6)).Select(x => x / 255.0)),
        ];
        Near.Equal(
            Define.LessMeanImage(centres, Define.MeanImage(centres, 6)), Seen(images, Measured("mean-image", images, part)), 1e-6, 1e-6);
    }

    [Fact]
    public void A_channel_that_never_changes_only_loses_its_mean()
    {
        var images = new ImageSet(new Shape(1, 2, 2), [9, 0, 9, 255], [0], ["one"]);
        Near.Equal([0, -1, 0, 1], Seen(images, Measured("channels", images, images.Shape)), 0, 1e-6);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_deviation_that_cannot_be_divided_by_is_refused_also_in_a_file(float standardDeviation)
    {
        float[] good = [1, 1, 1], bad = [1, standardDeviation, 1];
        Assert.Contains(
            "standard deviation: value 1", Assert.Throws<ArgumentException>(() => ImagePreprocessing.Channels(Shape, good, bad)).Message,
            StringComparison.Ordinal);

        using var folder = new TemporaryFolder();
        var model = new Sequential("small", Shape).Dense(2).Build(["a", "b"]);
        model.Preprocessing = ImagePreprocessing.Channels(Shape, good, good);
        SavedModel.Save(model, folder.Path);
        Patch(folder.File(SavedModel.WeightsName), "preprocessing.standard_deviation", 1, standardDeviation);
        string message = Assert.Throws<GaborFormatException>(() => SavedModel.Load(folder.Path)).Message;
        Assert.Contains("weights.safetensors", message, StringComparison.Ordinal);
        Assert.Contains(
            float.IsFinite(standardDeviation) ? "standard deviation: value 1" : "preprocessing.standard_deviation holds", message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mean_that_is_no_number_is_refused_also_in_a_file()
    {
        using var folder = new TemporaryFolder();
        var model = new Sequential("small", Shape).Dense(2).Build(["a", "b"]);
        model.Preprocessing = ImagePreprocessing.MeanImage(Shape, new float[Shape.Count]);
        SavedModel.Save(model, folder.Path);
        Patch(folder.File(SavedModel.WeightsName), "preprocessing.mean", 5, float.NaN);
        Assert.Contains(
            "preprocessing.mean holds NaN", Assert.Throws<GaborFormatException>(
                () => SavedModel.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void There_is_one_mean_and_one_deviation_a_channel(int means, int standardDeviations) =>
        Assert.Throws<ArgumentException>(
            () => ImagePreprocessing.Channels(Shape, new float[means], [.. Enumerable.Repeat(1f, standardDeviations)]));

    [Theory]
    [InlineData("mean-image")]
    [InlineData("channels")]
    [InlineData("none")]
    public void Saved_with_its_model_it_tells_the_same(string kind)
    {
        using var folder = new TemporaryFolder();
        var images = Set(4);
        var part = new Shape(4, 4, 3);
        var model = new Sequential("small", part).Dense(2).Build(["a", "b"]);
        model.Initialize(new Gabor.Initializers.He(), 3);
        model.Preprocessing = PreprocessingRegistry.Default.Single(k => k.Name == kind)
            .Measure(new SampleReader(images, Shape), part)
            .Of(Shape, 2, ImageFraming.Crop);
        SavedModel.Save(model, folder.Path);
        var loaded = SavedModel.Load(folder.Path).Preprocessing;
        Assert.Equal((kind, part, Shape, 2, ImageFraming.Crop), (loaded.Kind, loaded.Input, loaded.ImageShape, loaded.Pad, loaded.Framing));
        float[] before = new float[2], after = new float[2];
        foreach (int crops in (int[])[1, 5, 10])
        {
            new ImageClassifier(model, new() { Crops = crops }).PredictPixels(images.Pixels(3), before);
            ImageClassifier.Load(folder.Path, new() { Crops = crops }).PredictPixels(images.Pixels(3), after);
            Assert.Equal(before, after);
        }
    }

    /// <summary>Puts a number into a tensor of a safetensors file.</summary>
    static void Patch(string file, string tensor, int index, float value)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int header = (int)BitConverter.ToUInt64(bytes);
        using var json = System.Text.Json.JsonDocument.Parse(bytes.AsMemory(8, header));
        int start = json.RootElement.GetProperty(tensor).GetProperty("data_offsets")[0].GetInt32();
        BitConverter.TryWriteBytes(bytes.AsSpan(8 + header + start + (4 * index)), value);
        File.WriteAllBytes(file, bytes);
    }
}
