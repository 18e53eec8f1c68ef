using Gabor.Augmentations;
using Gabor.Experiments.StressTests;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Augmentations;

/// <summary>What each augmentation does to images whose result is known.</summary>
public sealed class AugmentationTests
{
    static readonly Shape Grey = new(9, 7, 1), Colour = new(8, 8, 3), Square = new(6, 6, 1);

    [Fact]
    public void A_quarter_turn_of_a_square_is_the_transposed_and_mirrored_image()
    {
        // Against the clock, row 0 becomes the left column from below: out(y, x) = in(x, 5 − y).
        float[] image = Image(Square, 1);
        Numbers.Close(
            [.. Pixels(Square, (y, x) => image[(x * 6) + 5 - y])], Moved(Square, image, AffineMap.Rotation(90)), 1e-6, "a quarter turn");
        Numbers.Close(
            [.. Pixels(Square, (y, x) => image[((5 - x) * 6) + y])], Moved(Square, image, AffineMap.Rotation(-90)), 1e-6,
            "a quarter turn back");
        Numbers.Close(
            [.. Pixels(Square, (y, x) => image[((5 - y) * 6) + 5 - x])], Moved(Square, image, AffineMap.Rotation(180)), 1e-6,
                "half a turn");
    }

    [Fact]
    public void A_mirrored_image_has_the_same_values_from_right_to_left()
    {
        float[] image = Image(Colour, 1);
        float[] expected = [.. Enumerable.Range(0, Colour.Count).Select(i => image[(((i / 24 * 8) + 7 - (i / 3 % 8)) * 3) + (i % 3)])];
        Numbers.SameBits(expected, Moved(Colour, image, AffineMap.HorizontalFlip), "mirrored");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(-1, 3)]
    [InlineData(9, -9)]
    public void A_translation_by_whole_pixels_is_a_shift_with_black_coming_in(int right, int down)
    {
        float[] image = Image(Grey, 2);
        float[] expected =
        [
            .. Pixels(
                Grey,
                (y, x) => y - down is >= 0 and < 9 and var row && x - right is >= 0 and < 7 and var column ? image[(row * 7) + column] : 0)
                    .Select(v => (float)v),
        ];
        Numbers.SameBits(expected, Moved(Grey, image, AffineMap.Translation(right, down)), "translated");
    }

    [Fact]
    public void Twice_as_large_each_pixel_covers_two_by_two_and_half_a_pixel_is_the_mean_of_two()
    {
        // Seen from the centre (1.5, 1.5), pixel x comes from (x − 1.5)/2 + 1.5: 0.75, 1.25, 1.75, 2.25.
        float[] image = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        double[] weights = [0.75, 0.75, 0.25, 0];
        Numbers.Close(
            [.. Enumerable.Range(0, 16).Select(i => weights[i / 4] * weights[i % 4])],
            Moved(new Shape(4, 4, 1), image, AffineMap.Scaling(2)), 1e-6, "twice as large");
        Numbers.Close(
            [0.5, 0.75, 0.5], Moved(new Shape(1, 3, 1), [1, 0.5f, 0.5f], AffineMap.Translation(0.5, 0)), 1e-6, "half a pixel to the right");
    }

    [Fact]
    public void A_shear_of_45_degrees_pushes_each_row_by_its_distance_from_the_middle()
    {
        float[] image = Image(Grey, 3); // 9 rows: the middle one is row 4
        double[] expected = [.. Pixels(Grey, (y, x) => x - (y - 4) is >= 0 and < 7 and var column ? image[(y * 7) + column] : 0)];
        Numbers.Close(expected, Moved(Grey, image, AffineMap.HorizontalShear(45)), 1e-5, "sheared");
        double[] below = [.. Pixels(Grey, (y, x) => y - (x - 3) is >= 0 and < 9 and var row ? image[(row * 7) + x] : 0)];
        Numbers.Close(below, Moved(Grey, image, AffineMap.VerticalShear(45)), 1e-5, "sheared down");
    }

