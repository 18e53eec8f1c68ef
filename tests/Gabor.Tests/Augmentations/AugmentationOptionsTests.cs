using Gabor.Augmentations;
using Gabor.Input;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Gabor.Tests.Contracts;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Augmentations;

public sealed class AugmentationOptionsTests
{
    /// <summary>Every option at a value of its own.</summary>
    static readonly AugmentationOptions Each = new()
    {
        Flip = 0.5, Scale = 0.1, Shear = 8, Rotate = 15, Translate = 0.05, Elastic = 1.5, Jitter = 0.4, Brightness = 0.2, Contrast = 0.3, Saturation = 0.35, Hue = 0.06, Gamma = 0.7,
        Cutout = 3, RandAugment = new RandAugmentSetting(2, 4.5),
    };

    [Fact]
    public void Every_option_asks_for_its_own_augmentation_and_nothing_is_the_default()
    {
        Assert.True(new AugmentationOptions().IsNone);
        Assert.Empty(new AugmentationOptions().Steps(new Shape(8, 8, 3)));
        foreach (var kind in AugmentationKinds.All)
        {
            var alone = kind.Set(new AugmentationOptions(), kind.Get(Each));
            Assert.False(alone.IsNone);
            Assert.Equal(kind.Get(Each), kind.Get(alone));
            Assert.All(AugmentationKinds.All.Where(other => other != kind), other => Assert.Equal(0, other.Get(alone)));
        }

        string[] expected =
        [
            "HorizontalFlip", "Scaling", "Shear", "Rotation", "Translation", "ElasticDeformation", "Brightness", "Contrast", "Saturation", "Hue", "Gamma", "RandAugment", "Cutout",
        ];
        Assert.Equal(expected, Each.Steps(new Shape(8, 8, 3)).Select(step => step.What.GetType().Name));
        Assert.Equal(expected.Length, Each.Steps(new Shape(8, 8, 3)).Select(step => step.Part).Distinct().Count());
    }

    [Fact]
    public void Jitter_is_brightness_contrast_saturation_and_a_quarter_of_hue_and_without_colours_the_first_two()
    {
        var jitter = new AugmentationOptions { Jitter = 0.4 };
        var stated = new AugmentationOptions { Brightness = 0.4, Contrast = 0.4, Saturation = 0.4, Hue = 0.1 };
        Numbers.SameBits(Changed(stated, new Shape(6, 6, 3)), Changed(jitter, new Shape(6, 6, 3)), "jitter of colours");
        Numbers.SameBits(Changed(stated with { Saturation = 0, Hue = 0 }, new Shape(6, 6, 1)), Changed(jitter, new Shape(6, 6, 1)), "jitter of grey");
        Numbers.SameBits(
            Changed(stated with { Hue = 0.3 }, new Shape(6, 6, 3)), Changed(jitter with { Hue = 0.3 }, new Shape(6, 6, 3)), "jitter beside a stated hue");
    }

    [Fact]
    public void What_one_augmentation_draws_does_not_depend_on_the_others()
    {
        // Brightness alone, and beside a mirror, differ by the mirror alone.
        var shape = new Shape(5, 5, 1);
        for (int index = 0; index < 20; index++)
        {
            float[] bright = Changed(new AugmentationOptions { Brightness = 0.5 }, shape, index), both = Changed(new AugmentationOptions { Brightness = 0.5, Flip = 1 }, shape, index);
            Numbers.SameBits([.. Enumerable.Range(0, 25).Select(i => bright[(i / 5 * 5) + 4 - (i % 5)])], both, "mirrored");
        }
    }

