using Gabor.Experiments.Explanations;
using Gabor.Experiments.Representations;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Preprocessing;
using Gabor.Tests.Training;
using Gabor.Training;

namespace Gabor.Tests.Experiments.Representations;

public sealed class ActivationMaximizationTests : IDisposable
{
    readonly Workers workers = new(2);

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => workers.Dispose();

    static Model Trained()
    {
        var model = Toy.Network();
        var options = new TrainingOptions
        {
            Epochs = 6, BatchSize = 10, Threads = 1, Seed = 3, Preprocessing = PreprocessingRegistry.Default.Named("mean-image"),
        };
        Trainer.Fit(model, Toy.Dataset, options, cancellationToken: Stop);
        return model;
    }

    [Fact]
    public void It_beats_noise_and_every_image_of_a_trained_network()
    {
        var model = Trained();
        var pass = new ExplainedPass(model, workers);
        float[] seen = new float[64];
        foreach (int layer in (int[])[4, 6])
        {
            // Channels that some image opens.
            var strongest = StrongestPatches.Of(model, [layer], Toy.Train, workers, cancellation: Stop)[0].Widest(3);
            int[] channels = [.. strongest.Select(channel => channel.Channel)];
            var made = new ActivationMaximization(model, workers).Run(layer, channels, cancellation: Stop);
            Assert.Equal(channels, made.Select(image => image.Channel));
            for (int i = 0; i < channels.Length; i++)
            {
                Assert.All(made[i].Pixels, pixel => Assert.InRange(pixel, 0f, 1f));
                Assert.Equal(Activation(made[i].Pixels, i), made[i].Activation, 1e-5);
                Assert.True(
                    made[i].Activation > 1.2 * strongest[i].Patches[0].Activation,
                    $"layer {layer}, channel {channels[i]}: {made[i].Activation}, of images {strongest[i].Patches[0].Activation}");
                var random = new Random(9);
                double noise = Enumerable.Range(0, 300).Max(_ => Activation([.. seen.Select(_ => (float)random.NextDouble())], i));
                Assert.True(made[i].Activation > 1.5 * noise, $"layer {layer}, channel {channels[i]}: {made[i].Activation}, noise {noise}");
            }

            double Activation(IReadOnlyList<float> pixels, int i)
            {
                for (int p = 0; p < seen.Length; p++)
                    seen[p] = pixels[p] - model.Preprocessing.Mean[p];
                pass.Forward(seen);
                return pass.Output(layer)[channels[i]];
            }
        }
    }

    [Fact]
    public void Of_one_filter_the_best_image_is_white_where_it_is_positive_and_black_elsewhere()
    {
        var model = new Sequential("filter", new Shape(7, 7, 1)).Convolution(2, 3).Relu().Dense(2).Build(["a", "b"]);
        model.Initialize(5);
        model.Preprocessing = ImagePreprocessing.Channels(new Shape(7, 7, 1), [0.4f], [0.3f]);
        var options = new MaximizationOptions { Decay = 0, Smoothing = 0, Steps = 200 };
        var image = new ActivationMaximization(model, workers, options).Run(1, [1], cancellation: Stop)[0];
        Assert.Equal((2, 2, new InputWindow(2, 2, 3, 3)), (image.Row, image.Column, image.Window));
        var weight = model.Parameters[0].Parameter.Value.Span;
        double best = model.Parameters[1].Parameter.Value.Span[1];
        for (int i = 0; i < 9; i++)
        {
            float w = weight[(i * 2) + 1], expected = w > 0 ? 1 : 0;
            Assert.Equal(expected, image.Pixels[((2 + (i / 3)) * 7) + 2 + (i % 3)], 1e-6);
            best += w * (expected - 0.4) / 0.3;
        }

        Assert.Equal(best, image.Activation, 1e-5);
    }

