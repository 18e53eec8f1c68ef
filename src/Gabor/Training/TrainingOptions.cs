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
        Require(Rate > 0 && double.IsFinite(Rate), "rate", Rate, "above 0");
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