    [Fact]
    public void A_record_gives_back_what_was_written()
    {
        var options = new TrainingOptions { Augmentation = Each };
        object? Read(object? value) => value switch { int number => (long)number, ulong number => (long)number, _ => value };
        KeyValuePair<string, object?>[] written = [.. TrainingOptionTable.Default.Write(options).Select(option => KeyValuePair.Create(option.Key, Read(option.Value)))];
        Assert.Equal(options.Augmentation, TrainingOptionTable.Default.Read(written).Augmentation);
        Assert.Contains("cutout", Assert.Throws<ArgumentException>(() => TrainingOptionTable.Default.Read([.. written.Where(o => o.Key != "cutout"), new("cutout", 1.5)])).Message, StringComparison.Ordinal);
        Assert.Contains("rotate", Assert.Throws<ArgumentException>(() => TrainingOptionTable.Default.Read([.. written.Where(o => o.Key != "rotate")])).Message, StringComparison.Ordinal);
        Assert.Contains("randaugment", Assert.Throws<ArgumentException>(() => TrainingOptionTable.Default.Read([.. written.Where(o => o.Key != "randaugment")])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_out_of_range_is_named_with_its_range()
    {
        foreach (var kind in AugmentationKinds.All)
        {
            foreach (double value in kind.IsWhole ? (double[])[-1, kind.Most + 1] : [-0.1, kind.Most * 1.01, double.NaN])
            {
                var options = new TrainingOptions { Augmentation = kind.Set(new AugmentationOptions(), value) };
                string message = Assert.Throws<ArgumentException>(options.Validated).Message;
                Assert.StartsWith(FormattableString.Invariant($"{kind.Name} is {value}; it must be from 0 to {kind.Most}"), message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("2")]
    [InlineData("2,x")]
    [InlineData("0,5")]
    [InlineData("11,5")]
    [InlineData("2,10.5")]
    [InlineData("2,NaN")]
    [InlineData("-1,5")]
    public void A_setting_of_RandAugment_that_is_none_is_refused(string text) =>
        Assert.StartsWith("randaugment is ", Assert.Throws<ArgumentException>(() => RandAugmentSetting.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Hue_and_saturation_of_grey_images_are_refused()
    {
        foreach (var options in (AugmentationOptions[])[new() { Hue = 0.1 }, new() { Saturation = 0.1 }])
        {
            string message = Assert.Throws<ArgumentException>(() => new Trainer(Toy.Network(), Toy.Dataset, new TrainingOptions { Augmentation = options })).Message;
            Assert.Contains("have no colours", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_image_of_another_size_is_refused() =>
        Assert.Contains("8×8×1", Assert.Throws<ArgumentException>(() => new Augmenter(Toy.Dataset.Shape, Each with { Saturation = 0, Hue = 0 }, 1).Apply(0, 0, new float[63])).Message, StringComparison.Ordinal);

    [Fact]
    public void Training_sees_each_image_shifted_then_changed_then_without_the_mean()
    {
        var images = Toy.Train;
        float[] mean = ImageStatistics.Mean(new SampleReader(images, images.Shape)), expected = new float[64], found = new float[64];
        var options = new InputOptions { Seed = 5, Augmentation = new() { Rotate = 20, Gamma = 1 } };
        var shifted = new ImageReader(images, ImagePreprocessing.None(images.Shape).Of(images.Shape, pad: 1), options with { Augmentation = new() });
        var reader = new ImageReader(images, ImagePreprocessing.MeanImage(images.Shape, mean).Of(images.Shape, pad: 1), options);
        var augmenter = new Augmenter(images.Shape, options.Augmentation, 5);
        for (int epoch = 0; epoch < 20; epoch++)
        {
            shifted.ReadForTraining(3, epoch, expected);
            augmenter.Apply(3, epoch, expected);
            reader.ReadForTraining(3, epoch, found);
            Numbers.SameBits([.. expected.Zip(mean, (x, m) => x - m)], found, $"epoch {epoch}");
        }
    }

    [Fact]
    public void A_training_run_gets_the_same_bits_for_any_number_of_threads_and_other_ones_than_without()
    {
        string Digest(AugmentationOptions augmentation, int threads)
        {
            var model = Toy.Network();
            using var trainer = new Trainer(model, Toy.Dataset, new() { Epochs = 2, BatchSize = 32, Threads = threads, Augmentation = augmentation });
            trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
            return WeightDigest.Of(model);
        }

        var grey = Each with { Saturation = 0, Hue = 0 };
        Assert.Equal(Digest(grey, 1), Digest(grey, 3));
        Assert.NotEqual(Digest(grey, 1), Digest(new AugmentationOptions(), 1));
    }

    /// <summary>The bits of every augmentation, recorded: they are part of every result that depends on a seed.</summary>
    [Fact]
    public void The_recorded_image_is_still_made_of_the_recorded_seed()
    {
        float[] changed = Changed(Each, new Shape(11, 9, 3), 5);
        ulong hash = 14695981039346656037;
        foreach (float value in changed)
            hash = unchecked((hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211);
        Assert.Equal("c5b9e09a1baa9730", hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
    }

    static float[] Changed(AugmentationOptions options, Shape shape, int index = 2)
    {
        float[] image = [.. Enumerable.Range(0, shape.Count).Select(i => i * 37 % 256 / 255f)];
        new Augmenter(shape, options, 3).Apply(index, 1, image);
        return image;
    }
}
