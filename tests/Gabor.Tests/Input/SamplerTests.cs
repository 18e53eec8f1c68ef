using Gabor.Data;
using Gabor.Input;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Gabor.Tests.Training;

namespace Gabor.Tests.Input;

public sealed class SamplerTests
{
    [Theory]
    [InlineData(10, 3)]
    [InlineData(10, 10)]
    [InlineData(10, 1)]
    [InlineData(1, 1)]
    public void An_epoch_shows_every_image_once_and_the_last_short_batch_is_used(int images, int batch)
    {
        var sampler = new Sampler(images, batch, 1);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            var seen = new List<int>();
            for (int n = 0; n < sampler.Batches; n++)
                seen.AddRange(sampler.Batch(epoch, n));
            Assert.Equal(Enumerable.Range(0, images), seen.Order());
        }
    }

    [Fact]
    public void Epochs_and_seeds_differ_in_order()
    {
        int[] Order(ulong seed, int epoch) => new Sampler(1000, 1000, seed).Batch(epoch, 0).ToArray();
        Assert.NotEqual(Order(1, 0), Order(1, 1));
        Assert.NotEqual(Order(1, 0), Order(2, 0));
        Assert.Equal(Order(1, 5), Order(1, 5));
    }

    [Fact]
    public void Every_image_comes_to_every_place_about_equally_often()
    {
        // 20 images, 4000 epochs: each pair (image, place) is expected 200 times; χ² with 399 degrees has mean 399 and standard deviation
        // 28.
        var sampler = new Sampler(20, 20, 3);
        double[,] counts = new double[20, 20];
        for (int epoch = 0; epoch < 4000; epoch++)
        {
            var order = sampler.Batch(epoch, 0);
            for (int place = 0; place < 20; place++)
                counts[order[place], place]++;
        }

        double chi = counts.Cast<double>().Sum(count => (count - 200) * (count - 200) / 200);
        Assert.InRange(chi, 399 - (5 * 28), 399 + (5 * 28));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_loader_that_begins_in_the_middle_gives_what_one_from_the_start_gives(bool mixes)
    {
        var options = new InputOptions { Epochs = 3, BatchSize = 40, Seed = 5 };
        if (mixes)
            options = options with { Mixup = 0.4, Cutmix = 1, LabelSmoothing = 0.1 };
        var preprocessing = ImagePreprocessing.None(Toy.Dataset.Shape).Of(Toy.Dataset.Shape, pad: 1);
        var all = Batches(0, 0);
        Assert.Equal(all.Skip(6), Batches(1, 2));

        List<string> Batches(int epoch, int number)
        {
            using var loader = new BatchLoader(Toy.Train, preprocessing, options, epoch, number);
            var found = new List<string>();
            for (int n = (epoch * 4) + number; n < 12; n++)
            {
                var batch = loader.Next();
                found.Add(string.Join('|', Text(batch.Labels), Text(batch.Values), Text(batch.Targets)));
                Assert.Equal(mixes ? 3 * batch.Count : 0, batch.Targets.Length);
            }

            return found;
        }

        static string Text<T>(Span<T> values) => string.Join(',', values.ToArray());
    }

    [Fact]
    public void A_shift_moves_the_image_and_lets_black_in()
    {
        var images = Toy.Train;
        var reader = new ImageReader(images, ImagePreprocessing.None(images.Shape).Of(images.Shape, pad: 1), new InputOptions { Seed = 9 });
        float[] still = new float[64], moved = new float[64];
        reader.Read(0, still);
        var found = new HashSet<(int, int)>();
        for (int epoch = 0; epoch < 200; epoch++)
        {
            reader.ReadForTraining(0, epoch, moved);
            found.Add(
                Enumerable.Range(-1, 3)
                    .SelectMany(dy => Enumerable.Range(-1, 3).Select(dx => (dy, dx)))
                    .Single(shift => moved.SequenceEqual(Shifted(still, shift.dy, shift.dx))));
        }

        Assert.Equal(9, found.Count);

        static IEnumerable<float> Shifted(float[] image, int dy, int dx) =>
            Enumerable.Range(0, 64)
                .Select(p => (p / 8) - dy is >= 0 and < 8 and var y && (p % 8) - dx is >= 0 and < 8 and var x ? image[(y * 8) + x] : 0f);
    }

    [Theory]
    [InlineData(19, 21, 1, 0)]
    [InlineData(19, 21, 1, 3)]
    [InlineData(4, 7, 3, 2)]
    [InlineData(2, 16, 1, 1)]
    [InlineData(1, 1, 1, 2)]
    [InlineData(3, 5, 2, 9)]
    public void Every_pixel_is_divided_by_255_and_loses_its_mean(int height, int width, int depth, int most)
    {
        var shape = new Shape(height, width, depth);
        byte[] pixels = [.. Enumerable.Range(0, shape.Count).Select(p => (byte)((p * 89) + 5))];
        float[] mean = [.. Enumerable.Range(0, shape.Count).Select(p => p % 11 / 10f)];
        var reader = new ImageReader(
            new ImageSet(shape, pixels, [0], ["one"]), ImagePreprocessing.MeanImage(shape, mean).Of(shape, most),
            new InputOptions { Seed = 3 });
        float[] found = new float[shape.Count];
        reader.Read(0, found);
        Assert.Equal(Moved(0, 0), found);
        for (int epoch = 0; epoch < 50; epoch++)
        {
            reader.ReadForTraining(0, epoch, found);
            Assert.Contains(Shifts(), shift => Moved(shift.Down, shift.Right).SequenceEqual(found));
        }

        IEnumerable<(int Down, int Right)> Shifts() =>
            from down in Enumerable.Range(-most, (2 * most) + 1) from right in Enumerable.Range(-most, (2 * most) + 1) select (down, right);

        IEnumerable<float> Moved(int down, int right) => Enumerable.Range(0, shape.Count).Select(p =>
        {
            int y = (p / depth / width) - down, x = (p / depth % width) - right;
            return (y >= 0 && y < height && x >= 0 && x < width ? pixels[(((y * width) + x) * depth) + (p % depth)] / 255f : 0f) - mean[p];
        });
    }

    [Fact]
    public void The_mean_image_is_the_mean()
    {
        var images = Toy.Train;
        float[] mean = ImageStatistics.Mean(new SampleReader(images, images.Shape));
        for (int p = 0; p < 64; p++)
            Assert.Equal(Enumerable.Range(0, images.Count).Average(i => images.Pixels(i)[p] / 255.0), mean[p], 1e-6);
    }
}
