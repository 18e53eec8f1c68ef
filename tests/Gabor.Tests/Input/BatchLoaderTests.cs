using System.Collections.Concurrent;
using System.Diagnostics;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Inference;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Preprocessing;
using Gabor.Tests.Data;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Input;

/// <summary>The loader: its bits, its errors, its end, and images of any kind and size.</summary>
public sealed class BatchLoaderTests
{
    static readonly Shape Small = new(16, 16, 1);
    static readonly string[] Sides = ["left", "right"];
    static readonly ImagePreprocessing Plain = ImagePreprocessing.None(Toy.Dataset.Shape);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>
    /// PNG files of many sizes, grey or colour, whose left or right half is bright; some come as streams, some as pixels.
    /// </summary>
    static SourceOf Photographs(int count) => new(count, Sides, i => i % 2, i =>
    {
        int height = 20 + (i * 7 % 13), width = 20 + (i * 5 % 17), depth = i % 3 == 0 ? 3 : 1;
        byte[] pixels =
        [
            .. Enumerable
            .Range(0, height * width * depth)
            .Select(p => (byte)(((p / depth % width) < width / 2 == (i % 2 == 0) ? 190 : 30) + (((p * 31) + i) % 60))),
        ];
        if (i % 5 == 4)
            return ImageSample.OfPixels(new Shape(height, width, depth), pixels);
        byte[] png = Samples.Png(height, width, 8, depth == 3 ? 2 : 0, pixels);
        return i % 5 == 3 ? ImageSample.Encoded(new MemoryStream(png)) : ImageSample.Encoded(png);
    });

    static List<string> Batches(ImageSource images, ImagePreprocessing preprocessing, InputOptions options)
    {
        using var loader = new BatchLoader(images, preprocessing, options);
        return [.. Enumerable.Range(0, options.Epochs * loader.Batches).Select(_ => Written(loader.Next(Stop)))];
    }

    static string Written(Batch batch) => string.Join(
        '|',
        string.Join(',', batch.Labels.ToArray()),
        string.Join(',', batch.Values.ToArray().Select(BitConverter.SingleToUInt32Bits)),
        string.Join(',', batch.Targets.ToArray()));

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Threads_do_not_change_a_bit(bool encoded, bool mixes)
    {
        var options = new InputOptions
        {
            Epochs = 3, BatchSize = 14, Seed = 4, Augmentations = [new Gabor.Augmentations.Rotation(10), new Gabor.Augmentations.Cutout(2)],
        };
        if (mixes)
            options = options with { Mixup = 0.4, Cutmix = 1, LabelSmoothing = 0.1 };
        ImageSource images = encoded ? Photographs(45) : Toy.Train;
        var preprocessing = encoded
            ? ImagePreprocessing.None(new Shape(12, 12, 1)).Of(Small, 1, ImageFraming.Crop)
            : Plain.Of(Toy.Dataset.Shape, 1);
        var expected = OneByOne();
        if (!mixes)
            Assert.Equal(expected, Batches(images, preprocessing, options with { Threads = 1 }));
        expected = Batches(images, preprocessing, options with { Threads = 1 });
        foreach (int threads in (int[])[2, 3, 5])
            Assert.Equal(expected, Batches(images, preprocessing, options with { Threads = threads }));

        // The batches without a loader: each image of the sampler's order read by itself.
        List<string> OneByOne()
        {
            var sampler = new Sampler(images.Count, 14, 4);
            var reader = new ImageReader(images, preprocessing, options);
            var found = new List<string>();
            for (int n = 0; n < 3 * sampler.Batches; n++)
            {
                int[] order = sampler.Batch(n / sampler.Batches, n % sampler.Batches).ToArray();
                using var batch = new Batch(preprocessing.Input, 14) { Count = order.Length };
                for (int i = 0; i < order.Length; i++)
                {
                    reader.ReadForTraining(order[i], n / sampler.Batches, batch.Image(i));
                    batch.Labels[i] = images.Label(order[i]);
                }

                found.Add(Written(batch));
            }

            return found;
        }
    }