    [Fact]
    public void Movements_join_into_the_one_resampling_that_does_the_first_and_then_the_next()
    {
        // An image larger by 1.4, then turned by 30 degrees, then moved: a pixel is traced back in the opposite order.
        float[] image = Image(Colour, 4);
        double cos = Math.Cos(Math.PI / 6), sin = Math.Sin(Math.PI / 6);
        double[] expected = Define.Resampled(image.Exactly(), Colour, (y, x) =>
        {
            (double movedY, double movedX) = (y - 0.6, x + 1.3);
            (double turnedY, double turnedX) = ((movedX * sin) + (movedY * cos), (movedX * cos) - (movedY * sin));
            return (turnedY / 1.4, turnedX / 1.4);
        });
        Numbers.Close(
            expected, Moved(Colour, image, AffineMap.Scaling(1.4), AffineMap.Rotation(30), AffineMap.Translation(-1.3, 0.6)), 1e-5,
            "three movements");
    }

    [Fact]
    public void Every_movement_of_an_augmenter_is_one_resampling_of_the_image()
    {
        // Turned there and back the image is as it was; resampled twice it would be blurred.
        var augmenter = new Augmenter(Square, [Turn(33), Turn(-33)], 7, isFull: false);
        float[] image = Image(Square, 5), before = [.. image];
        augmenter.Apply(0, 0, image);
        Numbers.Close(before.Exactly(), image, 1e-5, "there and back");
    }

    [Fact]
    public void Amounts_are_drawn_evenly_up_to_the_most_and_to_either_side()
    {
        float[] found = [.. Enumerable.Range(0, 4000).Select(index => Amount(index, full: false)).Order()];
        for (int i = 0; i < found.Length; i++)
            Assert.Equal(-1 + (2.0 * i / found.Length), found[i], 0.06);
        Assert.Equal([-1, 1], Enumerable.Range(0, 100).Select(index => Amount(index, full: true)).Distinct().Order());

        static float Amount(int index, bool full) => (float)new AugmentationRandom(3, 1, 0, index, full).Strength(0);
    }

    [Fact]
    public void An_elastic_push_has_the_stated_root_mean_square_and_is_smooth()
    {
        var shape = new Shape(28, 28, 1);
        var field = new SmoothField(shape, 28 * Math.Sqrt(3) / 7);
        float[] values = new float[784];
        double squares = 0, steps = 0;
        for (int index = 0; index < 400; index++)
        {
            field.Fill(new AugmentationRandom(1, 1, 0, index, false), 0, values);
            squares += values.Sum(v => (double)v * v) / 784;
            steps += Enumerable.Range(0, 784).Where(i => i % 28 > 0).Average(i => Math.Pow(values[i] - values[i - 1], 2));
        }

        Assert.Equal(SmoothField.RootMeanSquare, Math.Sqrt(squares / 400), 0.01);

        // Of a bell of σ = 4 pixels the mean square step from pixel to pixel is (1/σ)²/2 of the mean square.
        Assert.Equal(1 / Math.Sqrt(2) / 4, Math.Sqrt(steps / squares), 0.04);
    }

    [Fact]
    public void Brightness_contrast_and_saturation_stretch_from_black_from_the_mean_and_from_grey()
    {
        // Full amounts of 0.5: factors 0.5 or 1.5. A red, a white, a black and a grey pixel.
        var shape = new Shape(2, 2, 3);
        float[] image = [1, 0, 0, 1, 1, 1, 0, 0, 0, 0.5f, 0.5f, 0.5f];
        double mean = (0.299 + 1 + 0 + 0.5) / 4;
        foreach (double factor in (double[])[0.5, 1.5])
        {
            Same(new Brightness(0.5), image, shape, [.. image.Select(x => Math.Min(1, factor * x))]);
            Same(new Contrast(0.5), image, shape, [.. image.Select(x => Math.Clamp(mean + (factor * (x - mean)), 0, 1))]);
            Same(
                new Saturation(0.5), image, shape, [
                    .. image.Select((x, i) => i < 3 ? Math.Clamp(0.299 + (factor * (x - 0.299)), 0, 1) : x)]);
        }
    }

