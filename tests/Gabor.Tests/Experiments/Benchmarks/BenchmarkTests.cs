using Gabor.Experiments.Benchmarks;
using Gabor.Numerics.Lanes;

namespace Gabor.Tests.Experiments.Benchmarks;

public sealed class BenchmarkTests
{
    [Fact]
    public void The_machine_has_a_name_and_serves_its_best_tier()
    {
        var processor = ProcessorInfo.Current;
        Assert.Equal(processor.Name.Trim(), processor.Name);
        Assert.NotEmpty(processor.Name);
        Assert.DoesNotContain('\0', processor.Name);
        Assert.Equal(Tiers.Best, processor.Tiers.Last(tier => tier.IsAvailable).Tier);
        Assert.Equal([1, 4, 8, 16], processor.Tiers.Select(tier => tier.Lanes));
        Assert.Equal([2, 8, 16, 64], processor.Tiers.Select(tier => tier.TileColumns));
    }

    [Fact]
    public void A_short_benchmark_times_at_least_three_products()
    {
        var result = MatrixBenchmark.Run(Tier.Scalar, 1, 16, TimeSpan.Zero, TestContext.Current.CancellationToken);
        Assert.Equal(3, result.Products);
        Assert.True(result.GigaFlops > 0 && result.ProbeBefore > 0 && result.ProbeAfter > 0);
        Assert.Equal(result.GigaFlops / Math.Max(result.ProbeBefore, result.ProbeAfter), result.Share);
    }

    [Fact]
    public void What_cannot_be_measured_is_refused()
    {
        var token = TestContext.Current.CancellationToken;
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixBenchmark.Run(Tier.Scalar, 1, 0, TimeSpan.Zero, token));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixBenchmark.Run(Tier.Scalar, 0, 1, TimeSpan.Zero, token));
        Assert.Throws<ArgumentException>(() => MatrixBenchmark.Run((Tier)1024, 1, 1, TimeSpan.Zero, token));
        Assert.Throws<OperationCanceledException>(
            () => MatrixBenchmark.Run(Tier.Scalar, 1, 1, TimeSpan.Zero, new CancellationToken(canceled: true)));
    }
}
