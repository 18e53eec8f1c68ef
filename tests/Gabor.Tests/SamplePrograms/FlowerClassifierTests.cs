using Gabor.Formats.Onnx;
using Gabor.Inference;
using Gabor.Tests.Data;
using Gabor.Tests.Docs;
using Gabor.Tests.Formats;

namespace Gabor.Tests.SamplePrograms;

/// <summary>What the pages for those who come from other libraries quote.</summary>
public sealed class FlowerClassifierTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_trains_evaluates_saves_and_predicts()
    {
        await SampleProgram.Run("DrawnFolders", folder.Path, "photos", "100");
        File.Copy(folder.File("photos/ring/000001.ppm"), folder.File("photo.jpg")); // a file is what its first bytes say
        string output = await SampleProgram.Run("FlowerClassifier", folder.Path);
        Assert.Equal(10, output.Split('\n').Count(line => line.Contains("validation accuracy", StringComparison.Ordinal)));
        Assert.Matches(@"(?m)^\d+\.\d ?% of 20 test images correct, macro F1 [01]\.\d{3}$", output);
        Assert.Matches(@"(?m)^disc: \d+ \d+\nring: \d+ \d+$", output);
        var classifier = ImageClassifier.Load(folder.File("flowers.gabor"));
        var prediction = classifier.Predict(folder.File("photo.jpg"));
        Assert.Contains($"\n{prediction.Label} (", output, StringComparison.Ordinal);
        Assert.Equal(["disc", "ring"], OnnxFile.Read(folder.File("flowers.onnx")).ClassNames);
        Assert.EndsWith("of 20 test images correct after 100 epochs\n", output, StringComparison.Ordinal);
    }

    /// <summary>The names that the pages print fit what the libraries save, and the same numbers become the same network.</summary>
    [Fact]
    public async Task Weights_of_TorchSharp_and_Keras_are_taken_over_by_the_names_of_the_pages()
    {
        byte[] pixels = [.. Enumerable.Range(0, 64 * 64 * 3).Select(i => (byte)i)];
        File.WriteAllBytes(folder.File("photo.jpg"), Samples.Png(64, 64, 8, 2, pixels));
        var layers = Layers();
        string keras = await Predicted("docs/from-keras.md", layers.SelectMany(layer => ((string, int[], float[])[])
            [($"{layer.Keras}/kernel", layer.Sizes, layer.Values), ($"{layer.Keras}/bias", [layer.Sizes[^1]], layer.Bias)]));
        string torch = await Predicted("docs/from-torchsharp.md", layers.SelectMany(layer => ((string, int[], float[])[])
            [
                ($"{layer.Torch}.weight", TorchSizes(layer.Sizes), ChannelsFirst(layer)),
                ($"{layer.Torch}.bias", [layer.Sizes[^1]], layer.Bias),
            ]));
        Assert.StartsWith("8 tensors\n", keras, StringComparison.Ordinal);
        Assert.DoesNotContain("(50.0", keras, StringComparison.Ordinal);
        Assert.Equal(keras, torch);
    }

    async Task<string> Predicted(string page, IEnumerable<(string, int[], float[])> tensors)
    {
        File.WriteAllText(folder.File("names.json"), Markdown.Code(Markdown.Read(page), "json").Single());
        File.WriteAllBytes(folder.File("flowers.safetensors"), SafetensorsTests.Write([.. tensors]));
        return await SampleProgram.Run("FlowerClassifier", folder.Path, "flowers.safetensors", "names.json");
    }

    /// <summary>A layer under both names, its weights as Keras has them, and its biases.</summary>
    sealed record TrainedLayer(string Keras, string Torch, int[] Sizes, float[] Values, float[] Bias);

    /// <summary>Filters [F₁, F₂, D, D'], dense weights [n, n'], images flattened pixel by pixel.</summary>
    static TrainedLayer[] Layers()
    {
        var random = new Random(5);
        float[] Drawn(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (float)(scale * (random.NextDouble() - 0.5)))];
        TrainedLayer Of(string keras, string torch, params int[] sizes) =>
            new(keras, torch, sizes, Drawn(sizes.Aggregate(1, (a, b) => a * b), 0.4), Drawn(sizes[^1], 1));
        return
        [
            Of("conv2d", "layers.conv1", 3, 3, 3, 32), Of("conv2d_1", "layers.conv2", 3, 3, 32, 64),
            Of("dense", "layers.fc1", 16 * 16 * 64, 128), Of("dense_1", "layers.fc2", 128, 2),
        ];
    }

    static int[] TorchSizes(int[] sizes) => sizes.Length == 4 ? [sizes[3], sizes[2], sizes[0], sizes[1]] : [sizes[1], sizes[0]];

    /// <summary>The same numbers as PyTorch has them: [D', D, F₁, F₂], and [n', n] of images flattened channel by channel.</summary>
    static float[] ChannelsFirst(TrainedLayer layer)
    {
        int[] sizes = layer.Sizes;
        float[] moved = new float[layer.Values.Length];
        if (sizes.Length == 4)
        {
            for (int i = 0; i < moved.Length; i++)
            {
                int filter = i % sizes[3], depth = i / sizes[3] % sizes[2], tap = i / (sizes[3] * sizes[2]);
                moved[(((filter * sizes[2]) + depth) * sizes[0] * sizes[1]) + tap] = layer.Values[i];
            }

            return moved;
        }

        int channels = sizes[0] == 128 ? 1 : 64, pixels = sizes[0] / channels;
        for (int i = 0; i < moved.Length; i++)
        {
            int output = i % sizes[1], channel = i / sizes[1] % channels, pixel = i / (sizes[1] * channels);
            moved[(output * sizes[0]) + (channel * pixels) + pixel] = layer.Values[i];
        }

        return moved;
    }
}
