using Gabor.Experiments.Benchmarks;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Plans;
using Gabor.Tests.Models;

namespace Gabor.Tests.Experiments.Benchmarks;

[Collection(nameof(Alone))]
public sealed class NetworkBenchmarkTests
{
    /// <summary>
    /// Written down from the definitions: positions × taps × filters of each convolution, inputs × outputs of each dense layer.
    /// </summary>
    public static TheoryData<string, long> MultiplyAdds { get; } = new()
    {
        { "softmax", 784 * 10 },
        { "mlp", (784 * 512) + (512 * 512) + (512 * 10) },
        { "lenet", (576 * 25 * 20) + (64 * 500 * 50) + (800 * 500) + (500 * 10) },
        { "cifar-cnn", (1024 * 27 * 32) + (1024 * 288 * 32) + (256 * 288 * 64) + (256 * 576 * 64) + (4096 * 512) + (512 * 10) },
        {
            "vgg-cifar",
            (1024 * 27 * 64) + (1024 * 576 * 64) + (256 * 576 * 128) + (256 * 1152 * 128) + (64 * 1152 * 256) + (64 * 2304 * 256)
                + (4096 * 512) + (512 * 10)
        },
        {
            "small-resnet",
            (1024 * 27 * 32) + (2 * 1024 * 288 * 32)
            + (256 * 288 * 64) + (256 * 576 * 64) + (256 * 32 * 64)
            + (64 * 576 * 128) + (64 * 1152 * 128) + (64 * 64 * 128)
            + (16 * 1152 * 256) + (16 * 2304 * 256) + (16 * 128 * 256)
            + (256 * 10)
        },
        {
            "resnet20",
            (1024 * 27 * 16) + (6 * 1024 * 144 * 16)
            + (256 * 144 * 32) + (5 * 256 * 288 * 32) + (256 * 16 * 32)
            + (64 * 288 * 64) + (5 * 64 * 576 * 64) + (64 * 32 * 64)
            + (64 * 10)
        },
        {
            "resnet20-a",
            (1024 * 27 * 16) + (6 * 1024 * 144 * 16) + (256 * 144 * 32) + (5 * 256 * 288 * 32) + (64 * 288 * 64) + (5 * 64 * 576 * 64)
            + (64 * 10)
        },
        {
            "airbench",
            (961 * 12 * 24) + (961 * 216 * 64) + (225 * 576 * 64) + (225 * 576 * 256) + (49 * 2304 * 256) + (49 * 2304 * 256)
            + (9 * 2304 * 256) + (256 * 10)
        },
    };

    [Theory]
    [MemberData(nameof(MultiplyAdds))]
    public void A_network_is_the_one_that_the_comparison_defines(string name, long multiplyAdds)
    {
        var model = BenchNetworks.Make(name, PlanMode.Training);
        Assert.Equal(multiplyAdds, model.MultiplyAdds);
        Assert.Equal(10, model.Output.Count);
        Assert.DoesNotContain(model.Nodes, node => node.Layer is Dropout);
    }

    [Fact]
    public void A_network_for_photographs_goes_without_dropout_and_for_inference_without_auxiliary_classifiers()
    {
        var whole = Networks.Create("googlenet", new Shape(224, 224, 3), [.. Enumerable.Range(0, 10).Select(k => $"{k}")]);
        Assert.Equal(3, whole.Nodes.Count(node => node.Layer is Dropout));

        var trained = BenchNetworks.Make("googlenet", PlanMode.Training);
        Assert.DoesNotContain(trained.Nodes, node => node.Layer is Dropout);
        Assert.Equal(whole.Parameters.Select(p => p.Name), trained.Parameters.Select(p => p.Name));
        Assert.Equal(whole.MultiplyAdds, trained.MultiplyAdds);
        Assert.Equal([1, 0.3, 0.3], BenchNetworks.Losses(trained).Select(loss => loss.Weight));
        Assert.Equal(3, trained.Outputs.Count);

        var used = BenchNetworks.Make("googlenet", PlanMode.Inference);
        Assert.Single(used.Outputs);
        Assert.DoesNotContain(used.Nodes, node => node.Layer.Name.StartsWith("auxiliary", StringComparison.Ordinal));
        Assert.Equal(trained.Parameters[0].Parameter.Value.Span.ToArray(), used.Parameters[0].Parameter.Value.Span.ToArray());
    }

