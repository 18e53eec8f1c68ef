using Gabor.Experiments.Benchmarks;
using Gabor.Models;
using Gabor.Plans;

namespace Gabor.Peers;

/// <summary>A library with its settings.</summary>
/// <param name="Name">Its name: <c>torchsharp-tuned</c>.</param>
/// <param name="Trains">Whether it trains, or only runs inference.</param>
/// <param name="IsTorch">Whether it needs libtorch.</param>
/// <param name="Make">Converts a network of Gabor; null for Gabor itself.</param>
/// <param name="Missing">What keeps it from running on this machine; null if nothing does.</param>
sealed record Library(
    string Name, bool Trains, bool IsTorch, Func<Model, PeerSettings, IPeer>? Make, string? Missing = null)
{
    /// <summary>The library that the others are compared with.</summary>
    public const string Gabor = "gabor";

    const string Tuned = "torchsharp-tuned";

    /// <summary>
    /// Makes glibc keep freed memory and use pages of 2 MiB. By default every activation causes page faults in each step.
    /// </summary>
    const string KeepMemory =
        "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184:glibc.malloc.top_pad=67108864:glibc.malloc.hugetlb=1";

    /// <summary>All, in the order in which they run.</summary>
    public static IReadOnlyList<Library> All { get; } =
    [
        new(Gabor, Trains: true, IsTorch: false, null),
        new("torchsharp-stock", Trains: true, IsTorch: true,
            (model, settings) => new TorchPeer(model, settings, channelsLast: false)),
        new(Tuned, Trains: true, IsTorch: true,
            (model, settings) => new TorchPeer(model, settings, channelsLast: true)),
        new("onednn", Trains: true, IsTorch: false, (model, settings) => new OnednnPeer(model, settings), OnednnLibrary.Missing),
        new("onnxruntime", Trains: false, IsTorch: false, (model, settings) => new OnnxPeer(model, settings)),
    ];

    /// <summary>The libraries that support a mode.</summary>
    public static IReadOnlyList<Library> Of(PlanMode mode) => [.. All.Where(library => library.Trains || mode == PlanMode.Inference)];

    /// <summary>Those that <c>learn</c> compares: with a data set, dropout and Adam.</summary>
    public static IReadOnlyList<Library> Learning { get; } = [.. All.Where(library => library.Make is null || library.IsTorch)];

    /// <summary>Whether it runs with the settings that make libtorch faster.</summary>
    public bool IsTuned => Name == Tuned;

    /// <summary>The environment variables of its process.</summary>
    public IReadOnlyDictionary<string, string> Environment()
    {
        var environment = new Dictionary<string, string>();
        List<string> preloaded = [];
        if (IsTorch && TorchLibrary.NeedsNewerLibstdcxx)
            preloaded.Add("libstdcxx");
        if (IsTuned)
        {
            preloaded.Add("mkl");
            environment["GLIBC_TUNABLES"] = KeepMemory;
        }

        if (preloaded.Count > 0)
        {
            environment["LD_PRELOAD"] = string.Join(
                ' ', preloaded.Select(name => Path.Combine(AppContext.BaseDirectory, $"{name}.preload.so")));
        }

        return environment;
    }

    /// <summary>Measures it in this process.</summary>
    public NetworkResult Measure(string network, PlanMode mode, int batch, int threads, TimeSpan duration)
    {
        if (Make is null)
            return NetworkBenchmark.Run(network, mode, batch, threads, duration);
        var model = BenchNetworks.Make(network, mode);
        var peer = Make(model, new PeerSettings(mode, batch, threads));
        Action step = mode == PlanMode.Training ? () => peer.Train() : peer.Infer;
        var times = StepTimer.Run(step, threads, NetworkBenchmark.Warmup, duration, peer.Tidy, peer.Dispose);
        return new NetworkResult(
            network, mode, batch, threads, times.Steps, times.MedianSeconds, model.MultiplyAdds, times.ProbeBefore, times.ProbeAfter,
            times.HandoffBefore, times.HandoffAfter, times.AllocatedBytes, times.PeakBytes);
    }
}