    [Fact]
    public void A_third_of_the_circle_turns_red_into_green_and_any_turn_is_that_of_hue_saturation_and_value()
    {
        var shape = new Shape(1, 2, 3);
        Same(new Hue(1.0 / 3), [1, 0, 0, 0.2f, 0.6f, 0.4f], shape, [0, 1, 0, 0.4, 0.2, 0.6]);
        Same(new Hue(1.0 / 3), [1, 0, 0, 0.2f, 0.6f, 0.4f], shape, [0, 0, 1, 0.6, 0.4, 0.2]);
        float[] image = Image(Colour, 6);
        foreach (double most in (double[])[0.05, 0.21, 0.5])
        {
            Same(new Hue(most), image, Colour, Define.HueTurned(image.Exactly(), most));
            Same(new Hue(most), image, Colour, Define.HueTurned(image.Exactly(), -most));
        }
    }

    [Fact]
    public void Gamma_raises_to_a_power_or_its_inverse()
    {
        float[] image = Image(Grey, 7);
        Same(new Gamma(1), image, Grey, [.. image.Select(x => (double)x * x)]);
        Same(new Gamma(1), image, Grey, [.. image.Select(x => Math.Sqrt(x))]);
    }

    [Fact]
    public void Cutout_covers_a_square_with_the_mean_colour_and_may_hang_over_the_edge()
    {
        float[] image = Image(Colour, 8);
        float[] means = [.. Enumerable.Range(0, 3).Select(d => Enumerable.Range(0, 64).Average(i => image[(i * 3) + d]))];
        var areas = new HashSet<int>();
        for (int index = 0; index < 500; index++)
        {
            float[] covered = [.. image];
            Of(Colour, new Cutout(4)).Apply(index, 0, covered);
            int[] places =
            [
                .. Enumerable.Range(0, 64).Where(i => Enumerable.Range(0, 3).Any(d => covered[(i * 3) + d] != image[(i * 3) + d])),
            ];
            Assert.All(places, i => Assert.All(Enumerable.Range(0, 3), d => Assert.Equal(means[d], covered[(i * 3) + d], 1e-6f)));
            Assert.Equal(
                (places.Max(i => i / 8) - places.Min(i => i / 8) + 1) * (places.Max(i => i % 8) - places.Min(i => i % 8) + 1),
                    places.Length);
            areas.Add(places.Length);
        }

        // A square about pixel 0 … 7 of a side of 8, two pixels before it and one behind: 2, 3 or 4 of its rows lie inside.
        Assert.Equal([4, 6, 8, 9, 12, 16], areas.Order());
    }

    [Fact]
    public void An_occluder_hides_its_share_of_the_area()
    {
        var shape = new Shape(20, 30, 1);
        foreach (double share in (double[])[0.05, 0.25, 0.4])
        {
            for (int index = 0; index < 50; index++)
            {
                float[] image = new float[600];
                Of(shape, new Occlusion(share)).Apply(index, 0, image);
                Assert.Equal(share, image.Count(x => x == 0.5f) / 600.0, 0.02);
            }
        }
    }

    [Fact]
    public void Contrast_is_stretched_values_are_spread_inverted_and_cut_as_worked_by_hand()
    {
        var shape = new Shape(1, 5, 1);
        float[] image = [0.2f, 0.2f, 0.4f, 0.6f, 0.6f];
        Same(AutoContrast.Bind(shape), image, shape, [0, 0, 0.5, 1, 1]);
        Same(Equalization.Bind(shape), image, shape, [0, 0, 2.0 / 3, 1, 1]);
        Same(Solarization.Bind(0.5), image, shape, [0.2, 0.2, 0.4, 0.4, 0.4]);
        Same(Posterization.Bind(1), image, shape, [0, 0, 0, 128 / 255.0, 128 / 255.0]);
        Same(AutoContrast.Bind(shape), [0.3f, 0.3f, 0.3f, 0.3f, 0.3f], shape, [0.3, 0.3, 0.3, 0.3, 0.3]);
        Same(Equalization.Bind(shape), [0.3f, 0.3f, 0.3f, 0.3f, 0.3f], shape, [0.3, 0.3, 0.3, 0.3, 0.3]);
    }

