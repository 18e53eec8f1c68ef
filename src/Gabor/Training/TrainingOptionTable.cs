using System.Numerics;
using Gabor.KernelMethods;
using Gabor.Layers;
using Gabor.Preprocessing;
using Gabor.Processes;

namespace Gabor.Training;

/// <summary>
/// Every option of training, a row each: the one list that validation, help, command line, JSON and documentation are made from. A table is
/// made for <see cref="ComponentRegistries"/>, so that a program's own components have rows too.
/// </summary>
public sealed class TrainingOptionTable
{
    readonly TrainingOption[] rows;
    readonly Dictionary<string, TrainingOption> byName;

    /// <summary>The least side that images may be brought to.</summary>
    internal const int LeastSide = 8;

    /// <summary>A table.</summary>
    /// <param name="registries">The components that can be named.</param>
    public TrainingOptionTable(ComponentRegistries registries)
    {
        ArgumentNullException.ThrowIfNull(registries);
        rows = [.. Rows(registries)];
        byName = rows.SelectMany(row => row.Aliases.Append(row.Name), (row, name) => (row, name))
            .ToDictionary(pair => pair.name, pair => pair.row);
    }

    /// <summary>The table of the built-in components.</summary>
    public static TrainingOptionTable Default { get; } = new(ComponentRegistries.Default);

    /// <summary>All rows, in the order of help and files.</summary>
    public IReadOnlyList<TrainingOption> Options => rows;

    /// <summary>Options with some values as a command line or a search has them.</summary>
    /// <param name="options">The others.</param>
    /// <param name="given">Values by the name of their option.</param>
    /// <exception cref="ArgumentException">A name is unknown, or a value is none of its option's.</exception>
    public TrainingOptions With(TrainingOptions options, IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(given);
        foreach (string name in given.Keys)
        {
            if (!byName.ContainsKey(name))
                throw new ArgumentException($"there is no option '{name}'. {Nearest.Advice(name, [.. rows.Select(row => row.Name)])}");
        }

        string? useless = null;

        // In the order of the table, in which a component comes before its hyper-parameters.
        foreach (var row in rows)
        {
            foreach (string name in row.Aliases.Append(row.Name))
            {
                if (!given.TryGetValue(name, out string? text))
                    continue;
                options = row.Parse(options, text);
                bool isOfSteps = row.Group is OptionGroup.Optimization or OptionGroup.Augmentation or OptionGroup.Regularization
                    || row.Name is "shift" or "pad" or "padding-mode" or "initializer" or "convolution";
                if (isOfSteps)
                    useless ??= $"{row.Name} is {text}, and a kernel machine is solved at once, from images as they are; leave it out.";
            }
        }

        return options.Solver is null || useless is null ? options : throw new ArgumentException(useless);
    }

    /// <summary>Every option by its key, as a run's record holds it.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Write(TrainingOptions options) =>
        [.. rows.Where(row => row.IsWritten).Select(row => new KeyValuePair<string, object?>(row.Key, row.Write(options)))];

    /// <summary>Options from a run's record. An option that is not in it, as one that is newer than the run, has its default.</summary>
    /// <exception cref="ArgumentException">One is unknown or of another type.</exception>
    public TrainingOptions Read(IReadOnlyList<KeyValuePair<string, object?>> written)
    {
        var values = written.ToDictionary(StringComparer.Ordinal);
        var options = new TrainingOptions();
        foreach (var row in rows.Where(row => row.IsWritten))
        {
            if (values.Remove(row.Key, out object? value))
                options = row.Read(options, value);
        }

        return values.Count == 0 ? options : throw new ArgumentException($"option '{values.Keys.First()}' is unknown.");
    }

    /// <summary>Checks every value by its row.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names the option and its range.</exception>
    public void Check(TrainingOptions options)
    {
        foreach (var row in rows)
            row.Check(options);
    }

    static IEnumerable<TrainingOption> Rows(ComponentRegistries registries) =>
    [
        // What training begins from brings defaults with it, so it comes first.
        new FromOption(registries), new FreezeOption(),
        .. Optimization(registries), .. Features(registries), .. KernelMachine(registries), .. Data(registries), .. Regularization(),
        .. Model(registries), .. Evaluation(), .. Output(),
    ];

