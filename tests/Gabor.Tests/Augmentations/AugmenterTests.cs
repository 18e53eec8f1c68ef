using System.Globalization;
using Gabor.Augmentations;
using Gabor.Experiments.StressTests;
using Gabor.Input;
using Gabor.Numerics;
using Gabor.Preprocessing;
using Gabor.Tests.Contracts;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Augmentations;

public sealed class AugmenterTests
{
    /// <summary>Every kind, at values other than the defaults.</summary>
    static readonly Augmentation[] Each =
    [
        new HorizontalFlip(0.5), new AlternatingFlip(), new Scaling(0.1), new Shear(8), new Rotation(15), new Translation(0.05),
        new ElasticDeformation(1.5), new ColorJitter(0.4), new Brightness(0.2), new Contrast(0.3), new Saturation(0.35), new Hue(0.06),
        new Gamma(0.7), new RandAugment(2, 4.5), new Cutout(3),
    ];

    /// <summary>What images without colours can have of them.</summary>
    static Augmentation[] Grey => [.. Each.Where(one => one is not (Saturation or Hue))];

    [Fact]
    public void Every_public_augmentation_is_in_the_registry_under_its_own_name_and_draws_from_its_own_stream()
    {
        Assert.Equal(
            [
                "flip", "alternating-flip", "scale", "shear", "rotate", "translate", "elastic", "jitter", "brightness", "contrast",
                "saturation", "hue", "gamma", "randaugment", "cutout",
            ],
            AugmentationRegistry.Default.Names);
        Assert.Equal(
            typeof(Augmentation).Assembly.GetExportedTypes()
                .Where(type => type.IsSubclassOf(typeof(Augmentation)) && !type.IsAbstract).Select(type => type.Name).Order(),
            AugmentationRegistry.Default.Select(kind => kind.Create().GetType().Name).Order());

        // A jitter has those of what it stands for.
        int[] streams = [.. Each.Where(one => one is not ColorJitter).Select(one => one.Stream)];
        Assert.Equal([64, 77, 65, 66, 67, 68, 69, 71, 72, 73, 74, 75, 256, 76], streams);
        Assert.Equal(streams, Bound(Each).Select(step => step.Stream));
    }

    [Fact]
    public void Jitter_is_brightness_contrast_saturation_and_a_quarter_of_hue_and_without_colours_the_first_two()
    {
        Shape colour = new(6, 6, 3), grey = new(6, 6, 1);
        Augmentation jitter = new ColorJitter(0.4);
        Augmentation[] light = [new Brightness(0.4), new Contrast(0.4)], all = [.. light, new Saturation(0.4), new Hue(0.1)];
        Numbers.SameBits(Changed(all, colour), Changed([jitter], colour), "jitter of colours");
        Numbers.SameBits(Changed(light, grey), Changed([jitter], grey), "jitter of grey");
    }

    [Fact]
    public void What_is_stated_beside_a_jitter_takes_its_place()
    {
        var shape = new Shape(6, 6, 3);
        Augmentation[] expected = [new Brightness(0.1), new Contrast(0.4), new Saturation(0.4), new Hue(0.3)];
        float[] found = Changed([new Hue(0.3), new ColorJitter(0.4), new Brightness(0.1)], shape);
        Numbers.SameBits(Changed(expected, shape), found, "in any order");
        Assert.Throws<ArgumentException>(() => new Augmenter(new Shape(6, 6, 1), [new Hue(0.3), new ColorJitter(0.4)], 1));
    }

    [Fact]
    public void Pixels_are_changed_in_the_order_of_the_list_and_after_all_movements()
    {
        var shape = new Shape(6, 6, 1);
        Assert.NotEqual(Changed([new Gamma(5), new Contrast(1)], shape), Changed([new Contrast(1), new Gamma(5)], shape));
        Assert.NotEqual(Changed([new Rotation(90), new Shear(40)], shape), Changed([new Shear(40), new Rotation(90)], shape));
        Numbers.SameBits(
            Changed([new Rotation(90), new Gamma(5)], shape), Changed([new Gamma(5), new Rotation(90)], shape), "a movement comes first");
    }

    [Fact]
    public void What_one_augmentation_draws_does_not_depend_on_the_others()
    {
        // Brightness alone, and beside a flip, differ by the flip alone.
        var shape = new Shape(5, 5, 1);
        for (int index = 0; index < 20; index++)
        {
            float[] bright = Changed([new Brightness(0.5)], shape, index);
            float[] both = Changed([new Brightness(0.5), new HorizontalFlip(1)], shape, index);
            Numbers.SameBits([.. Enumerable.Range(0, 25).Select(i => bright[(i / 5 * 5) + 4 - (i % 5)])], both, "flipped");
        }
    }

