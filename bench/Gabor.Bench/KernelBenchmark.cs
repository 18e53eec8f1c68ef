using BenchmarkDotNet.Attributes;
using Gabor.Experiments.Benchmarks;
using Gabor.Numerics;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;

namespace Gabor.Bench;

/// <summary>What all benchmarks of kernels share: a tier, a number of threads, and arrays of random numbers.</summary>
public abstract class KernelBenchmark
{
    readonly List<Tensor> arrays = [];

    /// <summary>The vector width.</summary>
    [ParamsSource(nameof(AvailableTiers))]
    public Tier Tier { get; set; } = Tiers.Best;

    /// <summary>Threads that share the work.</summary>
    [Params(1)]
    public int Threads { get; set; } = 1;

    /// <summary>The tiers of this machine but the scalar one, which serves to check the others.</summary>
    public static IEnumerable<Tier> AvailableTiers =>
        ProcessorInfo.Current.Tiers.Where(tier => tier.IsAvailable && tier.Tier != Tier.Scalar).Select(tier => tier.Tier);

    /// <summary>Who does it.</summary>
    private protected Workers Workers { get; private set; } = null!;

    /// <summary>Starts the threads and fills the arrays.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Workers = new Workers(Threads, Tier);
        Prepare();
    }

    /// <summary>Ends the threads.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        Workers.Dispose();
        foreach (var array in arrays)
            array.Dispose();
        arrays.Clear();
    }

    private protected abstract void Prepare();

    /// <summary>An aligned array of numbers of the standard normal distribution.</summary>
    private protected Tensor Filled(int length)
    {
        var array = new Tensor(length);
        new RandomStream(1, Purpose.Synthesis, arrays.Count).FillNormal(array.Span, 0, 1);
        arrays.Add(array);
        return array;
    }
}