    static IEnumerable<TrainingOption> Optimization(ComponentRegistries registries)
    {
        var optimizer = new ComponentOption<Optimizers.Optimizer>(
            registries.Optimizers, OptionGroup.Optimization, "The optimizer.", o => o.Optimizer, (o, v) => o with { Optimizer = v! });
        var loss = new LossOption(registries.Losses);
        var schedule = new ComponentOption<Schedules.Schedule>(
            registries.Schedules, OptionGroup.Optimization, "How the learning rate changes.", o => o.Schedule,
            (o, v) => o with { Schedule = v! });
        return
        [
            Count(
                "epochs", OptionGroup.Optimization, "Number of passes over the training set.", 1, o => o.Epochs,
                (o, v) => o with { Epochs = v }),
            new NumberOption<int>(
                "batch-size", OptionGroup.Optimization, "N|all|auto",
                "Images per step; 1 is stochastic, all is batch gradient descent, auto is as many as memory holds, "
                + "and accumulates the rest.",
                o => o.BatchSize, (o, v) => o with { BatchSize = v!.Value })
            {
                Range = (v => v >= 1 || v == TrainingOptions.AutoBatch, "at least 1"),
                Words = [("all", int.MaxValue), ("auto", TrainingOptions.AutoBatch)],
            },
            Count(
                "accumulate", OptionGroup.Optimization,
                "Gradient accumulation: micro-batches of a batch size of images whose gradients are added before each step, 1, 2, 4, …; "
                + "a step takes the memory of one.", 1, o => o.Accumulate, (o, v) => o with { Accumulate = v }),
            Count(
                "parts", OptionGroup.Optimization,
                "Parts of each batch whose sums over images are taken by themselves. The result depends on this number, not on how many "
                + "processes share the parts; 8 or more under mpirun unless stated.", 1, o => o.Parts, (o, v) => o with { Parts = v }),
            new ChoiceOption(
                "batch-norm-statistics", OptionGroup.Optimization,
                "Over which images batch normalizations take mean and variance in training. batch: all images of a batch, exchanged layer "
                + "by layer between processes (synchronized batch normalization); part: those of each of the --parts, without an "
                + "exchange; running: none, the running statistics stay as they are (frozen batch normalization).",
                [.. Enum.GetNames<StatisticsScope>().Select(name => name.ToLowerInvariant())],
                o => o.BatchNormStatistics.ToString().ToLowerInvariant(),
                (o, v) => o with { BatchNormStatistics = Enum.Parse<StatisticsScope>(v, ignoreCase: true) }),
            new ChoiceOption(
                "activations", OptionGroup.Optimization,
                "What becomes of the activations that the backward pass reads. keep: they stay in memory; recompute: some stay, and the "
                + "rest is computed again, in less memory and more time (activation checkpointing). The result is the same.",
                ["keep", "recompute"], o => o.Activations == ActivationMemory.Keep ? "keep" : "recompute",
                (o, v) => o with { Activations = v == "keep" ? ActivationMemory.Keep : ActivationMemory.Recompute }),
            new ChoiceOption(
                "balance", OptionGroup.Optimization,
                "What is done where some classes have fewer images. none: nothing; weights: the errors of rare classes count more; "
                + "sampling: each class is drawn as often.", [.. Enum.GetNames<ClassBalance>().Select(name => name.ToLowerInvariant())],
                o => o.Balance.ToString().ToLowerInvariant(),
                (o, v) => o with { Balance = Enum.Parse<ClassBalance>(v, ignoreCase: true) }),
            new NumberOption<double>(
                "minutes", OptionGroup.Optimization, "M", "Minutes that training may take, in place of a number of epochs.",
                o => o.Minutes, (o, v) => o with { Minutes = v })
            {
                Range = (v => v > 0 && v < 1e6, "above 0 and below 1000000"), IsOptional = true, IsWish = true,
            },
            loss, .. loss.HyperParameters(),
            optimizer, .. optimizer.HyperParameters(),
            Number<double>(
                "layer-decay", OptionGroup.Optimization, "X",
                "Factor of the learning rate from each layer with weights to the one before it; 1 for the same rate everywhere.",
                (v => v is > 0 and <= 1, "above 0 and at most 1"), o => o.LayerDecay, (o, v) => o with { LayerDecay = v }),
            Number<double>(
                "bias-rate", OptionGroup.Optimization, "X",
                "Factor of the learning rate of biases, those of normalizations among them; 1 for the same rate.",
                (v => v is > 0 and <= 1e6, "above 0 and at most 1000000"), o => o.BiasRate, (o, v) => o with { BiasRate = v }),
            schedule, .. schedule.HyperParameters(),
            Optional<double>(
                "clip-norm", OptionGroup.Optimization, "X", "Maximum norm of the gradient.", Positive, o => o.ClipNorm,
                (o, v) => o with { ClipNorm = v }),
            Optional<double>(
                "clip-value", OptionGroup.Optimization, "X", "Maximum absolute value of each element of the gradient.", Positive,
                o => o.ClipValue, (o, v) => o with { ClipValue = v }),
            Optional<double>(
                "ema", OptionGroup.Optimization, "X",
                "Decay of an exponential moving average of the weights, which is evaluated and saved.",
                (v => v >= 0 && (float)v < 1, "from 0 to below 1"), o => o.Ema, (o, v) => o with { Ema = v }),
            Optional<double>(
                "lookahead", OptionGroup.Optimization, "X",
                "Lookahead: every five steps the weights go back towards where they were, by a share that grows to X at the end.",
                (v => v >= 0 && (float)v < 1, "from 0 to below 1"), o => o.Lookahead, (o, v) => o with { Lookahead = v }),
            Optional<int>("patience", OptionGroup.Optimization, "N",
                "Early stopping: epochs without a better validation loss before training stops; the best weights are kept.",
                (v => v >= 1, "at least 1"), o => o.Patience, (o, v) => o with { Patience = v }),
        ];
    }