    [Fact]
    public void Threads_vectors_and_company_do_not_change_a_bit_and_the_seed_does()
    {
        var model = Toy.Network();
        model.Initialize(3);
        using var three = new Workers(3, Tier.Scalar);
        var options = new MaximizationOptions { Steps = 12 };
        var alone = new ActivationMaximization(model, workers, options).Run(4, [5], cancellation: Stop)[0];
        var company = new ActivationMaximization(model, three, options).Run(4, [2, 5, 7], cancellation: Stop)[1];
        Assert.Equal(alone.Pixels, company.Pixels);
        Assert.Equal(alone.Activation, company.Activation);
        var other = new ActivationMaximization(model, workers, options with { Seed = 2 }).Run(4, [5], cancellation: Stop)[0];
        Assert.NotEqual(alone.Pixels, other.Pixels);
    }

    /// <summary>The slope of the shifted image, shifted back; which shift it was, is for the test to find.</summary>
    [Fact]
    public void A_step_goes_along_the_slope_of_a_shifted_image()
    {
        const int side = 16, pixels = side * side;
        var model = new Sequential("shifted", new Shape(side, side, 1)).Dense(9).Relu().Dense(1).Build(["a"]);
        model.Initialize(6);
        var pass = new ExplainedPass(model, workers);
        var options = new MaximizationOptions { Noise = 0.1f, Decay = 0, Smoothing = 0, StepSize = 0.001f };
        var shifts = new List<(int Down, int Right)>();
        for (ulong seed = 1; seed <= 6; seed++)
        {
            float[] before = Run(0), after = Run(1);
            double[] step = [.. after.Zip(before, (to, from) => (double)to - from)];
            var likeness = (
                from down in Enumerable.Range(-2, 5)
                from right in Enumerable.Range(-2, 5)
                select (Shift: (down, right), Cosine: Cosine(step, Slope(before, down, right)))).MaxBy(one => one.Cosine);
            Assert.True(likeness.Cosine > 0.999, $"seed {seed}: {likeness}");
            shifts.Add(likeness.Shift);

            float[] Run(int steps) => [.. new ActivationMaximization(model, workers, options with { Seed = seed, Steps = steps })
                .Run(2, [0], cancellation: Stop)[0].Pixels];
        }

        Assert.True(shifts.Distinct().Count() > 2);

        double[] Slope(float[] image, int down, int right)
        {
            pass.Forward([.. Enumerable.Range(0, pixels).Select(i => image[At(i, -down, -right)])]);
            pass.Backward(0);
            float[] slope = pass.InputGradient.ToArray();
            return [.. Enumerable.Range(0, pixels).Select(i => (double)slope[At(i, down, right)])];
        }

        static int At(int i, int down, int right) =>
            (((i / side) + down + side) % side * side) + (((i % side) + right + side) % side);

        static double Cosine(double[] x, double[] y) =>
            x.Zip(y, (a, b) => a * b).Sum() / Math.Sqrt(x.Sum(a => a * a) * y.Sum(b => b * b));
    }

    [Fact]
    public void Decay_and_blur_keep_an_image_nearer_to_grey()
    {
        var model = Toy.Network();
        model.Initialize(3);
        Assert.True(Distance(new() { Decay = 0.1f }) < 0.9 * Distance(new() { Decay = 0 }));
        Assert.True(Roughness(new() { Smoothing = 0.2f }) < 0.9 * Roughness(new() { Smoothing = 0 }));

        double Distance(MaximizationOptions options) => Run(options).Average(pixel => Math.Abs(pixel - 0.5));

        double Roughness(MaximizationOptions options)
        {
            var pixels = Run(options);
            return Enumerable.Range(0, 63).Where(i => i % 8 < 7).Average(i => Math.Abs(pixels[i] - pixels[i + 1]));
        }

        IReadOnlyList<float> Run(MaximizationOptions options) =>
            new ActivationMaximization(model, workers, options with { Steps = 60 }).Run(6, [0], cancellation: Stop)[0].Pixels;
    }

    [Fact]
    public void Cancelling_ends_it() => Assert.Throws<OperationCanceledException>(() =>
        new ActivationMaximization(Toy.Network(), workers).Run(4, [0], cancellation: new CancellationToken(canceled: true)));
}