    /// <summary>One of several processes reads its images, and of the others those alone that its own are mixed with.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_share_of_each_batch_is_that_of_the_whole_one_and_little_more_is_read(bool mixes)
    {
        var options = new InputOptions { Epochs = 2, BatchSize = 16, Seed = 4, LabelSmoothing = 0.1, Threads = 3 };
        if (mixes)
            options = options with { Mixup = 0.4, Cutmix = 1 };
        using var whole = new BatchLoader(Toy.Train, Plain, options);
        var shares = new List<(BatchLoader Loader, ConcurrentBag<int> Read)>();
        const int processes = 4;
        for (int rank = 0; rank < processes; rank++)
        {
            int own = rank;
            var read = new ConcurrentBag<int>();
            var source = new SourceOf(Toy.Train.Count, Toy.Classes, Toy.Train.Label, i =>
            {
                read.Add(i);
                return Toy.Train.Read(i);
            });
            shares.Add((new BatchLoader(source, Plain, options with
            {
                Share = all => (all * own / processes, (all * (own + 1) / processes) - (all * own / processes)),
            }), read));
        }

        for (int n = 0; n < 2 * whole.Batches; n++)
        {
            var expected = whole.Next(Stop);
            foreach (var (loader, _) in shares)
            {
                var batch = loader.Next(Stop);
                int size = batch.Shape.Count, classes = batch.Targets.Length / batch.Count;
                Assert.Equal(expected.Labels.Slice(batch.First, batch.Count).ToArray(), batch.Labels.ToArray());
                Assert.Equal(expected.Values.Slice(batch.First * size, batch.Count * size).ToArray(), batch.Values.ToArray());
                Assert.Equal(
                    expected.Targets.Slice(batch.First * classes, batch.Count * classes).ToArray(), batch.Targets.ToArray());
            }
        }

        foreach (var (loader, read) in shares)
        {
            loader.Dispose();
            int most = 2 * Toy.Train.Count / processes * (mixes ? 2 : 1);
            Assert.InRange(read.Count, most / 3, most + (2 * whole.Batches));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_image_that_cannot_be_decoded_is_named_when_its_batch_is_asked_for(int threads)
    {
        // Two damaged images; the first one in the order of the epoch is told, after all batches before it.
        var good = Photographs(40);
        var images = new SourceOf(
            40, Sides, good.Label, i => i is 7 or 30 ? ImageSample.Encoded(Samples.Png(4, 4, 8, 0, new byte[16])[..30]) : good.Read(i));
        int[] order = new Sampler(40, 40, 2).Batch(0, 0).ToArray();
        int first = Array.FindIndex(order, i => i is 7 or 30);
        using var loader = new BatchLoader(
            images, ImagePreprocessing.None(Small), new InputOptions { BatchSize = 4, Seed = 2, Threads = threads });
        for (int n = 0; n < first / 4; n++)
            loader.Next(Stop);
        for (int again = 0; again < 2; again++)
        {
            Assert.StartsWith(
                $"made/{order[first]}.png", Assert.Throws<GaborFormatException>(() => loader.Next(Stop)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_source_throws_is_told_with_the_sample()
    {
        var images = new SourceOf(9, Sides, _ => 0, _ => throw new InvalidOperationException("the disk is gone"));
        using var loader = new BatchLoader(images, ImagePreprocessing.None(Small), new InputOptions { Threads = 3 });
        string message = Assert.Throws<GaborFormatException>(() => loader.Next(Stop)).Message;
        Assert.StartsWith("made/", message, StringComparison.Ordinal);
        Assert.EndsWith("the disk is gone", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_is_no_class_and_channels_that_nobody_wants_are_refused()
    {
        byte[] pixels = new byte[Small.Count];
        string Message(SourceOf images)
        {
            using var loader = new BatchLoader(images, ImagePreprocessing.None(Small), new InputOptions());
            return Assert.Throws<GaborFormatException>(() => loader.Next(Stop)).Message;
        }

        Assert.Equal(
            "made/0.png: its label is 2; with 2 classes labels are 0 to 1.",
            Message(new SourceOf(1, Sides, _ => 2, _ => ImageSample.OfPixels(Small, pixels))));
        Assert.Contains(
            "2 channels, 1 are wanted", Message(new SourceOf(1, Sides, _ => 0, _ => ImageSample.OfPixels(new Shape(8, 16, 2), pixels))),
            StringComparison.Ordinal);
        Assert.Contains("neither pixels nor a file", Message(new SourceOf(1, Sides, _ => 0, _ => default)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_hangs_keeps_neither_cancellation_nor_the_end_from_coming()
    {
        using var never = new ManualResetEventSlim();
        var images = new SourceOf(9, Sides, _ => 0, _ =>
        {
            never.Wait();
            return ImageSample.OfPixels(Small, new byte[Small.Count]);
        });
        using var cancelled = new CancellationTokenSource(50);
        var clock = Stopwatch.StartNew();
        using (var loader = new BatchLoader(images, ImagePreprocessing.None(Small), new InputOptions { Threads = 2 }))
            Assert.Throws<OperationCanceledException>(() => loader.Next(cancelled.Token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30));
        never.Set();
    }

    [Fact]
    public void At_the_end_of_the_run_it_says_so_and_an_early_end_is_fine()
    {
        using var loader = new BatchLoader(Toy.Train, Plain, new InputOptions { BatchSize = 150, Threads = 3 });
        loader.Next(Stop);
        Assert.Throws<InvalidOperationException>(() => loader.Next(Stop));
        for (int i = 0; i < 50; i++)
        {
            using var early = new BatchLoader(Toy.Train, Plain, new InputOptions { BatchSize = 10, Epochs = 9, Threads = 1 + (i % 4) });
            if (i % 2 == 0)
                early.Next(Stop);
        }
    }

    [Fact]
    public void A_network_learns_from_files_of_many_sizes()
    {
        var data = new Dataset("sides", Photographs(120), Photographs(60), "made by the tests", shape: Small).WithValidation(0.1);
        Model? first = null;
        foreach (int threads in (int[])[1, 3])
        {
            var model = new Sequential("smallnet", Small).Convolution(5, 4).Relu().MaxPooling(2).Dense(2).Build(Sides);
            using var trainer = new Trainer(
                model, data,
                new TrainingOptions
                {
                    Epochs = 4, BatchSize = 20, Optimizer = new Gabor.Optimizers.Adam(0.01), Shift = 1, Threads = threads,
                });
            Assert.True(trainer.Train(cancellationToken: Stop).Evaluation.Accuracy > 0.95);
            Assert.Equal(ImageFraming.Crop, model.Preprocessing.Framing);
            first ??= model;
            Assert.Equal(WeightDigest.Of(first), WeightDigest.Of(model));
        }

        // A program that predicts one file gets what the evaluation counts.
        using var workers = new Workers(2);
        var evaluation = new Evaluator(first!, data.Test, workers).Run(Stop);
        var classifier = new ImageClassifier(first!);
        Assert.Equal(
            evaluation.Accuracy, Enumerable.Range(0, 60).Count(i => classifier.Predict(data.Test.Decode(i)).ClassIndex == i % 2) / 60.0);
    }

    [Fact]
    public void A_view_of_images_in_memory_is_read_without_a_copy()
    {
        var view = Toy.Train.Subset([5, 9]);
        var reader = new SampleReader(view, Toy.Dataset.Shape);
        Assert.True(reader.Read(1) == Toy.Train.Pixels(9));
    }

    [Fact]
    public void Two_JPEG_files_of_one_image_are_read_alike()
    {
        var files = new SourceOf(2, Sides, _ => 0, i => ImageSample.Encoded(Samples.Read(i == 0 ? "baseline.jpg" : "progressive.jpg")));
        var reader = new SampleReader(files, Small);
        byte[] baseline = reader.Read(0).ToArray();
        Assert.All(reader.Read(1).ToArray().Zip(baseline), pair => Assert.InRange(pair.First - pair.Second, -8, 8));
    }
}
