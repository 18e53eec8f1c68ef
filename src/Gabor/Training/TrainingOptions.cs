using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Optimizers;
using Gabor.Schedules;

namespace Gabor.Training;

/// <summary>Everything that decides a training run but the model and the data; the same options, seed and data give the same bits.</summary>
public sealed record TrainingOptions
{
    /// <summary>Times that every training image is seen; at least 1.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>m', images of a mini-batch, at least 1. 1 is stochastic gradient descent, the whole set or more is batch gradient descent (3.4.2).</summary>
    public int Batch { get; init; } = 128;

    /// <summary>The update rule, by name.</summary>
    public string Optimizer { get; init; } = "adam";

    /// <summary>α, the (highest) rate; above 0.</summary>
    public double Rate { get; init; } = 0.002;

    /// <summary>How the rate changes over the run, by name.</summary>
    public string Schedule { get; init; } = "one-cycle";

    /// <summary>μ of the rules that have one, from 0 to below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>λ of L2 on weights, (3.23), (4.22); at least 0.</summary>
    public double L2 { get; init; }

    /// <summary>Pixels that a training image is shifted by at most, up, down and sideways, black coming in: the random crop of the padded image (6.7).</summary>
    public int Shift { get; init; }

    /// <summary>Whether the mean image of the training set is taken off (6.24), (6.25).</summary>
    public bool MeanImage { get; init; } = true;

    /// <summary>Where weights begin, by name; null for the network's own.</summary>
    public string? Initializer { get; init; }

    /// <summary>How convolutions are computed.</summary>
    public ConvolutionAlgorithm Convolution { get; init; }

    /// <summary>The seed of every random number.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads; 0 for as many as there are processors. Never changes a bit of the result.</summary>
    public int Threads { get; init; }

    /// <summary>Steps from one row of the metrics to the next within an epoch; 0 for none.</summary>
    public int LogEvery { get; init; }

    /// <summary>Seconds from one checkpoint to the next; at least 0.</summary>
    public double CheckpointSeconds { get; init; } = 10;

    /// <summary>Checks all values.</summary>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">A value is out of range or a name unknown; the message names the option and its range.</exception>
    public TrainingOptions Validated()
    {
        Require(Epochs >= 1, "epochs", Epochs, "at least 1");
        Require(Batch >= 1, "batch", Batch, "at least 1");
        Require((float)Rate > 0 && float.IsFinite((float)Rate), "rate", Rate, "above 0 and within what a float holds");
        Require(Momentum is >= 0 and < 1, "momentum", Momentum, "from 0 to below 1");
        Require(L2 >= 0 && double.IsFinite(L2), "l2", L2, "at least 0");
        Require(Shift is >= 0 and <= 1024, "shift", Shift, "from 0 to 1024");
        Require(Threads is >= 0 and <= 256, "threads", Threads, "from 0 to 256");
        Require(LogEvery >= 0, "log-every", LogEvery, "at least 0");
        Require(CheckpointSeconds >= 0 && double.IsFinite(CheckpointSeconds), "checkpoint-seconds", CheckpointSeconds, "at least 0");
        _ = MakeOptimizer();
        _ = MakeSchedule();
        if (Initializer is not null)
            _ = MakeInitializer(null);
        return this;
    }

    /// <summary>Every option by name, as a run's record holds it.</summary>
    internal IReadOnlyList<KeyValuePair<string, object?>> Written() =>
    [
        new("epochs", Epochs), new("batch", Batch), new("optimizer", Optimizer), new("rate", Rate), new("schedule", Schedule), new("momentum", Momentum), new("l2", L2),
        new("shift", Shift), new("mean_image", MeanImage), new("initializer", Initializer), new("convolution", Convolution.ToString()), new("seed", Seed),
        new("threads", Threads), new("log_every", LogEvery), new("checkpoint_seconds", CheckpointSeconds),
    ];

    /// <summary>Options from a run's record.</summary>
    /// <exception cref="ArgumentException">One is missing, unknown or of another type.</exception>
    internal static TrainingOptions Read(IReadOnlyList<KeyValuePair<string, object?>> written)
    {
        var values = written.ToDictionary(StringComparer.Ordinal);
        var options = new TrainingOptions
        {
            Epochs = Whole("epochs"),
            Batch = Whole("batch"),
            Optimizer = Of<string>("optimizer"),
            Rate = Real("rate"),
            Schedule = Of<string>("schedule"),
            Momentum = Real("momentum"),
            L2 = Real("l2"),
            Shift = Whole("shift"),
            MeanImage = Of<bool>("mean_image"),
            Initializer = values.GetValueOrDefault("initializer") is null ? null : Of<string>("initializer"),
            Convolution = Enum.TryParse(Of<string>("convolution"), out ConvolutionAlgorithm algorithm) ? algorithm : throw Wrong("convolution"),
            Seed = values.GetValueOrDefault("seed") switch { long seed => (ulong)seed, ulong seed => seed, _ => throw Wrong("seed") },
            Threads = Whole("threads"),
            LogEvery = Whole("log_every"),
            CheckpointSeconds = Real("checkpoint_seconds"),
        };
        foreach (var (name, _) in options.Written())
            values.Remove(name);
        return values.Count == 0 ? options : throw new ArgumentException($"option '{values.Keys.First()}' is unknown.");

        T Of<T>(string name) => values.GetValueOrDefault(name) is T value ? value : throw Wrong(name);
        int Whole(string name) => values.GetValueOrDefault(name) is long value and >= int.MinValue and <= int.MaxValue ? (int)value : throw Wrong(name);
        double Real(string name) => values.GetValueOrDefault(name) switch { double value => value, long value => value, _ => throw Wrong(name) };
        ArgumentException Wrong(string name) => new($"option {name} is missing or of another type.");
    }

    internal Optimizer MakeOptimizer() => Named("optimizer", Optimizer, OptimizerKinds.All, k => k.Name).Make((float)Momentum);

    internal Schedule MakeSchedule() => Named("schedule", Schedule, ScheduleKinds.All, k => k.Name).Make((float)Rate);

    internal Initializer MakeInitializer(Initializer? own) =>
        Initializer is null ? own ?? new He() : Named("initializer", Initializer, InitializerKinds.All, k => k.Name).Make();

    static T Named<T>(string what, string name, IReadOnlyList<T> all, Func<T, string> nameOf)
    {
        foreach (var item in all)
        {
            if (nameOf(item) == name)
                return item;
        }

        throw new ArgumentException($"{what} '{name}': there is none of this name. {Nearest.Advice(name, [.. all.Select(nameOf)])}");
    }

    static void Require(bool holds, string option, object value, string range)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"{option} is {value}; it must be {range}."));
    }
}
