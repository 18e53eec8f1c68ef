using System.Buffers.Binary;
using System.Text.Json;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Runs;
using Gabor.Tests.Formats;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Inference;

/// <summary>Models in folders that carry golden images.</summary>
public sealed class GoldenModelTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    string Saved()
    {
        GoldenModel.Save(PackFileTests.Trained(), folder.Path);
        return folder.Path;
    }

    [Fact]
    public void A_training_leaves_golden_images_that_are_repeated()
    {
        string run = folder.File("run"), saved = folder.File("saved");
        var options = new TrainingOptions { Epochs = 1, BatchSize = 32, Threads = 2 };
        var result = Trainer.Fit(Toy.Network(), Toy.Dataset, options, runFolder: run, cancellationToken: Stop);
        result.Save(saved);
        var expected = new ModelVerification(4, 0, true, true) { Form = ModelForm.Folder };
        Assert.Equal(expected, GoldenModel.Verify(run));
        Assert.Equal(expected, GoldenModel.Verify(saved));
        Assert.True(expected.IsPassed);
        Assert.True(File.Exists(RunFolder.Open(run).GoldenPath));

        // Goes on: golden images are those of what it ends with.
        using (var more = TrainingRun.Resume(run, Toy.Dataset, change: options => options with { Epochs = 2 }))
            more.Train(cancellationToken: Stop);
        Assert.Equal(expected, GoldenModel.Verify(run));
    }

    /// <summary>Whatever else reads safetensors can ask the model again: bytes of pixels, and probabilities that add up to 1.</summary>
    [Fact]
    public void The_file_is_one_of_safetensors()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Saved(), "golden.safetensors"));
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        var images = header.RootElement.GetProperty("gabor.golden.images");
        Assert.Equal(("U8", "[4,8,8,1]"), (images.GetProperty("dtype").GetString(), images.GetProperty("shape").GetRawText()));
        int from = 8 + length + header.RootElement.GetProperty("gabor.golden.probabilities").GetProperty("data_offsets")[0].GetInt32();
        for (int image = 0; image < 4; image++)
        {
            double sum = 0;
            for (int k = 0; k < 3; k++)
                sum += BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(from + (4 * ((3 * image) + k))));
            Assert.Equal(1, sum, 1e-6);
        }

        Assert.InRange(file.Length, 4 * 64, 1200);
    }

    [Fact]
    public void A_changed_byte_of_a_weight_is_found_with_image_and_class()
    {
        string path = Saved(), weights = Path.Combine(path, SavedModel.WeightsName);
        byte[] file = File.ReadAllBytes(weights);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        int bias = 8 + length + header.RootElement.GetProperty("dense2.bias").GetProperty("data_offsets")[0].GetInt32();
        file[bias + (2 * sizeof(float)) + 3] = 0x40; // of the bias of the last class, 0: 2
        File.WriteAllBytes(weights, file);

        // Where the difference is the largest, by asking both models.
        ImageClassifier before = new(PackFileTests.Trained()), after = ImageClassifier.Load(path);
        var golden = GoldenTest.Of(PackFileTests.Trained());
        (float Difference, int Image, int Class) worst = (-1, 0, 0);
        for (int image = 0; image < golden.Count; image++)
        {
            float[] stated = new float[3], found = new float[3];
            before.PredictPixels(golden.Image(image), stated);
            after.PredictPixels(golden.Image(image), found);
            for (int k = 0; k < 3; k++)
            {
                if (Math.Abs(stated[k] - found[k]) > worst.Difference)
                    worst = (Math.Abs(stated[k] - found[k]), image, k);
            }
        }

        var result = GoldenModel.Verify(path);
        Assert.False(result.IsPassed);
        Assert.Equal((worst.Image, Toy.Classes[worst.Class]), (result.Worst!.Image, result.Worst.ClassName));
        Assert.Equal(worst.Difference, result.LargestDifference);
        Assert.InRange(result.LargestDifference, 0.05f, 1);

        // What one class gains is what all others lose together.
        Assert.Equal("below", result.Worst.ClassName);
    }

    [Fact]
    public void A_damaged_golden_part_is_found()
    {
        string path = Saved(), file = Path.Combine(path, "golden.safetensors");
        byte[] whole = File.ReadAllBytes(file);
        int start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(whole);
        foreach (int at in new[] { start, whole.Length - 1 })
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 1;
            File.WriteAllBytes(file, damaged);
            Assert.Contains(
                "their SHA-256 differs", Assert.Throws<GaborFormatException>(() => GoldenModel.Verify(path)).Message,
                StringComparison.Ordinal);
        }
    }

    /// <summary>What no golden image shows, as the name of a class, is found too.</summary>
    [Fact]
    public void An_edited_description_is_found_though_the_bits_are_the_same()
    {
        string path = Saved(), file = Path.Combine(path, SavedModel.ModelName);
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"left\"", "\"west\"", StringComparison.Ordinal));
        string message = Assert.Throws<GaborFormatException>(() => GoldenModel.Verify(path)).Message;
        Assert.StartsWith(file, message, StringComparison.Ordinal);
        Assert.Contains("although all 4 give the same bits", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Golden_images_of_another_model_do_not_stay()
    {
        string path = Saved();
        var other = Toy.Network();
        other.Initialize(5);
        SavedModel.Save(other, path);
        Assert.Contains(
            "it has no golden images (golden.safetensors)", Assert.Throws<GaborFormatException>(() => GoldenModel.Verify(path)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "there is no such file", Assert.Throws<GaborFormatException>(() => GoldenModel.Verify(folder.File("nowhere"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_autoencoder_is_saved_without()
    {
        var graph = new GraphBuilder("auto", new Shape(4, 4, 1));
        var model = graph.BuildAutoencoder(graph.Add(s => new Gabor.Layers.Dense("back", s[0], 16), graph.Input));
        model.Initialize(1);
        GoldenModel.Save(model, folder.Path);
        Assert.False(File.Exists(folder.File("golden.safetensors")));
    }
}
