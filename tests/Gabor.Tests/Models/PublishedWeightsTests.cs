using System.IO.Compression;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Formats.Weights;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Preprocessing;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Models;

/// <summary>
/// Weights that others have trained and published with their accuracy: ResNet-20 and ResNet-56 of akamaster/pytorch_resnet_cifar10, errors
/// of 8.27 % and 6.61 % on the test images of CIFAR-10. Weights and images are not part of the project.
/// </summary>
public sealed class PublishedWeightsTests
{
    static readonly Shape Shape = new(32, 32, 3);

    static readonly string[] Classes =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    [Theory]
    [InlineData("resnet20", 9173, new[] { 920, 968, 876, 832, 917, 863, 942, 945, 953, 957 })]
    [InlineData("resnet56", 9339, new[] { 934, 977, 908, 861, 955, 877, 955, 952, 960, 960 })]
    public void As_many_images_are_correct_as_was_published(string name, int correct, int[] byClass) =>
        AreCorrect(name, correct, byClass, Tiers.Best);

    /// <summary>Some minutes: one lane at a time is slow.</summary>
    [Theory(Explicit = true)]
    [InlineData("resnet20", 9173, new[] { 920, 968, 876, 832, 917, 863, 942, 945, 953, 957 })]
    [InlineData("resnet56", 9339, new[] { 934, 977, 908, 861, 955, 877, 955, 952, 960, 960 })]
    public void Every_tier_finds_as_many(string name, int correct, int[] byClass) =>
        Assert.All(Enum.GetValues<Tier>().Where(tier => tier <= Tiers.Best), tier => AreCorrect(name, correct, byClass, tier));

    static void AreCorrect(string name, int correct, int[] byClass, Tier tier)
    {
        string weights = Shared($"oracles/{name}-cifar10.safetensors"), images = Shared("data/cifar10/test_batch.bin.gz");
        var model = Networks.Default.Named($"{name}-a").Make(Shape, Classes);
        using (var file = WeightFile.Open(weights))
        {
            var report = file.LoadInto(model);
            Assert.Equal("torchvision", report.Names);
            Assert.Empty(report.Unused);
        }

        model.Preprocessing = ImagePreprocessing.Channels(Shape, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);
        using var workers = new Workers(2, tier);
        var result = new Evaluator(model, Batch(images), workers).Run(TestContext.Current.CancellationToken);
        Assert.Equal(byClass, Enumerable.Range(0, Classes.Length).Select(k => result.Confusion[k][k]));
        Assert.Equal(correct, Enumerable.Range(0, Classes.Length).Sum(k => result.Confusion[k][k]));
    }

    static string Shared(string path)
    {
        string? file = SourceTree.Root is { } root ? Path.Combine(root, "..", "shared", path) : null;
        Assert.SkipWhen(file is null || !File.Exists(file), $"{Path.GetFileName(path)} is not beside the sources");
        return file!;
    }

    /// <summary>A batch of CIFAR-10: a label, then three planes of 32 × 32.</summary>
    static ImageSet Batch(string path)
    {
        using var content = new MemoryStream();
        using (var packed = new GZipStream(File.OpenRead(path), CompressionMode.Decompress))
            packed.CopyTo(content);
        byte[] bytes = content.ToArray(), pixels = new byte[bytes.Length / (Shape.Count + 1) * Shape.Count];
        int[] labels = new int[pixels.Length / Shape.Count];
        for (int n = 0; n < labels.Length; n++)
        {
            labels[n] = bytes[n * (Shape.Count + 1)];
            for (int p = 0; p < Shape.Count; p++)
                pixels[(n * Shape.Count) + (p % 1024 * 3) + (p / 1024)] = bytes[(n * (Shape.Count + 1)) + 1 + p];
        }

        return new ImageSet(Shape, pixels, labels, Classes);
    }
}
