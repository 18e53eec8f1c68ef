using Gabor.Devices;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Plans;

namespace Gabor.Tests.Plans;

public sealed class PlanTests
{
    static readonly string[] Classes = ["a", "b", "c"];

    /// <summary>
    /// x → convolution → batch normalisation → sigmoid → (three branches) → concat → (three, one of them pooled) → add → scores: every kind
    /// of meeting, and no kink that a slope could straddle.
    /// </summary>
    static Model Branched()
    {
        var graph = new GraphBuilder("branched", new Shape(6, 6, 2));
        var stem = graph.Add(s => new Convolution("stem", s[0], 4, new Window(3, 3, 1, 1, 1)), graph.Input);
        var norm = graph.Add(s => new BatchNormalization("norm", s[0]), stem);
        var bent = graph.Add(s => new Gabor.Layers.Sigmoid("bent", s[0]), norm);
        var left = graph.Add(s => new Convolution("left", s[0], 3, new Window(1, 1)), bent);
        var right = graph.Add(s => new Convolution("right", s[0], 2, new Window(3, 3, 1, 1, 1)), bent);
        var both = graph.Add(s => new Concat("both", [.. s]), left, right, bent);
        var one = graph.Add(s => new Dense("one", s[0], 3), both);
        var two = graph.Add(s => new Dense("two", s[0], 3), both);
        var average = graph.Add(s => new GlobalAveragePooling("average", s[0]), both);
        var three = graph.Add(s => new Dense("three", s[0], 3), average);
        var sum = graph.Add(s => new Gabor.Layers.Add("sum", [.. s]), one, two, one, three);
        return graph.Build(Classes, sum);
    }

    static double Loss(BoundPlan plan, ReadOnlySpan<int> labels, Span<float> errors)
    {
        plan.Forward(labels.Length);
        new SoftmaxCrossEntropy().Evaluate(
            plan.Output(labels.Length), new Targets(labels), errors, plan.OutputGradient(labels.Length), new Workers(1));
        double sum = 0;
        foreach (float error in errors)
            sum += error;
        return sum / labels.Length;
    }

    [Fact]
    public void Inference_has_no_memory_for_the_winners_of_max_pooling()
    {
        Assert.Equal(
            Floats(PlanMode.Inference, (name, shape) => new AveragePooling(name, shape, new Window(2, 2, 2))),
            Floats(PlanMode.Inference, (name, shape) => new MaxPooling(name, shape, new Window(2, 2, 2))));
        Assert.True(
            Floats(PlanMode.Training, (name, shape) => new AveragePooling(name, shape, new Window(2, 2, 2)))
            < Floats(PlanMode.Training, (name, shape) => new MaxPooling(name, shape, new Window(2, 2, 2))));

        static long Floats(PlanMode mode, Func<string, Shape, Layer> pooling) => Plan.Compile(
            new Sequential("pooled", new Shape(8, 8, 16)).Add("pool", pooling).Dense(3).Build(Classes), 4, mode).ActivationFloats;
    }

    [Fact]
    public void Gradients_of_a_graph_with_branches_are_its_slopes()
    {
        var model = Branched();
        model.Initialize(new Xavier(), 3);
        var plan = new CpuDevice(new Workers(1)).Bind(Plan.Compile(model, 4, PlanMode.Training));
        var random = new Random(1);
        foreach (ref float pixel in plan.Input(4))
            pixel = random.NextSingle() - 0.5f;
        float[] input = plan.Input(4).ToArray(), errors = new float[4];
        int[] labels = [0, 1, 2, 1];
        Loss(plan, labels, errors);
        plan.Backward(4);
        float[][] gradients = [.. model.Parameters.Select((_, i) => plan.Gradient(i).ToArray())];

        const float Step = 1e-2f;
        for (int p = 0; p < model.Parameters.Count; p++)
        {
            var (name, parameter) = model.Parameters[p];
            if (!parameter.IsTrained)
            {
                Assert.Empty(gradients[p]);
                continue;
            }

            for (int i = 0; i < parameter.Count; i += 1 + (parameter.Count / 17))
            {
                float at = parameter.Value.Span[i];
                parameter.Value.Span[i] = at + Step;
                input.CopyTo(plan.Input(4));
                double up = Loss(plan, labels, errors);
                parameter.Value.Span[i] = at - Step;
                input.CopyTo(plan.Input(4));
                double down = Loss(plan, labels, errors);
                parameter.Value.Span[i] = at;
                double slope = (up - down) / (2 * Step);
                Assert.True(Math.Abs(slope - gradients[p][i]) < 2e-3, $"{name}[{i}]: slope {slope}, gradient {gradients[p][i]}");
            }
        }
    }

    [Fact]
    public void A_shorter_batch_gives_the_bits_of_a_plan_of_that_size()
    {
        var model = Branched();
        model.Initialize(new He(), 1);
        var large = new CpuDevice(new Workers(2)).Bind(Plan.Compile(model, 8, PlanMode.Training));
        var small = new CpuDevice(new Workers(1)).Bind(Plan.Compile(model, 3, PlanMode.Training));
        var random = new Random(2);
        foreach (ref float pixel in large.Input(3))
            pixel = random.NextSingle();
        large.Input(3).CopyTo(small.Input(3));
        float[] errors = new float[3];
        Assert.Equal(Loss(large, [0, 1, 2], errors), Loss(small, [0, 1, 2], errors));
        large.Backward(3);
        small.Backward(3);
        for (int p = 0; p < model.Parameters.Count; p++)
            Assert.Equal(large.Gradient(p), small.Gradient(p));
    }

