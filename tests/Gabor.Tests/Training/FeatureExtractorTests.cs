using Gabor.Formats;
using Gabor.Models.Features;
using Gabor.Numerics.Threads;
using Gabor.Preprocessing;
using Gabor.Training;

namespace Gabor.Tests.Training;

public sealed class FeatureExtractorTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    static readonly TrainingOptions Plain = new() { Preprocessing = PreprocessingRegistry.Default.Named("none") };

    [Fact]
    public void Pixels_are_features_of_mean_0_and_variance_1_together()
    {
        using var workers = new Workers(1);
        var extractor = FeatureExtractor.Fit(new PixelFeature(), Toy.Dataset, workers, Plain, cancellation: Stop);
        using var features = extractor.Compute(Toy.Test, cancellation: Stop);
        Assert.Equal([Toy.Test.Count, 8, 8, 1], features.Sizes.ToArray());
        double[] mean =
        [
            .. Enumerable.Range(0, 64).Select(p => Enumerable.Range(0, Toy.Train.Count).Average(i => Toy.Train.Pixels(i)[p] / 255.0)),
        ];
        double variance = Enumerable.Range(0, 64).Average(p =>
            Enumerable.Range(0, Toy.Train.Count).Average(i => Math.Pow((Toy.Train.Pixels(i)[p] / 255.0) - mean[p], 2)));
        for (int i = 0; i < Toy.Test.Count; i++)
        {
            for (int p = 0; p < 64; p++)
                Assert.Equal(((Toy.Test.Pixels(i)[p] / 255.0) - mean[p]) / Math.Sqrt(variance), features.Span[(i * 64) + p], 1e-5);
        }
    }

    [Fact]
    public void They_are_written_for_other_programs()
    {
        using var folder = new TemporaryFolder();
        using var workers = new Workers(1);
        var extractor = FeatureExtractor.Fit(new PixelFeature(), Toy.Dataset, workers, Plain, cancellation: Stop);
        using var features = extractor.Compute(Toy.Test, cancellation: Stop);
        int[] labels = [.. Enumerable.Range(0, Toy.Test.Count).Select(Toy.Test.Label)];
        FeaturePart[] parts = [new("test", features, labels, i => $"image, {i}")];

        string table = folder.File("features.csv"), tensors = folder.File("features.safetensors");
        FeatureFile.Write(table, parts, Toy.Classes);
        FeatureFile.Write(tensors, parts, Toy.Classes);

        string[] lines = File.ReadAllLines(table);
        Assert.Equal(Toy.Test.Count + 1, lines.Length);
        Assert.StartsWith("part,image,label,f0,f1,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"test,\"image, 2\",{Toy.Classes[labels[2]]},", lines[3], StringComparison.Ordinal);
        Assert.Equal(features.Span[2 * 64], float.Parse(lines[3].Split(',')[4], System.Globalization.CultureInfo.InvariantCulture));

        using var stream = File.OpenRead(tensors);
        var reader = new SafetensorsReader(stream, tensors, stream.Length);
        float[] read = new float[features.Count], readLabels = new float[labels.Length];
        reader.Read("test.features", [Toy.Test.Count, 64], read);
        reader.Read("test.labels", [labels.Length], readLabels);
        Assert.Equal(features.Span.ToArray(), read);
        Assert.Equal(labels, readLabels.Select(label => (int)label));
    }

    [Fact]
    public void Another_ending_is_refused() => Assert.Equal(
        "a.txt: features are written to files that end in .safetensors or .csv.",
        Assert.Throws<ArgumentException>(() => FeatureFile.CheckEnding("a.txt")).Message);
}