    [Fact]
    public void A_single_light_pixel_is_blurred_by_the_window_or_its_opposite()
    {
        // Full strength 1: factor 0 is the blurred image, factor 2 is what is as far on the other side.
        var shape = new Shape(5, 5, 1);
        float[] image = new float[25];
        image[12] = 0.5f;
        double[] blurred =
        [
            .. Enumerable.Range(0, 25).Select(i => i == 12 ? 5 / 26.0 : i / 5 is >= 1 and <= 3 && i % 5 is >= 1 and <= 3 ? 1 / 26.0 : 0),
        ];
        Same(Sharpness.Bind(1, shape), image, shape, blurred);
        Same(Sharpness.Bind(1, shape), image, shape, [.. image.Select((x, i) => Math.Clamp((2 * x) - blurred[i], 0, 1))]);
    }

    [Fact]
    public void Clutter_fades_the_image_by_its_share_into_a_texture_that_is_grey_in_the_mean()
    {
        var shape = new Shape(28, 28, 1);
        float[] sum = new float[784];
        for (int index = 0; index < 300; index++)
        {
            float[] image = new float[784];
            image.AsSpan(0, 392).Fill(1);
            Of(shape, new Clutter(0.4)).Apply(index, 0, image);
            for (int i = 0; i < 784; i++)
                sum[i] += image[i] / 300;
        }

        Assert.Equal(0.6 + (0.4 * 0.5), sum[..392].Average(), 0.01);
        Assert.Equal(0.4 * 0.5, sum[392..].Average(), 0.01);
    }

    [Fact]
    public void RandAugment_takes_each_of_its_operations_about_equally_often()
    {
        // One operation of magnitude 10 has few results on this image; those that do nothing to it leave it as it is.
        var shape = new Shape(6, 6, 3);
        var augmenter = Of(shape, new RandAugment(1, 10));
        int same = Enumerable.Range(0, 2800)
            .Count(index => AugmentationContract.Changed(augmenter, shape, index, 0, image: 1).SequenceEqual(Image(shape, 1)));

        // Identity is one of fourteen; stretching the contrast of an image that has black and white in every channel is another.
        Assert.InRange(same, 320, 480);
    }

    [Fact]
    public void Several_operations_of_RandAugment_are_done_one_after_the_other()
    {
        var shape = new Shape(6, 6, 3);
        double Changes(int operations) => Enumerable.Range(0, 500).Count(index =>
            !AugmentationContract.Changed(Of(shape, new RandAugment(operations, 10)), shape, index, 0, image: 1)
                .SequenceEqual(Image(shape, 1))) / 500.0;
        Assert.True(Changes(1) < Changes(3) && Changes(3) > 0.98);
    }

    /// <summary>Rotates by a stated angle.</summary>
    static BoundAugmentation Turn(double degrees) => new(1, (transform, in _) => transform.Add(AffineMap.Rotation(degrees)), null);

    static Augmenter Of(Shape shape, Augmentation augmentation) => new(shape, [augmentation], 7);

    static float[] Image(Shape shape, int seed) => AugmentationContract.Image(shape, seed);

    static float[] Moved(Shape shape, float[] image, params AffineMap[] movements)
    {
        var transform = new GeometricTransform(shape);
        foreach (var movement in movements)
            transform.Add(movement);
        float[] moved = new float[image.Length];
        transform.Resample(image, moved);
        return moved;
    }

    static IEnumerable<double> Pixels(Shape shape, Func<int, int, double> of) =>
        Enumerable.Range(0, shape.Height * shape.Width).Select(i => of(i / shape.Width, i % shape.Width));

    /// <summary>At full strength and one of the signs, the augmentation gives what is expected.</summary>
    static void Same(PixelAugmentation augmentation, float[] image, Shape shape, double[] expected) =>
        Same(augmentation.Bind(shape), image, shape, expected);

    static void Same(PixelOperation operation, float[] image, Shape shape, double[] expected)
    {
        var augmenter = new Augmenter(shape, [new BoundAugmentation(1, null, operation)], 7, isFull: true);
        float[][] results = [.. Enumerable.Range(0, 40).Select(index =>
        {
            float[] changed = [.. image];
            augmenter.Apply(index, 0, changed);
            return changed;
        })];
        Assert.Contains(results, result => result.Zip(expected, (found, wanted) => Math.Abs(found - wanted)).Max() < 2e-6);
    }
}
