using Gabor.Experiments.Explanations;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Tests.Training;

namespace Gabor.Tests.Experiments.Explanations;

public sealed class ExplainerTests : IDisposable
{
    readonly Workers workers = new(2);

    public void Dispose() => workers.Dispose();

    static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }

    /// <summary>A score by a plan for inference, which has its own way through the network.</summary>
    static double Score(Model model, float[] image, int label, Workers workers)
    {
        var plan = new Gabor.Devices.CpuDevice(workers).Bind(
            Gabor.Plans.Plan.Compile(model, 1, Gabor.Plans.PlanMode.Inference));
        image.CopyTo(plan.Input(1));
        plan.Forward(1);
        return plan.Output(1)[label];
    }

    [Fact]
    public void Saliency_is_the_largest_slope_of_the_score_over_the_channels_of_a_pixel()
    {
        // Smooth, with statistics of batches, dropout and a branch: all that differs between training and inference.
        var model = new Sequential("smooth", new Shape(6, 6, 3)).Convolution(4, 3, padding: 1)
            .Add("norm", (name, shape) => new BatchNormalization(name, shape)).Tanh()
            .Dropout(0.5f).Dense(5).Tanh().Dense(3).Build(["a", "b", "c"]);
        model.Initialize(new He(), 2);
        foreach (var (_, parameter) in model.Parameters.Where(p => p.Name.EndsWith("mean", StringComparison.Ordinal)))
            Noise(parameter.Count, 9).CopyTo(parameter.Value.Span);
        float[] image = Noise(108, 1);
        var map = new Explainer(model, workers).Saliency(image, 1);
        Assert.Equal((6, 6), (map.Height, map.Width));
        for (int pixel = 0; pixel < 36; pixel++)
        {
            double largest = Enumerable.Range(0, 3).Max(d => Math.Abs(Slope((pixel * 3) + d)));
            Assert.Equal(largest, map.Values[pixel], 2e-3 * (1 + largest));
        }

        double Slope(int at)
        {
            const float h = 1 / 128f;
            float[] more = [.. image], less = [.. image];
            more[at] += h;
            less[at] -= h;
            return (Score(model, more, 1, workers) - Score(model, less, 1, workers)) / (2 * h);
        }
    }

    [Fact]
    public void Grad_cam_of_a_network_whose_score_is_known_is_what_the_formula_says()
    {
        // One 1 × 1 convolution with two filters, 2x and x, then a dense layer. s₀ = Σ v_i a_i: its gradient by A is v.
        var model = new Sequential("known", new Shape(2, 2, 1)).Convolution(2, 1).Dense(2).Build(["a", "b"]);
        model.Initialize(1);
        Set("conv1.weight", 2, 1);
        Set("conv1.bias", 0, 0);
        // [8, 2]: of score 0 the weights 1, −1, 3, −1, 1, −1, 3, −1 by place and filter; score 1 has none.
        float[] v = [1, -1, 3, -1, 1, -1, 3, -1];
        Set("dense1.weight", [.. v.SelectMany(x => (float[])[x, 0])]);
        float[] image = [1, -2, 3, 0.5f];
        var explainer = new Explainer(model, workers);
        Assert.Equal("conv1", explainer.GradCamLayer);

        // α = (2, −1): the map is max(0, 2 · 2x − x) = max(0, 3x).
        Assert.Equal([3, 0, 9, 1.5f], explainer.GradCam(image, 0).Values);
        Assert.Equal([0, 0, 0, 0], explainer.GradCam(image, 1).Values);

        void Set(string name, params float[] values) =>
            values.CopyTo(model.Parameters.Single(p => p.Name == name).Parameter.Value.Span);
    }

    [Fact]
    public void Occlusion_of_a_network_that_looks_at_one_corner_lights_only_there()
    {
        var model = new Sequential("corner", new Shape(8, 8, 1)).Dense(2).Build(["a", "b"]);
        model.Initialize(1);
        float[] weight = new float[128];
        foreach (int pixel in (int[])[0, 1, 8, 9])
            weight[pixel * 2] = 1;
        weight.CopyTo(model.Parameters.Single(p => p.Name == "dense1.weight").Parameter.Value.Span);
        model.Parameters.Single(p => p.Name == "dense1.bias").Parameter.Value.Span.Clear();
        float[] image = [.. Enumerable.Repeat(1f, 64)];
        var map = new Explainer(model, workers).Occlusion(image, 0, side: 2, stride: 2);
        double whole = 1 / (1 + Math.Exp(-4));
        for (int pixel = 0; pixel < 64; pixel++)
            Assert.Equal((int[])[0, 1, 8, 9] is var corner && corner.Contains(pixel) ? whole - 0.5 : 0, map.Values[pixel], 1e-6);

        // Squares that overlap: a place has the mean of all that cover it.
        var finer = new Explainer(model, workers).Occlusion(image, 0, side: 2, stride: 1);
        double half = 1 / (1 + Math.Exp(-2)), three = 1 / (1 + Math.Exp(-3));
        Assert.Equal(whole - 0.5, finer.Values[0], 1e-6);
        Assert.Equal((whole - 0.5 + whole - half) / 2, finer.Values[1], 1e-6);
        Assert.Equal((whole - half) / 2, finer.Values[2], 1e-6);
        Assert.Equal(((whole - 0.5) + (2 * (whole - half)) + (whole - three)) / 4, finer.Values[9], 1e-6);
    }

    [Fact]
    public void An_image_of_a_source_is_read_as_evaluation_reads_it()
    {
        var model = Toy.Network();
        model.Initialize(new He(), 1);
        float[] seen = new Explainer(model, workers).Read(Toy.Test, 4);
        Assert.Equal([.. Toy.Test.Pixels(4).ToArray().Select(p => p / 255f)], seen);
    }

    [Fact]
    public void A_network_without_a_spatial_layer_has_no_grad_cam()
    {
        var model = new Sequential("flat", new Shape(1, 1, 4)).Dense(2).Build(["a", "b"]);
        model.Initialize(1);
        var explainer = new Explainer(model, workers);
        Assert.Null(explainer.GradCamLayer);
        Assert.Throws<InvalidOperationException>(() => explainer.GradCam(new float[4], 0));
        Assert.Throws<ArgumentException>(() => explainer.Saliency(new float[3], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => explainer.Saliency(new float[4], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => explainer.Occlusion(new float[4], 0, side: 2));
    }

    [Fact]
    public void A_map_is_enlarged_between_the_centres_of_its_cells()
    {
        var map = new RelevanceMap(1, 2, [0, 1]).Resized(2, 4);
        Assert.Equal([0, 0.25f, 0.75f, 1, 0, 0.25f, 0.75f, 1], map.Values);
    }
}
