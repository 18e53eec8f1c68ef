using System.Text.Json;
using Gabor.Augmentations;
using Gabor.Components;
using Gabor.Numerics;

namespace Gabor.Tests.Contracts;

/// <summary>What every augmentation owes. Its test class makes one, and says what sets it apart; the rest is here.</summary>
public abstract class AugmentationContract
{
    const int Images = 60;

    static readonly Shape[] Shapes = [new(9, 7, 1), new(8, 8, 3), new(1, 1, 1), new(1, 6, 3), new(5, 4, 2)];

    /// <summary>One that is strong enough to be seen.</summary>
    protected abstract Augmentation Make();

    /// <summary>One that leaves images as they are; null where the kind has none.</summary>
    protected virtual Augmentation? Neutral => null;

    /// <summary>Whether it is only for images of red, green and blue.</summary>
    protected virtual bool NeedsColours => false;

    /// <summary>The least share of random images that it changes in another way by another seed, epoch or number.</summary>
    protected virtual double Varies => 0.5;

    [Fact]
    public void The_same_seed_epoch_and_number_give_the_same_bits_whatever_was_done_before() => Each((shape, who) =>
    {
        Augmenter first = new(shape, [Make()], 7), second = new(shape, [Make()], 7);
        for (int index = Images; index >= 0; index--)
            Changed(second, shape, index, 5);
        for (int index = 0; index < 20; index++)
            Numbers.SameBits(Changed(first, shape, index, 3), Changed(second, shape, index, 3), $"{who}, image {index}");
    });

    [Fact]
    public void Another_seed_epoch_or_number_gives_another_image()
    {
        var shape = new Shape(8, 8, 3);
        Augmenter one = new(shape, [Make()], 7), other = new(shape, [Make()], 8);
        int byEpoch = 0, bySeed = 0, byNumber = 0;
        for (int index = 0; index < Images; index++)
        {
            float[] changed = Changed(one, shape, index, 0);
            byEpoch += Changed(one, shape, index, 1).SequenceEqual(changed) ? 0 : 1;
            bySeed += Changed(other, shape, index, 0).SequenceEqual(changed) ? 0 : 1;
            byNumber += Changed(one, shape, index + 1, 0, image: index).SequenceEqual(changed) ? 0 : 1;
        }

        Assert.All([byEpoch, bySeed, byNumber], count => Assert.InRange(count, Varies * Images, Images));
    }

    [Fact]
    public void Values_stay_in_0_to_1() => Each((shape, who) =>
    {
        var augmenter = new Augmenter(shape, [Make()], 7);
        for (int index = 0; index < Images; index++)
            Assert.All(Changed(augmenter, shape, index, 0), value => Assert.True(value is >= 0 and <= 1, $"{who}: {value}"));
    });

    [Fact]
    public void At_strength_0_an_image_stays_as_it_is() => Each((shape, who) =>
    {
        if (Neutral is null)
            return;
        var augmenter = new Augmenter(shape, [Neutral], 7);
        for (int index = 0; index < 10; index++)
            Numbers.Close(Image(shape, index).Exactly(), Changed(augmenter, shape, index, 0), 1e-6, $"{who}, image {index}");
    });

    [Fact]
    public void Nothing_is_allocated() => Each((shape, who) =>
    {
        const int Many = 200;
        var augmenter = new Augmenter(shape, [Make()], 7);
        float[] image = Image(shape, 0);
        for (int index = 0; index < Many; index++)
            augmenter.Apply(index, 0, image);
        long least = Allocations.Least(() =>
        {
            for (int index = 0; index < Many; index++)
                augmenter.Apply(index, 1, image);
        });
        Assert.True(least == 0, $"{who}: {least} bytes");
    });

    [Fact]
    public void Two_in_a_list_draw_different_numbers() => Each((shape, who) =>
    {
        var steps = AugmentationStreams.Distinct(Augmenter.Bind([Make(), Make(), Make()], shape)).ToArray();
        Assert.True(steps.Length == steps.DistinctBy(step => step.Stream).Count(), who);
        Assert.All(steps, step => Assert.InRange(step.Stream, 1, (1 << 24) - 1));

        // The first one's are those that it has alone.
        var alone = Augmenter.Bind([Make()], shape).Select(step => step.Stream);
        Assert.Equal(alone, steps.Take(steps.Length / 3).Select(step => step.Stream));
    });

    [Fact]
    public void It_is_read_from_JSON_as_it_was_written()
    {
        string json = JsonSerializer.Serialize(ComponentText.Written(Make()).ToDictionary());
        var read = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
        KeyValuePair<string, object?>[] fields = [.. read.Select(field => KeyValuePair.Create(
            field.Key, field.Value.ValueKind == JsonValueKind.String ? (object?)field.Value.GetString() : field.Value.GetDouble()))];
        Assert.Equal(Make(), new Registry<ComponentKind<Augmentation>>("augmentation", Kind).Read(fields));
    }

    [Fact]
    public void A_value_out_of_range_is_refused_with_its_name_and_range()
    {
        foreach (var row in Kind.HyperParameters)
        {
            double[] wrong = [row.Minimum - 1, row.Maximum + 1, double.NaN, row.IsInteger ? row.Default + 0.5 : double.NaN];
            foreach (double value in wrong.Where(value => !double.IsInfinity(value)))
            {
                string message = Assert.Throws<ArgumentException>(() => Kind.Create(name => name == row.Name ? value : null)).Message;
                Assert.StartsWith(FormattableString.Invariant($"{row.Name} is {value}; it must be "), message, StringComparison.Ordinal);
                Assert.Contains(row.Range, message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Its_kind_makes_it_from_its_values()
    {
        Assert.Equal(Make(), Kind.Create(Make().Find));
        Assert.IsType(Make().GetType(), Kind.Create());
        Assert.Equal(Kind.HyperParameters.Select(row => row.Default), Kind.Create().Values.ToArray());
    }

    [Fact]
    public void Images_without_colours_are_refused_where_it_needs_them()
    {
        if (!NeedsColours)
            return;
        string message = Assert.Throws<ArgumentException>(() => new Augmenter(new Shape(9, 7, 1), [Make()], 7)).Message;
        Assert.StartsWith($"{Kind.Name} is ", message, StringComparison.Ordinal);
        Assert.EndsWith(
            ", and images of 9×7×1 have no colours; leave it out, or take images of red, "
            + "green and blue.", message, StringComparison.Ordinal);
    }

    ComponentKind<Augmentation> Kind => (ComponentKind<Augmentation>)Make().Definition;

    void Each(Action<Shape, string> check)
    {
        foreach (var shape in Shapes)
        {
            if (!NeedsColours || shape.Depth == 3)
                check(shape, $"{Make()} of {shape}");
        }
    }

    /// <summary>Values of 0…255 over 255, black and white among them.</summary>
    internal static float[] Image(Shape shape, int seed)
    {
        var random = new Random(seed);
        float[] image = [.. Enumerable.Range(0, shape.Count).Select(_ => random.Next(256) / 255f)];
        if (image.Length > 8)
            (image[0], image[1], image[2], image[3], image[4], image[5]) = (0, 0, 0, 1, 1, 1);
        return image;
    }

    internal static float[] Changed(Augmenter augmenter, Shape shape, int index, int epoch, int? image = null)
    {
        float[] changed = Image(shape, image ?? index);
        augmenter.Apply(index, epoch, changed);
        return changed;
    }
}
