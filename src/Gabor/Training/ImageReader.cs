using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;

namespace Gabor.Training;

/// <summary>Makes images ready for a model: pixels divided by 255, shifted at random while training (6.7), then less the mean image (6.25).</summary>
sealed class ImageReader
{
    /// <summary>x / 255 for every value of a pixel.</summary>
    public static readonly float[] Shares = [.. Enumerable.Range(0, 256).Select(pixel => pixel / 255f)];

    readonly ImageSet images;
    readonly Shape shape;
    readonly float[] mean;

    public ImageReader(ImageSet images, Preprocessing preprocessing)
    {
        this.images = images;
        shape = images.Shape;
        mean = preprocessing.Mean.IsEmpty ? new float[shape.Count] : preprocessing.Mean.ToArray();
    }

    /// <summary>The mean of all images, X̂ = (1/m) Σ X (6.24), in 0…1; sums are exact, since pixels are whole numbers.</summary>
    public static float[] Mean(ImageSet images)
    {
        long[] sums = new long[images.Shape.Count];
        for (int i = 0; i < images.Count; i++)
        {
            var pixels = images.Pixels(i);
            for (int p = 0; p < sums.Length; p++)
                sums[p] += pixels[p];
        }

        return [.. sums.Select(sum => (float)(sum / (255.0 * images.Count)))];
    }

    /// <summary>Image <paramref name="index"/> as it is.</summary>
    public void Read(int index, Span<float> to)
    {
        var pixels = images.Pixels(index);
        for (int p = 0; p < to.Length; p++)
            to[p] = Shares[pixels[p]] - mean[p];
    }

    /// <summary>Image <paramref name="index"/> shifted by up to <paramref name="most"/> pixels each way: a pure function of seed, epoch and index.</summary>
    public void ReadShifted(int index, int most, ulong seed, int epoch, Span<float> to)
    {
        var random = new RandomStream(seed, Purpose.Augmentation, 0, (uint)epoch);
        int down = random.Below((ulong)index * 2, (2 * most) + 1) - most, right = random.Below(((ulong)index * 2) + 1, (2 * most) + 1) - most;
        var pixels = images.Pixels(index);
        int row = shape.Width * shape.Depth;
        for (int y = 0; y < shape.Height; y++)
        {
            int target = y * row;
            int from = y - down;
            for (int x = 0; x < shape.Width; x++)
            {
                int column = x - right;
                bool inside = (uint)from < (uint)shape.Height && (uint)column < (uint)shape.Width;
                for (int d = 0; d < shape.Depth; d++, target++)
                {
                    float pixel = inside ? Shares[pixels[(((from * shape.Width) + column) * shape.Depth) + d]] : 0f;
                    to[target] = pixel - mean[target];
                }
            }
        }
    }
}