    [Fact]
    public void The_name_of_one_that_is_not_built_in_decides_its_stream_which_never_changes()
    {
        // FNV-1a of the names, worked out elsewhere: 65536 + hash mod 16711424.
        Assert.Equal(Fnv("salt-and-pepper"), AugmentationStreams.Of("salt-and-pepper"));
        Assert.Equal(Fnv("noise"), AugmentationStreams.Of("noise"));
        string[] names = [.. Enumerable.Range(0, 2000).Select(i => $"augmentation-{i}")];
        Assert.All(names, name => Assert.InRange(AugmentationStreams.Of(name), 65_536, (1 << 24) - 257));
        Assert.True(names.Select(AugmentationStreams.Of).Distinct().Count() >= 1999);

        static int Fnv(string name) =>
            65536 + (int)(name.Aggregate(0x811c9dc5UL, (hash, letter) => (hash ^ letter) * 0x01000193 % (1UL << 32)) % 16_711_424);
    }

    [Fact]
    public void A_record_gives_back_what_was_written()
    {
        var options = new TrainingOptions { Augmentations = Each };
        Assert.Equal(Each, TrainingOptionTable.Default.Read(TrainingOptionTable.Default.Write(options)).Augmentations);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("2,x")]
    [InlineData("2,NaN")]
    [InlineData("2,5,1")]
    public void Numbers_that_are_too_few_too_many_or_none_are_refused(string text) => Assert.Equal(
        $"randaugment is '{text}'; it must be 2 numbers with commas between them: operations, magnitude. (Parameter 'text')",
        Assert.Throws<ArgumentException>(() => AugmentationText.Parse(RandAugment.Kind, text)).Message);