    [Fact]
    public void Inference_takes_less_memory_than_training()
    {
        var model = Branched();
        Assert.True(Plan.Compile(model, 16, PlanMode.Inference).Bytes < Plan.Compile(model, 16, PlanMode.Training).Bytes);
    }

    [Fact]
    public void A_plan_takes_no_memory_and_one_that_is_too_large_cannot_be_bound()
    {
        var model = Branched();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var plan = Plan.Compile(model, 100_000_000, PlanMode.Training);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.True(plan.Bytes > 8L << 30);
        Assert.Throws<ArgumentException>(() => new CpuDevice(new Workers(1)).Bind(plan));
    }

    [Fact]
    public void A_plan_for_inference_has_no_backward_pass()
    {
        var plan = new CpuDevice(new Workers(1)).Bind(Plan.Compile(Branched(), 1, PlanMode.Inference));
        Assert.Contains("branched", Assert.Throws<InvalidOperationException>(() => plan.Backward(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_images_than_the_plan_takes_are_refused()
    {
        var plan = new CpuDevice(new Workers(1)).Bind(Plan.Compile(Branched(), 2, PlanMode.Inference));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Forward(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Forward(0));
    }

    [Fact]
    public void Several_outputs_are_all_there()
    {
        var graph = new GraphBuilder("two", new Shape(1, 1, 3));
        var hidden = graph.Add(s => new Dense("hidden", s[0], 4), graph.Input);
        var scores = graph.Add(s => new Dense("scores", s[0], 3), hidden);
        var model = graph.Build(Classes, scores, hidden);
        model.Initialize(new He(), 1);
        var plan = new CpuDevice(new Workers(1)).Bind(Plan.Compile(model, 2, PlanMode.Training));
        plan.Input(2).Fill(1f);
        plan.Forward(2);
        Assert.Equal(6, plan.Output(2).Length);
        Assert.Equal(8, plan.Output(2, 1).Length);

        // ∂ by the weights of the hidden layer is the sum of what comes through the scores and what is given for the hidden output itself.
        plan.OutputGradient(2).Clear();
        plan.OutputGradient(2, 1).Fill(0.5f);
        plan.Backward(2);
        foreach (float gradient in plan.Gradient(0))
            Assert.Equal(1f, gradient);
    }

    /// <summary>
    /// Whatever is more to read, parameters or activations, is what threads share; parameters that a cache holds need no sharing.
    /// </summary>
    [Theory]
    [InlineData(4608, 4, true), InlineData(4608, 4_500, true), InlineData(4608, 4_700, false), InlineData(1024, 100, false)]
    public void Inference_shares_operations_where_parameters_are_more_than_activations(int width, int batch, bool shares)
    {
        // Some width² parameters, and some width activations of an image: those of a batch are as many at some width images.
        var model = new Sequential("wide", new Shape(1, 1, width)).Dense(width).Dense(3).Build(Classes);
        var plan = Plan.Compile(model, batch, PlanMode.Inference);
        Assert.Equal(shares, plan.SharesOperations);
        Assert.Equal(shares, plan.ChunkSize == batch);
        Assert.True(Plan.Compile(model, batch, PlanMode.Training).SharesOperations);
    }

    /// <summary>Few images go together where more would leave the last-level cache, unless chunks read more of the parameters.</summary>
    [Theory]
    [InlineData(64, 3, 8), InlineData(112, 3, 4), InlineData(224, 3, 2), InlineData(112, 5000, 8)]
    public void A_chunk_has_fewer_images_the_larger_they_are(int size, int width, int chunk)
    {
        // The two convolutions have 64 · size² activations each, the dense layer 64 · (size / 16)² · width parameters.
        var model = new Sequential("large", new Shape(size, size, 3)).Convolution(64, 3, padding: 1).Convolution(64, 3, padding: 1)
            .MaxPooling(16).Dense(width).Dense(3).Build(Classes);
        Assert.Equal(chunk, Plan.Compile(model, 16, PlanMode.Inference).ChunkSize);
    }

    /// <summary>
    /// Inference gives chunks of images to its threads, or cuts every operation where there are few or parameters are many.
    /// </summary>
    [Theory]
    [InlineData(1, false), InlineData(2, false), InlineData(3, false), InlineData(5, false), InlineData(2, true), InlineData(5, true)]
    public void An_image_has_the_same_bits_in_any_batch_for_any_number_of_threads(int threads, bool sharesOperations)
    {
        const int Most = 150;
        var model = Branched();
        model.Initialize(new He(), 1);
        using var workers = new Workers(threads);
        var plan = new CpuDevice(workers).Bind(Plan.Compile(model, Most, PlanMode.Inference) with { SharesOperations = sharesOperations });
        var alone = new CpuDevice(new Workers(1)).Bind(Plan.Compile(model, 1, PlanMode.Inference));
        var random = new Random(3);
        float[] pixels = [.. Enumerable.Range(0, Most * model.Input.Count).Select(_ => random.NextSingle())];
        float[] expected = new float[Most * 3];
        for (int i = 0; i < Most; i++)
        {
            pixels.AsSpan(i * model.Input.Count, model.Input.Count).CopyTo(alone.Input(1));
            alone.Forward(1);
            alone.Output(1).CopyTo(expected.AsSpan(i * 3));
        }

        foreach (int images in (int[])[Most, 1, 2, 3, 9, 10, 17, 64, 65, 149])
        {
            pixels.AsSpan(0, images * model.Input.Count).CopyTo(plan.Input(images));
            plan.Forward(images);
            Assert.True(plan.Output(images).SequenceEqual(expected.AsSpan(0, images * 3)), $"{images} images");
        }
    }
}
