using Gabor.Data;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Tests.Data;
using Gabor.Tests.Layers;
using Gabor.Tests.Training;

namespace Gabor.Tests.Inference;

public sealed class ImageClassifierTests
{
    static ImageClassifier Made()
    {
        var model = Toy.Network();
        model.Initialize(new He(), 1);
        return new ImageClassifier(model);
    }

    [Fact]
    public void Probabilities_add_up_to_one()
    {
        float[] probabilities = new float[3];
        Made().PredictPixels(Toy.Test.Pixels(0), probabilities);
        Assert.Equal(1f, probabilities.Sum(), 1e-6f);
    }

    [Fact]
    public void Many_threads_at_once_get_the_bits_of_one()
    {
        var classifier = Made();
        var images = Toy.Test;
        float[][] alone = new float[images.Count][];
        for (int i = 0; i < alone.Length; i++)
            classifier.PredictPixels(images.Pixels(i), alone[i] = new float[3]);
        string?[] wrong = new string?[24];
        Thread[] threads = [.. Enumerable.Range(0, wrong.Length).Select(t => new Thread(() =>
        {
            float[] probabilities = new float[3];
            for (int n = 0; n < 2000; n++)
            {
                int i = (n + t) % images.Count;
                classifier.PredictPixels(images.Pixels(i), probabilities);
                if (!probabilities.AsSpan().SequenceEqual(alone[i]))
                    wrong[t] = $"thread {t}, image {i}";
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(wrong, Assert.Null);
    }

    [Fact]
    public async Task A_file_is_classified_alike_however_it_comes()
    {
        using var folder = new TemporaryFolder();
        byte[] png = Samples.Png(13, 9, 8, 0, [.. Enumerable.Range(0, 13 * 9).Select(p => (byte)(p * 5))]);
        string file = folder.File("image.png");
        await File.WriteAllBytesAsync(file, png, TestContext.Current.CancellationToken);
        SavedModel.Save(Made().Model, folder.Path);
        var classifier = await ImageClassifier.LoadAsync(folder.Path, cancellation: TestContext.Current.CancellationToken);
        var expected = ImageClassifier.Load(folder.Path).Predict(ImageFile.Decode(png, "image"));
        using var stream = new MemoryStream(png);
        using var again = new MemoryStream(png);
        foreach (var found in (Prediction[])
        [
            classifier.Predict(file), classifier.Predict(png.AsSpan()), classifier.Predict(stream),
            await classifier.PredictAsync(file, TestContext.Current.CancellationToken),
            await classifier.PredictAsync(again, TestContext.Current.CancellationToken),
        ])
        {
            Assert.Equal(expected.TopK, found.TopK);
        }
    }

    [Fact]
    public void A_prediction_names_its_best_class_and_as_many_as_are_asked_for()
    {
        var all = new ImageClassifier(Made().Model, new() { Top = 9 }).Predict(Toy.Test.Decode(0));
        float[] probabilities = new float[3];
        Made().PredictPixels(Toy.Test.Pixels(0), probabilities);
        Assert.Equal(probabilities.Order().Reverse(), all.TopK.Select(one => one.Probability));
        Assert.Equal(
            (Array.IndexOf(probabilities, probabilities.Max()), Toy.Classes[all.ClassIndex], probabilities.Max()),
            (all.ClassIndex, all.Label, all.Probability));
        Assert.Single(new ImageClassifier(Made().Model, new() { Top = 1 }).Predict(Toy.Test.Decode(0)).TopK);
        Assert.Equal("cat (93.1 %), dog (6.9 %)", new Prediction([new(4, "cat", 0.931f), new(1, "dog", 0.069f)], []).ToString());
        Assert.Throws<ArgumentException>(() => new ImageClassifier(Made().Model, new() { Top = 0 }));
    }

    [Fact]
    public void A_network_with_layers_of_ones_own_is_loaded_by_a_registry_that_has_them()
    {
        using var folder = new TemporaryFolder();
        var model = new Sequential("own", Toy.Test.Shape).Dense(4)
            .Add("mish", (name, shape) => new Mish(name, shape))
            .Dense(3)
            .Build(Toy.Classes);
        model.Initialize(1);
        SavedModel.Save(model, folder.Path);
        Assert.Contains(
            "'mish'", Assert.Throws<GaborFormatException>(() => ImageClassifier.Load(folder.Path)).Message, StringComparison.Ordinal);
        var layers = LayerRegistry.Default.With(new("mish", "z tanh(ln(1 + eᶻ))", (name, shape, _) => new Mish(name, shape)));
        float[] expected = new float[3], found = new float[3];
        new ImageClassifier(model).PredictPixels(Toy.Test.Pixels(0), expected);
        ImageClassifier.Load(folder.Path, layers: layers).PredictPixels(Toy.Test.Pixels(0), found);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void A_file_that_is_no_image_is_refused() => Assert.Throws<GaborFormatException>(() => Made().Predict("no image"u8));

    [Fact]
    public void Pixels_of_another_size_are_refused() =>
        Assert.Contains(
            "8×8×1", Assert.Throws<ArgumentException>(() => Made().PredictPixels(new byte[63], new float[3])).Message,
            StringComparison.Ordinal);
}
