using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Initializers;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Preprocessing;

/// <summary>Parts of images (6.7): where they lie, what is seen of them, and that answers are averaged.</summary>
public sealed class ImageCropTests
{
    static readonly Shape Images = new(10, 11, 1);

    static ImagePreprocessing Seeing(int height, int width, Shape images, int pad = 0) =>
        ImagePreprocessing.None(new Shape(height, width, 1)).Of(images, pad);

    /// <summary>The network of the toy, which sees 8 × 8, for larger images; its mean image is not the same everywhere.</summary>
    static Model Cropping(int pad = 1)
    {
        var model = Toy.Network();
        model.Initialize(new He(), 4);
        model.Preprocessing = ImagePreprocessing.MeanImage(model.Input, [.. Enumerable.Range(0, 64).Select(p => p / 200f)]).Of(Images, pad);
        return model;
    }

    static ImageSet Set(int count) => new(
        Images, [.. Enumerable.Range(0, count * Images.Count).Select(p => (byte)((p * 97) + (p / 13 * 31)))],
        [.. Enumerable.Range(0, count).Select(i => i % 3)], Toy.Classes);

    /// <summary>The pixels from a place on, black outside, by the definition.</summary>
    static byte[] Part(ReadOnlySpan<byte> image, int top, int left)
    {
        byte[] part = new byte[64];
        for (int p = 0; p < 64; p++)
            part[p] = (p / 8) + top is >= 0 and < 10 and var y && (p % 8) + left is >= 0 and < 11 and var x ? image[(y * 11) + x] : (byte)0;
        return part;
    }

    /// <summary>The pixels from a place on, and outside those as far on the other side of the outermost pixel.</summary>
    static byte[] Reflected(ReadOnlySpan<byte> image, int top, int left)
    {
        byte[] part = new byte[64];
        for (int p = 0; p < 64; p++)
            part[p] = image[(At((p / 8) + top, 10) * 11) + At((p % 8) + left, 11)];
        return part;

        // Along 0 1 … n − 1 n − 2 … 1 again and again.
        static int At(int place, int n)
        {
            int[] there = [.. Enumerable.Range(0, n)];
            int[] period = [.. there, .. there[1..^1].Reverse()];
            return period[((place % period.Length) + period.Length) % period.Length];
        }
    }

    static byte[] Mirrored(ReadOnlySpan<byte> image) => [.. image.ToArray().Chunk(11).SelectMany(row => row.Reverse())];

    /// <summary>Probabilities of parts that a classifier of whole images is given one by one, averaged in double.</summary>
    static double[] Mean(Model cropping, IEnumerable<byte[]> parts)
    {
        var whole = Toy.Network();
        whole.Initialize(new He(), 4);
        whole.Preprocessing = ImagePreprocessing.MeanImage(whole.Input, cropping.Preprocessing.Mean);
        var classifier = new ImageClassifier(whole);
        double[][] predicted = [.. parts.Select(part =>
        {
            float[] probabilities = new float[3];
            classifier.PredictPixels(part, probabilities);
            return probabilities.Select(p => (double)p).ToArray();
        })];
        return [.. Enumerable.Range(0, 3).Select(k => predicted.Average(one => one[k]))];
    }

    static readonly (int Top, int Left)[] FiveByHand = [(-1, -1), (-1, 4), (3, -1), (3, 4), (1, 1)];

