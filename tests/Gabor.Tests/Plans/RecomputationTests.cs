using Gabor.Devices;
using Gabor.Initializers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Tests.Models;
using Gabor.Training;

namespace Gabor.Tests.Plans;

/// <summary>Activations that are computed again cost time and no memory: bits are those of activations that were kept.</summary>
public sealed class RecomputationTests
{
    const int Images = 3;

    public static TheoryData<string> Names => [.. KnownNetworks.Small, .. KnownNetworks.Autoencoders, "googlenet-bn", "mobilenet-v2"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_and_running_statistics_have_the_bits_of_activations_that_are_kept(string name) =>
        Assert.Equal(Trained(name, recomputes: false), Trained(name, recomputes: true));

    /// <summary>n layers of one size need O(√n) activations, where all of them are n (Chen et al. 2016, 4.1).</summary>
    [Theory]
    [InlineData("resnet110", 0.4)]
    [InlineData("resnet50", 0.5)]
    [InlineData("mobilenet-v2", 0.5)]
    public void Memory_is_less(string name, double most)
    {
        var model = Make(name);
        long kept = Plan.Compile(model, 8, PlanMode.Training).ActivationFloats;
        var plan = Plan.Compile(model, 8, PlanMode.Training, new PlanOptions { RecomputesActivations = true });
        Assert.InRange((double)plan.ActivationFloats / kept, 0, most);
    }

    /// <summary>At most one forward pass more.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void No_layer_is_computed_three_times(string name)
    {
        var plan = Plan.Compile(Make(name), Images, PlanMode.Training, new PlanOptions { RecomputesActivations = true });
        int[] again =
        [
            .. plan.Backward.Where(operation => operation.Kind == OperationKind.Recompute).Select(operation => operation.Number),
        ];
        Assert.Equal(again.Distinct(), again);
    }

    /// <summary>A step runs backward bucket by bucket, up to the operation that the plan names.</summary>
    [Fact]
    public void A_training_step_in_buckets_gives_the_same_weights()
    {
        string Digest(bool recomputes)
        {
            using var workers = new Workers(2);
            var options = new StepOptions { Plan = new PlanOptions { RecomputesActivations = recomputes } };
            var step = new TrainingStep(Make("resnet20"), 4, new Momentum(), 1, workers, options);
            new RandomStream(1, Purpose.Synthesis).FillNormal(step.Plan.Input(4), 0, 1);
            step.Run([0, 1, 2, 1], 0.1f);
            return WeightDigest.Of(step.Plan.Model);
        }

        Assert.Equal(Digest(recomputes: false), Digest(recomputes: true));
    }

    static Model Make(string name)
    {
        var network = Networks.Default.Named(name);
        var shape = network.IsForPhotographs ? new Shape(64, 64, 3) : new Shape(16, 16, 3);
        var model = network.Make(shape, network.Losses is null ? ["a", "b", "c"] : []);
        model.Initialize(new He(), 5);
        return model;
    }

    /// <summary>Two steps of forward and backward: every gradient, and every parameter that forward changes.</summary>
    static float[] Trained(string name, bool recomputes)
    {
        var model = Make(name);
        using var workers = new Workers(2);
        var plan = new CpuDevice(workers).Bind(
            Plan.Compile(model, Images, PlanMode.Training, new PlanOptions { RecomputesActivations = recomputes }));
        List<float> all = [];
        for (int step = 0; step < 2; step++)
        {
            new RandomStream(1, Purpose.Synthesis, part: step).FillNormal(plan.Input(Images), 0, 1);
            plan.Forward(Images, seed: 2, (uint)step);
            for (int output = 0; output < model.Outputs.Count; output++)
                new RandomStream(3, Purpose.Synthesis, part: step).FillNormal(plan.OutputGradient(Images, output), 0, 1);
            plan.Backward(Images, seed: 2, (uint)step);
            for (int p = 0; p < model.Parameters.Count; p++)
                all.AddRange([.. plan.Gradient(p), .. model.Parameters[p].Parameter.Value.Span]);
        }

        return [.. all];
    }
}
