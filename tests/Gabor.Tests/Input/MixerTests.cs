using Gabor.Input;
using Gabor.Numerics;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Input;

public sealed class MixerTests
{
    const int Classes = 31, Images = 30;

    static readonly Shape Shape = new(6, 5, 2);

    /// <summary>A number that no other pixel of the batch has.</summary>
    static float Pixel(int image, int p) => (image * 100) + p + 1;

    static Batch Mixed(InputOptions options, long step, int images = Images)
    {
        var batch = new Batch(Shape, Images, Classes) { Count = images, Whole = images };
        for (int i = 0; i < images; i++)
        {
            batch.Labels[i] = Label(i);
            for (int p = 0; p < Shape.Count; p++)
                batch.Values[(i * Shape.Count) + p] = Pixel(i, p);
        }

        using var mixer = new Mixer(options, Shape, Images, Images, Classes);
        mixer.Apply(batch, step, images);
        return batch;
    }

    /// <summary>A class that no other image of the batch has.</summary>
    static int Label(int image) => image * 7 % Classes;

    /// <summary>(1 − ε) of the shares of two labels, and ε / K for each class.</summary>
    static double[] Shares(int label, int other, double stays, double smoothing) =>
        [.. Enumerable.Range(0, Classes)
            .Select(k => (smoothing / Classes) + ((1 - smoothing) * ((k == label ? stays : 0) + (k == other ? 1 - stays : 0))))];

    [Fact]
    public void Smoothing_gives_each_class_its_part_and_leaves_pixels_and_labels()
    {
        using var batch = Mixed(new() { LabelSmoothing = 0.2 }, 5);
        for (int i = 0; i < Images; i++)
        {
            Near.Equal(
                Shares(Label(i), 0, 1, 0.2), [.. batch.Targets.Slice(i * Classes, Classes).ToArray().Select(t => (double)t)], 1e-6, 0);
            Assert.Equal(0.8064516f, batch.Targets[(i * Classes) + Label(i)], 1e-6f); // 0.8 + 0.2 / 31
            Assert.Equal(Label(i), batch.Labels[i]);
            Assert.Equal(Pixel(i, 7), batch.Values[(i * Shape.Count) + 7]);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    public void Mixup_draws_a_line_between_two_images_and_their_targets(double smoothing)
    {
        using var batch = Mixed(new() { Mixup = 0.7, LabelSmoothing = smoothing }, 3);
        var partners = new List<int>();
        for (int i = 0; i < Images; i++)
        {
            float[] image = batch.Values.Slice(i * Shape.Count, Shape.Count)
                .ToArray(), targets = batch.Targets
                .Slice(i * Classes, Classes)
                .ToArray();

            int partner = Enumerable.Range(0, Images).FirstOrDefault(j => j != i && targets[Label(j)] > (smoothing / Classes) + 1e-7, i);
            partners.Add(partner);
            double stays = 1 - ((targets[Label(partner)] - (smoothing / Classes)) / (1 - smoothing));
            if (partner == i)
                stays = 1;
            Near.Equal(Shares(Label(i), Label(partner), stays, smoothing), [.. targets.Select(t => (double)t)], 1e-5, 1e-7);
            Assert.All(
                Enumerable.Range(0, Shape.Count),
                p => Assert.Equal((stays * Pixel(i, p)) + ((1 - stays) * Pixel(partner, p)), image[p], 2e-3));
            Assert.Equal(stays < 0.5 ? Label(partner) : Label(i), batch.Labels[i]);
        }

        // An order of the batch, but for images whose λ is so near 1 that nobody can tell.
        Assert.InRange(partners.Distinct().Count(), Images - 2, Images);
    }

    [Fact]
    public void Cutmix_puts_a_box_of_another_image_in_its_own_place_and_shares_by_its_pixels()
    {
        var sizes = new HashSet<(int, int)>();
        for (int step = 0; step < 20; step++)
        {
            using var batch = Mixed(new() { Cutmix = 1 }, step);
            for (int i = 0; i < Images; i++)
            {
                float[] image = batch.Values.Slice(i * Shape.Count, Shape.Count).ToArray();
                int[] from = [.. image.Select((v, p) => (int)((v - p - 1) / 100))];
                Assert.Equal(image, from.Select(Pixel));
                int partner = from.FirstOrDefault(j => j != i, i);
                int[] places = [.. Enumerable.Range(0, Shape.Height * Shape.Width).Where(place => from[2 * place] != i)];
                Assert.All(places, place => Assert.True(from[2 * place] == partner && from[(2 * place) + 1] == partner));
                int height = places.Length == 0
                    ? 0 : 1 + places.Max(p => p / 5) - places.Min(p => p / 5), width = places.Length == 0 ? 0
                    : 1 + places.Max(p => p % 5) - places.Min(p => p % 5);
                Assert.Equal(height * width, places.Length);
                sizes.Add((height, width));

                double stays = 1 - (places.Length / 30.0);
                Near.Equal(
                    Shares(Label(i), Label(partner), stays, 0),
                    [.. batch.Targets.Slice(i * Classes, Classes).ToArray().Select(t => (double)t)], 1e-6, 1e-7);
                Assert.Equal(stays < 0.5 ? Label(partner) : Label(i), batch.Labels[i]);
            }
        }

        Assert.True(sizes.Count > 8, $"{sizes.Count} sizes of boxes");
    }

    [Fact]
    public void With_shapes_of_1_a_cut_takes_a_third_or_so_since_the_edge_cuts_boxes()
    {
        // λ is uniform, a whole box would take ½ on average; a box around a place anywhere loses what stands out.
        double taken = 0;
        for (int step = 0; step < 100; step++)
        {
            using var batch = Mixed(new() { Cutmix = 1 }, step);
            for (int i = 0; i < Images; i++)
            {
                taken += batch.Values.Slice(i * Shape.Count, Shape.Count)
                    .ToArray()
                    .Where((v, p) => v != Pixel(i, p))
                    .Count() / (double)Shape.Count;
            }
        }

        Assert.InRange(taken / (100 * Images), 0.2, 0.4);
    }

    [Fact]
    public void With_both_a_coin_decides_for_each_image()
    {
        int cut = 0, all = 0;
        for (int step = 0; step < 20; step++)
        {
            using var batch = Mixed(new() { Mixup = 1, Cutmix = 1 }, step);
            for (int i = 0; i < Images; i++, all++)
            {
                cut += batch.Values.Slice(i * Shape.Count, Shape.Count).ToArray().Select((v, p) => v - p - 1).All(v => v % 100 == 0)
                    ? 1
                    : 0;
            }
        }

        Assert.InRange(cut, (all / 2) - (4 * Math.Sqrt(all / 4.0)), (all / 2) + (4 * Math.Sqrt(all / 4.0)));
    }

    [Fact]
    public void It_depends_on_seed_and_step_alone()
    {
        var options = new InputOptions { Mixup = 0.4, Cutmix = 1, LabelSmoothing = 0.1, Seed = 3 };
        Assert.Equal(Of(options, 4), Of(options, 4));
        Assert.NotEqual(Of(options, 4), Of(options, 5));
        Assert.NotEqual(Of(options, 4), Of(options with { Seed = 4 }, 4));

        static (string, string) Of(InputOptions options, long step)
        {
            using var batch = Mixed(options, step, 11);
            Assert.All(batch.Targets.ToArray().Chunk(Classes), row => Assert.Equal(1, row.Sum(), 1e-6f));
            return (string.Join(',', batch.Values.ToArray()), string.Join(',', batch.Targets.ToArray()));
        }
    }
}