    [Fact]
    public void Hue_and_saturation_of_grey_images_are_refused_before_training()
    {
        foreach (var one in (Augmentation[])[new Hue(0.1), new Saturation(0.1)])
        {
            var options = new TrainingOptions { Augmentations = [one] };
            string message = Assert.Throws<ArgumentException>(() => new Trainer(Toy.Network(), Toy.Dataset, options)).Message;
            Assert.Contains("have no colours", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_image_of_another_size_is_refused() => Assert.Contains(
        "8×8×1", Assert.Throws<ArgumentException>(() => new Augmenter(Toy.Dataset.Shape, Grey, 1).Apply(0, 0, new float[63])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Training_sees_each_image_shifted_then_changed_then_without_the_mean()
    {
        var images = Toy.Train;
        var plain = ImagePreprocessing.None(images.Shape);
        float[] mean = ImageStatistics.Mean(
            new SampleReader(images, images.Shape, ImageFraming.Stretch)), expected = new float[64], found = new float[64];
        var options = new TrainingOptions { Shift = 1, Seed = 5, Augmentations = [new Rotation(20), new Gamma(1)] };
        var shifted = new ImageReader(images, plain.Of(images.Shape, 1), (options with { Augmentations = [] }).Input());
        var reader = new ImageReader(images, ImagePreprocessing.MeanImage(images.Shape, mean).Of(images.Shape, 1), options.Input());
        var augmenter = new Augmenter(images.Shape, options.Augmentations, 5);
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
        string Digest(Augmentation[] augmentations, int threads)
        {
            var model = Toy.Network();
            var options = new TrainingOptions { Epochs = 2, BatchSize = 32, Threads = threads, Augmentations = augmentations };
            using var trainer = new Trainer(model, Toy.Dataset, options);
            trainer.Train(cancellationToken: TestContext.Current.CancellationToken);
            return WeightDigest.Of(model);
        }

        Assert.Equal(Digest(Grey, 1), Digest(Grey, 3));
        Assert.NotEqual(Digest(Grey, 1), Digest([], 1));
    }

    /// <summary>The bits of all together, recorded: they are part of every result that depends on a seed.</summary>
    [Fact]
    public void The_recorded_image_is_still_made_of_the_recorded_seed() =>
        Assert.Equal(
            "c5b9e09a1baa9730", Digest([Changed([.. Each.Where(one => one is not AlternatingFlip)], new Shape(11, 9, 3), 5)]));

    /// <summary>The bits of each and of some that depend on each other, of 30 grey or coloured images.</summary>
    [Theory]
    [InlineData("flip=0.5", "343a195d43172ef5", "0f935802700b2aef")]
    [InlineData("scale=0.1", "e0c90acf35320085", "9d9960888145fc4c")]
    [InlineData("shear=8", "0c631fae6f7580ea", "26bcb52290a7184b")]
    [InlineData("rotate=15", "3171ee663c0704b7", "9feeec30875a5296")]
    [InlineData("translate=0.05", "8f636593df8cc365", "4eac1ff98e233796")]
    [InlineData("elastic=1.5", "3fc589d281b696d9", "f86d5a0d36a97c6c")]
    [InlineData("jitter=0.4", "6be46219f9816628", "09c49228e5a92336")]
    [InlineData("brightness=0.2", "077edbc9611bd40b", "96030f767d42ab9d")]
    [InlineData("contrast=0.3", "206770cbd98a8399", "1f73adb0b7f20649")]
    [InlineData("saturation=0.35", null, "1338dd4cf6ff37cb")]
    [InlineData("hue=0.06", null, "853dd5256df39279")]
    [InlineData("gamma=0.7", "a5409bc5d89cd971", "137ccf73569f0760")]
    [InlineData("cutout=3", "5dd4076c14000750", "84310a5060c6ee60")]
    [InlineData("randaugment=4,4.5", "4c82332ef100cb16", "15714747e68a7dd5")]
    [InlineData("jitter=0.4 brightness=0.2", "32a41a12a6867dab", "36d3a79a8fa6ae0e")]
    [InlineData("jitter=0.4 saturation=0.1 hue=0.3", null, "18413dffe8126469")]
    [InlineData("randaugment=2,9 cutout=2", "801c72c00f74af64", "371fe053da2b47af")]
    public void The_recorded_images_are_still_made_of_the_recorded_seed(string list, string? grey, string colour)
    {
        Augmentation[] augmentations = [.. list.Split(' ').Select(AugmentationText.Read)];
        foreach (var (depth, digest) in ((int, string?)[])[(1, grey), (3, colour)])
        {
            var shape = new Shape(11, 9, depth);
            if (digest is not null)
                Assert.Equal(digest, Digest(Enumerable.Range(0, 30).Select(index => Changed(augmentations, shape, index))));
        }
    }

    [Theory]
    [InlineData("rotation", "1638a14aa1adf945", "290d34ce87db8dc7")]
    [InlineData("shear", "382c6017a518054e", "5d71c0a2f9bf432e")]
    [InlineData("scale", "4b575fffc3bc4ffa", "a05f90c0df65c32e")]
    [InlineData("elastic", "32d59c2b7fc563f0", "ccdea529ebfa5cb5")]
    [InlineData("occlusion", "019204a189e6d65f", "ee9a2e7b6ff7f3de")]
    [InlineData("brightness", "258ce2bce868623f", "c38355856e044a5d")]
    [InlineData("contrast", "f70f3862b98e7341", "d181a39b9f56f6c3")]
    [InlineData("gamma", "986eb3c8f90ac5a4", "7e1bdea35aa64bd5")]
    [InlineData("clutter", "ba297578590cf82a", "1622e381a668ce8b")]
    public void The_recorded_images_of_a_stress_test_are_still_made_of_the_recorded_seed(string name, string grey, string colour)
    {
        var kind = StressKinds.All.Single(kind => kind.Name == name);
        foreach (var (depth, digest) in ((int, string)[])[(1, grey), (3, colour)])
        {
            var shape = new Shape(11, 9, depth);
            var augmenter = kind.Make(shape, 2, 3);
            Assert.Equal(digest, Digest(Enumerable.Range(0, 30).Select(index => Changed(augmenter, shape, index))));
        }
    }

    static IEnumerable<BoundAugmentation> Bound(Augmentation[] list) =>
        AugmentationStreams.Distinct(Augmenter.Bind(list, new Shape(8, 8, 3)));

    static float[] Changed(Augmentation[] list, Shape shape, int index = 2) => Changed(new Augmenter(shape, list, 3), shape, index);

    static float[] Changed(Augmenter augmenter, Shape shape, int index)
    {
        float[] image = [.. Enumerable.Range(0, shape.Count).Select(i => i * 37 % 256 / 255f)];
        augmenter.Apply(index, 1, image);
        return image;
    }

    static string Digest(IEnumerable<float[]> images)
    {
        ulong hash = 14695981039346656037;
        foreach (float value in images.SelectMany(image => image))
            hash = unchecked((hash ^ BitConverter.SingleToUInt32Bits(value)) * 1099511628211);
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
