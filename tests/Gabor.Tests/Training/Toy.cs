using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Tests.Training;

/// <summary>A small data set made by arithmetic alone: which of three 4 × 4 corners of an 8 × 8 image is bright, with noise.</summary>
static class Toy
{
    public static readonly string[] Classes = ["left", "right", "below"];

    public static ImageSet Train { get; } = Images(150, 1);

    public static ImageSet Test { get; } = Images(60, 2);

    public static Dataset Dataset { get; } = new("toy", Train, Test, "made by the tests");

    /// <summary>The same images with other labels.</summary>
    public static ImageSet Relabelled(ImageSet images, Func<int, int> label) => new(
        images.Shape, [.. Enumerable.Range(0, images.Count).SelectMany(i => images.Pixels(i).ToArray())],
        [.. Enumerable.Range(0, images.Count).Select(label)], Classes);

    public static Model Network() =>
        new Sequential("toynet", new Shape(8, 8, 1)).Convolution(5, 3)
            .Relu()
            .MaxPooling(2)
            .Dense(12)
            .Relu()
            .Dropout(0.5f)
            .Dense(3)
            .Build(Classes);

    static ImageSet Images(int count, int seed)
    {
        var random = new Random(seed);
        byte[] pixels = new byte[count * 64];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = random.Next(3);
            for (int p = 0; p < 64; p++)
            {
                int y = p / 8, x = p % 8;
                bool bright = labels[i] switch { 0 => y < 4 && x < 4, 1 => y < 4 && x >= 4, _ => y >= 4 && x < 4 };
                pixels[(i * 64) + p] = (byte)(random.Next(100) + (bright ? 90 : 0));
            }
        }

        return new ImageSet(new Shape(8, 8, 1), pixels, labels, Classes);
    }
}