    [Fact]
    public void The_centre_and_the_corners_lie_where_one_works_them_out()
    {
        Assert.Equal([new(2, 2)], ImageCrop.Of(Seeing(24, 24, new Shape(28, 28, 1)), 1));
        Assert.Equal([new(0, 0), new(0, 4), new(4, 0), new(4, 4), new(2, 2)], ImageCrop.Of(Seeing(24, 24, new Shape(28, 28, 1)), 5));

        // Shifted by 2: the part is as large as the image. An odd rest of 3: 1 before and 2 after. A part larger than the image needs black
        // around it.
        Assert.Equal([new(-2, -2), new(-2, 2), new(2, -2), new(2, 2), new(0, 0)], ImageCrop.Of(Seeing(28, 28, new Shape(28, 28, 1), 2), 5));
        Assert.Equal(new(1, 0), ImageCrop.Of(Seeing(7, 9, new Shape(10, 9, 1)), 5)[^1]);
        Assert.Equal([new(-2, -2), new(-2, 0), new(0, -2), new(0, 0), new(-1, -1)], ImageCrop.Of(Seeing(10, 10, new Shape(8, 8, 1), 2), 5));
        Assert.Equal(FiveByHand, ImageCrop.Of(Seeing(8, 8, Images, 1), 5).Select(crop => (crop.Top, crop.Left)));
        var ten = ImageCrop.Of(Seeing(8, 8, Images, 1), 10);
        Assert.Equal(ten[..5], ten[5..].Select(crop => crop with { IsMirrored = false }));
        Assert.All(ten[5..], crop => Assert.True(crop.IsMirrored));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-5)]
    public void Another_number_of_parts_is_refused(int crops) =>
        Assert.StartsWith(
            $"crops is {crops}; it must be 1, 2, 5 or 10.",
            Assert.Throws<ArgumentException>(() => new ImageClassifier(Cropping(), new() { Crops = crops })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_network_that_sees_whole_images_has_one_part() =>
        Assert.Contains(
            "whole images", Assert.Throws<ArgumentException>(() => new ImageClassifier(Toy.Network(), new() { Crops = 5 })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void One_part_is_the_centre()
    {
        var model = Cropping();
        float[] found = new float[3];
        new ImageClassifier(model).PredictPixels(Set(1).Pixels(0), found);
        Assert.Equal(Mean(model, [Part(Set(1).Pixels(0), 1, 1)]), found.Select(p => (double)p));
    }

    [Fact]
    public void Five_are_averaged_as_probabilities()
    {
        var model = Cropping();
        byte[] image = Set(3).Pixels(2).ToArray();
        float[] found = new float[3];
        new ImageClassifier(model, new() { Crops = 5 }).PredictPixels(image, found);
        Definitions.Near.Equal(
            Mean(model, FiveByHand.Select(at => Part(image, at.Top, at.Left))), [.. found.Select(p => (double)p)], 1e-6, 1e-7);
    }

    [Fact]
    public void Ten_are_the_mean_of_five_of_the_image_and_five_of_the_mirrored_one()
    {
        var model = Cropping();
        byte[] image = Set(3).Pixels(2).ToArray();
        float[] ten = new float[3], five = new float[3], mirrored = new float[3];
        new ImageClassifier(model, new() { Crops = 10 }).PredictPixels(image, ten);
        new ImageClassifier(model, new() { Crops = 5 }).PredictPixels(image, five);
        new ImageClassifier(model, new() { Crops = 5 }).PredictPixels(Mirrored(image), mirrored);
        Assert.NotEqual(five, mirrored);
        Definitions.Near.Equal([.. five.Zip(mirrored, (a, b) => (a + (double)b) / 2)], [.. ten.Select(p => (double)p)], 1e-6, 1e-7);
    }

    /// <summary>A network that sees whole images has two parts too.</summary>
    [Fact]
    public void Two_are_the_mean_of_the_image_and_the_mirrored_one()
    {
        var model = Toy.Network();
        model.Initialize(3);
        byte[] image = [.. Enumerable.Range(0, 64).Select(i => (byte)(3 * i))];
        byte[] other = [.. Enumerable.Range(0, 64).Select(i => image[(i / 8 * 8) + 7 - (i % 8)])];
        float[] two = new float[3], one = new float[3], mirrored = new float[3];
        new ImageClassifier(model, new() { Crops = 2 }).PredictPixels(image, two);
        new ImageClassifier(model).PredictPixels(image, one);
        new ImageClassifier(model).PredictPixels(other, mirrored);
        Assert.NotEqual(one, mirrored);
        Definitions.Near.Equal([.. one.Zip(mirrored, (a, b) => (a + (double)b) / 2)], [.. two.Select(p => (double)p)], 1e-6, 1e-7);
    }

    [Fact]
    public void Of_a_constant_image_all_parts_are_the_same()
    {
        var model = Cropping(pad: 0);
        byte[] grey = [.. Enumerable.Repeat((byte)77, Images.Count)];
        float[] one = new float[3], several = new float[3];
        new ImageClassifier(model).PredictPixels(grey, one);
        foreach (int crops in (int[])[5, 10])
        {
            new ImageClassifier(model, new() { Crops = crops }).PredictPixels(grey, several);
            Definitions.Near.Equal([.. one.Select(p => (double)p)], [.. several.Select(p => (double)p)], 1e-6, 0);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void An_evaluator_finds_what_a_classifier_finds(int crops)
    {
        using var workers = new Workers(2);
        var model = Cropping();
        var images = Set(300);
        var evaluation = new Evaluator(model, images, workers, crops).Run(TestContext.Current.CancellationToken);
        var classifier = new ImageClassifier(model, new() { Crops = crops });
        float[] probabilities = new float[3];
        int right = 0;
        double loss = 0;
        for (int i = 0; i < images.Count; i++)
        {
            classifier.PredictPixels(images.Pixels(i), probabilities);
            right += Array.IndexOf(probabilities, probabilities.Max()) == images.Label(i) ? 1 : 0;
            loss -= Math.Log(probabilities[images.Label(i)]);
        }

        Assert.Equal((crops, (double)right / images.Count), (evaluation.Crops, evaluation.Accuracy));
        Assert.Equal(loss / images.Count, evaluation.Loss, 1e-4);
        Assert.Equal(crops, evaluation.Report(model).Crops);
    }

    [Fact]
    public void Neither_threads_nor_their_number_change_an_averaged_evaluation()
    {
        double? first = null;
        foreach (int threads in (int[])[1, 2, 3])
        {
            using var workers = new Workers(threads);
            double loss = new Evaluator(Cropping(), Set(300), workers, 10).Run(TestContext.Current.CancellationToken).Loss;
            Assert.Equal(first ??= loss, loss);
        }
    }

    [Fact]
    public void An_evaluator_brings_images_of_another_shape_to_the_models()
    {
        using var workers = new Workers(2);
        var model = Cropping();
        byte[] resized =
        [
            .. Enumerable.Range(0, Toy.Test.Count).SelectMany(i => ImageFit.Fit(Toy.Test.Decode(i), Images).Image.Pixels.ToArray()),
        ];
        var expected = new Evaluator(
            model, new ImageSet(
                Images, resized, Toy.Test.Labels.ToArray(), Toy.Classes), workers).Run(TestContext.Current.CancellationToken);
        Assert.Equal(expected.Loss, new Evaluator(model, Toy.Test, workers).Run(TestContext.Current.CancellationToken).Loss);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void In_training_every_part_comes_up_with_black_where_there_is_no_image(int pad)
    {
        var preprocessing = ImagePreprocessing.None(new Shape(8, 8, 1)).Of(Images, pad);
        var reader = new ImageReader(Set(1), preprocessing, new InputOptions { Seed = 3 });
        byte[] image = Set(1).Pixels(0).ToArray();
        var places = (
            from top in Enumerable.Range(-pad, 3 + (2 * pad))
            from left in Enumerable
                .Range(-pad, 4 + (2 * pad))
            select (top, left)).ToArray();
        var parts = places.ToDictionary(at => string.Join(',', Part(image, at.top, at.left).Select(p => p / 255f)), at => at);
        var seen = new HashSet<(int, int)>();
        float[] found = new float[64];
        for (int epoch = 0; epoch < 40 * places.Length; epoch++)
        {
            reader.ReadForTraining(0, epoch, found);
            seen.Add(parts[string.Join(',', found)]);
        }

        Assert.Equal(places.Length, seen.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Reflected_padding_is_the_image_mirrored_at_its_outermost_pixels(int pad)
    {
        var set = Set(1);
        var preprocessing = ImagePreprocessing.None(new Shape(8, 8, 1)).Of(Images, pad, paddingMode: PaddingMode.Reflect);
        var reader = new PixelReader(preprocessing);
        float[] found = new float[64];
        for (int top = -pad; top <= 2 + pad; top++)
        {
            for (int left = -pad; left <= 3 + pad; left++)
            {
                reader.Read(set.Pixels(0), new ImageCrop(top, left), found);
                Assert.Equal(Reflected(set.Pixels(0), top, left).Select(pixel => pixel / 255f), found);
            }
        }
    }

    [Fact]
    public void Padding_as_large_as_the_image_cannot_be_reflected()
    {
        var seen = ImagePreprocessing.None(new Shape(8, 8, 1));
        Assert.Equal(10, seen.Of(Images, 10).Pad);
        Assert.Contains(
            "images of 10×11×1 cannot be mirrored 10 pixels beyond their edge",
            Assert.Throws<ArgumentException>(() => seen.Of(Images, 10, paddingMode: PaddingMode.Reflect)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_model_and_its_crops_have_the_padding_that_it_was_trained_with()
    {
        var options = new TrainingOptions
        {
            Epochs = 1, BatchSize = 32, Optimizer = new Adam(0.01), Threads = 1, Initializer = new He(), Shift = 2, Crops = 10,
            PaddingMode = PaddingMode.Reflect,
        };
        var result = Trainer.Fit(Toy.Network(), Toy.Dataset, options, cancellationToken: TestContext.Current.CancellationToken);
        using var folder = new TemporaryFolder();
        result.Save(folder.Path);
        var loaded = SavedModel.Load(folder.Path);
        Assert.Equal(PaddingMode.Reflect, loaded.Preprocessing.PaddingMode);
        using var workers = new Workers(1);
        double Loss(Model model) =>
            new Evaluator(model, Toy.Test, workers, crops: 10).Run(TestContext.Current.CancellationToken).Loss;
        Assert.Equal(result.Evaluation.Loss, Loss(loaded));
        loaded.Preprocessing = loaded.Preprocessing.Of(loaded.Preprocessing.ImageShape, 2);
        Assert.NotEqual(result.Evaluation.Loss, Loss(loaded));
    }

    [Fact]
    public void A_shift_is_the_crop_of_the_padded_image_to_the_bit()
    {
        var options = new TrainingOptions { Epochs = 2, BatchSize = 32, Optimizer = new Adam(0.01), Threads = 1, Initializer = new He() };
        Assert.Equal(Digest(options with { Shift = 2 }), Digest(options with { Crop = 8, Pad = 2 }));
        Assert.NotEqual(Digest(options), Digest(options with { Shift = 2 }));

        static string Digest(TrainingOptions options)
        {
            var model = Toy.Network();
            using var trainer = new Trainer(model, Toy.Dataset, options);
            trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
            return WeightDigest.Of(model);
        }
    }

    [Fact]
    public void A_model_for_another_part_than_the_options_say_is_refused() =>
        Assert.Contains(
            "make it for 6×6×1",
            Assert.Throws<ArgumentException>(() => new Trainer(Toy.Network(), Toy.Dataset, new() { Crop = 6 })).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(12, 0, 0, "too large")]
    [InlineData(12, 2, 12, "")]
    [InlineData(8, 0, 8, "")]
    [InlineData(0, 0, 8, "")]
    public void The_part_must_fit_into_the_padded_image(int crop, int pad, int side, string refusal)
    {
        var options = new TrainingOptions { Crop = crop, Pad = pad };
        if (refusal.Length == 0)
            Assert.Equal(new Shape(side, side, 3), options.InputOf(new Shape(8, 8, 3)));
        else
        {
            Assert.StartsWith(
                "crop: a part of 12×12×3 cannot be cut out of images of 8×8×3;",
                Assert.Throws<ArgumentException>(() => options.InputOf(new Shape(8, 8, 3))).Message, StringComparison.Ordinal);
        }
    }
}
