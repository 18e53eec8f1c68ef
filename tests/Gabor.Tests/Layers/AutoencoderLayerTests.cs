using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class TiedDenseTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new(1, 1, 1), 1, 1), Of(new(2, 3, 1), 4, 3), Of(new(1, 1, 33), 17, 6)];

    protected override IEnumerable<Func<Layer>> Impossible => [() => new TiedDense(Name, new(1, 1, 4), new Dense("of", new(1, 1, 3), 5))];

    [Fact]
    public void Its_weight_is_the_parameter_of_the_other_layer()
    {
        var of = new Dense("of", new(2, 3, 1), 4);
        var tied = new TiedDense("tied", new(1, 1, 4), of);
        Assert.Same(of.Parameters[0], tied.Parameters[0]);
        Assert.NotSame(of.Parameters[1], tied.Parameters[1]);
        Assert.Same(of, tied.SharesWith);
    }

    static Case Of(Shape output, int codes, int images) => new(
        new TiedDense("tied", new(1, 1, codes), new Dense("of", output, codes)), output, images,
        (x, p) => Define.Dense(x[0], Define.Transposed(p[0], codes), p[1], images));
}

public sealed class ContractionTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(1, 1, 1), Of(6, 4, 3), Of(33, 17, 6)];

    protected override IEnumerable<Func<Layer>> Impossible => [() => new Contraction(Name, new(1, 1, 4), new Dense("of", new(1, 1, 3), 5))];

    /// <summary>h lies from 0 to 1, as sigmoids do.</summary>
    static Case Of(int inputs, int codes, int images) => new(
        new Contraction("steep", new(1, 1, codes), new Dense("of", new(1, 1, inputs), codes)), new(1, 1, 1), images,
        (x, p) => Define.Contraction(x[0], p[0], images))
    {
        Fill = (count, seed) => [.. Numbers.Some(count, seed).Select(v => 1 / (1 + MathF.Exp(-v)))],
        Absolute = 1e-5,
    };
}

public sealed class GaussianNoiseTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1, 0.5f), Of(new(3, 5, 2), 2, 0.25f), Of(new(1, 1, 67), 3, 1f), Of(new(1, 1, 9), 3, 0f),

        // In evaluation nothing happens.
        Of(new(3, 5, 2), 2, 0.5f) with { Training = false, ImagesStandAlone = true, Definition = (x, _) => x[0] },
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new GaussianNoise(Name, new(1, 1, 4), -0.1f),
        () => new GaussianNoise(Name, new(1, 1, 4), float.NaN),
        () => new GaussianNoise(Name, new(1, 1, 4), 1.1f),
    ];

    [Fact]
    public void Its_mean_is_0_and_its_deviation_as_stated()
    {
        // 20 000 elements: the mean has deviation 0.3 / √20 000 = 0.0021, the deviation 0.3 / √40 000 = 0.0015; five of them.
        float[] noise = Noise(new GaussianNoise("noise", new(1, 1, 2000), 0.3f), 10);
        double mean = noise.Average(), deviation = Math.Sqrt(noise.Average(n => (n - mean) * (n - mean)));
        Assert.InRange(mean, -0.0105, 0.0105);
        Assert.InRange(deviation, 0.2925, 0.3075);
    }

    [Fact]
    public void Each_step_seed_and_image_draws_again_and_the_same_ones_draw_the_same()
    {
        var layer = new GaussianNoise("noise", new(1, 1, 501));
        float[] noise = Noise(layer, 2);
        Assert.Equal(noise, Noise(layer, 2));
        Assert.NotEqual(noise, Noise(layer, 2, step: 12));
        Assert.NotEqual(noise, Noise(layer, 2, seed: 8));
        Assert.Empty(noise[..501].Intersect(noise[501..]));
    }

    static float[] Noise(GaussianNoise layer, int images, ulong seed = 7, uint step = 11)
    {
        using var workers = new Workers(1);
        return new LayerRun(layer, images) { Seed = seed, Step = step }.Forward([new float[layer.Output.Count * images]], workers);
    }

    /// <summary>The definition takes the noise as given: the normal numbers of the layer's stream.</summary>
    static Case Of(Shape shape, int images, float deviation)
    {
        double[] noise = NormalNumbers.Of(images * shape.Count);
        return new(
            new GaussianNoise("noise", shape, deviation), shape, images, (x, _) => Define.GaussianNoise(x[0], noise, deviation))
        {
            ImagesStandAlone = false,
        };
    }
}

public sealed class GaussianSampleTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 2), 1), Of(new(1, 1, 6), 3), Of(new(2, 3, 5), 4),
        Of(new(1, 1, 6), 3) with { Training = false, ImagesStandAlone = true, Definition = (x, _) => Define.GaussianSample(x[0], null, 3) },
    ];

    protected override IEnumerable<Func<Layer>> Impossible => [() => new GaussianSample(Name, new(1, 1, 5))];

    static Case Of(Shape shape, int images)
    {
        double[] noise = NormalNumbers.Of(images * shape.Count / 2);
        return new(
            new GaussianSample("sample", shape), new(1, 1, shape.Count / 2), images, (x, _) => Define.GaussianSample(x[0], noise, images))
        {
            ImagesStandAlone = false,
        };
    }
}

/// <summary>The normal numbers of layer 3 of a plan, as <see cref="LayerRun"/> runs it.</summary>
static class NormalNumbers
{
    public static double[] Of(int count)
    {
        var stream = new RandomStream(7, Purpose.Dropout, 3, 11);
        return [.. Enumerable.Range(0, count).Select(i => stream.Normal((ulong)i))];
    }
}