    [Fact]
    public void Every_network_of_the_library_can_be_measured() =>
        Assert.Equal(KnownNetworks.Small, MultiplyAdds.Select(row => row.Data.Item1));

    [Theory]
    [MemberData(nameof(MultiplyAdds))]
    public void A_network_is_trained_and_evaluated(string name, long multiplyAdds)
    {
        foreach (var mode in (PlanMode[])[PlanMode.Training, PlanMode.Inference])
        {
            var result = Short(name, mode, batch: 2, threads: 1);
            Assert.Equal(
                (name, mode, 2, 1, multiplyAdds), (result.Network, result.Mode, result.Batch, result.Threads, result.MultiplyAdds));
            Assert.True(result.Steps >= 5);
            Assert.True(result.MedianSeconds > 0 && result.ProbeBefore > 0 && result.ProbeAfter > 0 && result.PeakBytes > 1 << 20);
        }
    }

    [Fact]
    public void Rates_follow_from_the_median_step()
    {
        var train = new NetworkResult("x", PlanMode.Training, Batch: 100, Threads: 2, Steps: 7,
            MedianSeconds: 0.02, MultiplyAdds: 1_000_000, 50, 60, 90, 380, 0, 0);
        Assert.Equal(5000, train.ImagesPerSecond, 1e-9);
        Assert.Equal(2e6 * 3 * 5000 * 1e-9, train.GigaFlops, 1e-9);
        Assert.Equal(60, train.PeakGigaFlops);
        Assert.Equal(380, train.HandoffNanoseconds);
        Assert.Equal(0.5, train.Share, 1e-9);
        Assert.Equal(train.GigaFlops / 3, (train with { Mode = PlanMode.Inference }).GigaFlops, 1e-9);
    }

    [Theory]
    [InlineData(PlanMode.Training)]
    [InlineData(PlanMode.Inference)]
    public void Nothing_is_allocated_in_a_step(PlanMode mode) =>
        Assert.InRange(Short("softmax", mode, batch: 16, threads: 2, seconds: 0.05).AllocatedBytes, 0, 1);

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 5, 1e6)]
    public void A_hand_off_takes_nothing_alone_and_some_nanoseconds_between_two(int threads, double least, double most)
    {
        var times = StepTimer.Run(() => { }, threads, TimeSpan.Zero, TimeSpan.Zero, cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(times.HandoffBefore, least, most);
        Assert.InRange(times.HandoffAfter, least, most);
    }

    [Fact]
    public void What_a_step_allocates_is_told()
    {
        object? kept = null;
        var times = StepTimer.Run(
            () => kept = new byte[100_000], 1, TimeSpan.Zero, TimeSpan.Zero, cancellation: TestContext.Current.CancellationToken);
        Assert.NotNull(kept);
        Assert.InRange(times.AllocatedBytes, 100_000, 110_000);
    }

    [Fact]
    public void A_step_is_timed_five_times_at_least_and_tidied_after()
    {
        int steps = 0, tidied = 0;
        var times = StepTimer.Run(
            Spin, 1, TimeSpan.Zero, TimeSpan.FromSeconds(0.25), () => tidied++, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(steps, times.Steps + 3);
        Assert.True(tidied >= 1);
        Assert.Equal(
            5, StepTimer.Run(() => { }, 1, TimeSpan.Zero, TimeSpan.Zero, cancellation: TestContext.Current.CancellationToken).Steps);

        void Spin()
        {
            steps++;
            Thread.SpinWait(1000);
        }
    }

    [Fact]
    public void What_cannot_be_measured_is_refused()
    {
        var token = TestContext.Current.CancellationToken;
        var unknown = Assert.Throws<ArgumentException>(
            () => NetworkBenchmark.Run("lennet", PlanMode.Inference, 1, 1, TimeSpan.Zero, token));
        Assert.Contains("'lenet'", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => NetworkBenchmark.Run("lenet", PlanMode.Inference, 0, 1, TimeSpan.Zero, token));
        Assert.Throws<ArgumentOutOfRangeException>(() => NetworkBenchmark.Run("lenet", PlanMode.Inference, 1, 0, TimeSpan.Zero, token));
        var cancelled = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(
            () => NetworkBenchmark.Run("softmax", PlanMode.Inference, 1, 1, TimeSpan.Zero, cancelled));
    }

    static NetworkResult Short(string name, PlanMode mode, int batch, int threads, double seconds = 0) =>
        NetworkBenchmark.Run(
            name, mode, batch, threads, TimeSpan.Zero, TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
}