    static IEnumerable<TrainingOption> Features(ComponentRegistries registries)
    {
        var features = new FeaturesOption(registries);
        return [features, .. features.HyperParameters()];
    }

    static IEnumerable<TrainingOption> KernelMachine(ComponentRegistries registries)
    {
        var function = new ComponentOption<KernelFunction>(
            registries.KernelFunctions, OptionGroup.Kernel, "How alike two images are, with --model kernel.", o => o.Kernel,
            (o, v) => o with { Kernel = v })
        { NoneText = "none" };
        var solver = new ComponentOption<KernelSolver>(
            registries.KernelSolvers, OptionGroup.Kernel, "How --model kernel is solved.", o => o.Solver, (o, v) => o with { Solver = v })
        { NoneText = "none" };
        return
        [
            function, .. function.HyperParameters(),
            solver, .. solver.HyperParameters(),
            new ChoiceOption(
                "kernel-approximation", OptionGroup.Kernel,
                $"Features in place of the kernel matrix. auto: none up to {KernelTraining.MostExact} images, nystrom above; exact: none; "
                + "nystrom: from some "
                + "training images; fourier: waves of random frequencies, for gaussian and laplacian.",
                [.. Enum.GetNames<KernelApproximation>().Select(name => name.ToLowerInvariant())],
                o => o.KernelApproximation.ToString().ToLowerInvariant(),
                (o, v) => o with { KernelApproximation = Enum.Parse<KernelApproximation>(v, ignoreCase: true) }),
            Number<int>(
                "kernel-features", OptionGroup.Kernel, "N", "Number of such features.", (v => v is >= 1 and <= 20_000, "from 1 to 20000"),
                o => o.KernelFeatures, (o, v) => o with { KernelFeatures = v }),
        ];
    }

    static IEnumerable<TrainingOption> Data(ComponentRegistries registries) =>
    [
        Optional<double>("validation", OptionGroup.Data, "S",
            "Share of the training images, drawn class by class, that is kept for validation; "
            + "a tenth as soon as something decides by it.",
            (v => v is > 0 and < 1, "above 0 and below 1"), o => o.Validation, (o, v) => o with { Validation = v }),
        Count(
            "shuffle-block", OptionGroup.Data,
            "Images that stay together when an epoch is shuffled, so that shards are read from front to back and ahead: blocks of N are "
            + "shuffled, then the images of 16 blocks or more together. 0 for a shuffle of all images.", 0, o => o.ShuffleBlock,
            (o, v) => o with { ShuffleBlock = v }),
        Optional<int>("image-size", OptionGroup.Data, "N", "Side of the square that every image is brought to first, in pixels.",
            (v => v is >= LeastSide and <= 1024, $"from {LeastSide} to 1024"), o => o.ImageSize, (o, v) => o with { ImageSize = v }),
        Optional<int>("sentence-length", OptionGroup.Data, "N",
            "Words of each sentence that the network sees; those of the longest training sentence unless stated.",
            (v => v is >= 1 and <= 1024, "from 1 to 1024"), o => o.SentenceLength, (o, v) => o with { SentenceLength = v }),
        Count("crop", OptionGroup.Data,
            "Side of the square crop that the network sees, random in training and centered otherwise; 0 for whole images.",
            0, o => o.Crop, (o, v) => o with { Crop = v, Shift = v > 0 ? 0 : o.Shift }),
        Count(
            "pad", OptionGroup.Data, "Pixels of padding around training images before they are cropped.", 0, o => o.Pad,
            (o, v) => o with { Pad = v }),
        Count(
            "shift", OptionGroup.Data, "Maximum random shift of training images in pixels.", 0, o => o.Shift,
            (o, v) => o with { Shift = v }),
        new ChoiceOption(
            "padding-mode", OptionGroup.Data,
            "What comes in from outside of an image that is shifted or padded. black: black pixels; reflect: the image, mirrored at its "
            + "edge.",
            [.. Enum.GetNames<PaddingMode>().Select(name => name.ToLowerInvariant())],
            o => o.PaddingMode.ToString().ToLowerInvariant(),
            (o, v) => o with { PaddingMode = Enum.Parse<PaddingMode>(v, ignoreCase: true) }),
        new AugmentationsOption(registries.Augmentations),
        .. registries.Augmentations.Select(kind => new AugmentationOption(kind, registries.Augmentations)),
        new PreprocessingOption(registries.Preprocessings),
    ];

    static IEnumerable<TrainingOption> Regularization() =>
    [
        Number<double>(
            "label-smoothing", OptionGroup.Regularization, "X", "Share of the target that is spread evenly over all classes.",
            (v => v >= 0 && (float)v < 1, "from 0 to below 1"), o => o.LabelSmoothing, (o, v) => o with { LabelSmoothing = v }),
        Optional<double>(
            "mixup", OptionGroup.Regularization, "A", "Mixes pairs of images and their targets, with a share from Beta(A, A).", Beta,
            o => o.Mixup, (o, v) => o with { Mixup = v }),
        Optional<double>(
            "cutmix", OptionGroup.Regularization, "A",
            "Pastes a box of another image and mixes the targets, with a share from Beta(A, A).", Beta,
            o => o.Cutmix, (o, v) => o with { Cutmix = v }),
    ];

    static IEnumerable<TrainingOption> Model(ComponentRegistries registries)
    {
        string[] algorithms = [.. Enum.GetNames<ConvolutionAlgorithm>().Select(name => name.ToLowerInvariant())];
        return
        [
            new ComponentOption<Initializers.Initializer>(
                registries.Initializers, OptionGroup.Model, "The initializer of the weights.",
                o => o.Initializer, (o, v) => o with { Initializer = v })
            {
                NoneText = "the model's own",
            },
            new ChoiceOption("convolution", OptionGroup.Model, $"The convolution algorithm: {string.Join(", ", algorithms)}.", algorithms,
                o =>
                    o.Convolution.ToString().ToLowerInvariant(),
                    (o, v) => o with { Convolution = Enum.Parse<ConvolutionAlgorithm>(v, ignoreCase: true) }),
        ];
    }

    static IEnumerable<TrainingOption> Evaluation() =>
    [
        Count(
            "crops", OptionGroup.Evaluation, "Test-time augmentation at the end: crops of a test image that are averaged, 1, 2, 5 or 10.",
            1, o => o.Crops, (o, v) => o with { Crops = v }),
    ];

    static IEnumerable<TrainingOption> Output() =>
    [
        Number<ulong>(
            "seed", OptionGroup.Output, "N", "The seed of every random number.", (_ => true, ""), o => o.Seed,
            (o, v) => o with { Seed = v }),
        Number<int>("threads", OptionGroup.Output, "N", "Number of threads, 0 for all processors; never changes the result.",
            (v => v is >= 0 and <= 256, "from 0 to 256"), o => o.Threads, (o, v) => o with { Threads = v }),
        Count(
            "log-every", OptionGroup.Output, "Steps between rows of metrics.csv within an epoch, 0 for none.", 0, o => o.LogEvery,
            (o, v) => o with { LogEvery = v }),
        Number<double>(
            "checkpoint-seconds", OptionGroup.Output, "S", "Seconds between checkpoints.",
            (v => v >= 0 && double.IsFinite(v), "at least 0"),
            o => o.CheckpointSeconds, (o, v) => o with { CheckpointSeconds = v }),
    ];

    static (Func<double, bool>, string) Positive =>
        (v => (float)v > 0 && float.IsFinite((float)v), "above 0 and within what a float holds");

    static (Func<double, bool>, string) Beta => (v => v is >= 0.01 and <= 1000, "from 0.01 to 1000");

    static NumberOption<int> Count(
        string name, OptionGroup group, string description, int least, Func<TrainingOptions, int> get,
            Func<TrainingOptions, int, TrainingOptions> set) =>
        Number<int>(name, group, "N", description, (v => v >= least, $"at least {least}"), get, set);

    static NumberOption<T> Number<T>(
        string name, OptionGroup group, string placeholder, string description, (Func<T, bool>, string) range,
        Func<TrainingOptions, T> get, Func<TrainingOptions, T, TrainingOptions> set) where T : struct, INumber<T> =>
        new(name, group, placeholder, description, o => get(o), (o, v) => set(o, v!.Value)) { Range = range };

    static NumberOption<T> Optional<T>(
        string name, OptionGroup group, string placeholder, string description, (Func<T, bool>, string) range,
        Func<TrainingOptions, T?> get, Func<TrainingOptions, T?, TrainingOptions> set) where T : struct, INumber<T> =>
        new(name, group, placeholder, description, get, set) { Range = range, IsOptional = true };
}
