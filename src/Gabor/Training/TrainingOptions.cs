using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Initializers;
using Gabor.Input;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Optimizers;
using Gabor.Schedules;

namespace Gabor.Training;

/// <summary>Everything that decides a training run but the model and the data; the same options, seed and data give the same bits.</summary>
public sealed record TrainingOptions
{
    /// <summary>Times that every training image is seen; at least 1.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>m', images of a mini-batch, at least 1. 1 is stochastic gradient descent (3.39), (3.40), the whole set or more batch (3.4.2).</summary>
    public int Batch { get; init; } = 128;

    /// <summary>The optimizer, by name.</summary>
    public string Optimizer { get; init; } = "adam";

    /// <summary>α, the (highest) learning rate; above 0.</summary>
    public double LearningRate { get; init; } = 0.002;

    /// <summary>How the learning rate changes over the run, by name.</summary>
    public string Schedule { get; init; } = "one-cycle";

    /// <summary>Epochs in which the learning rate rises evenly to where the schedule begins, from 0 to below all epochs; null for the schedule's own, 0.</summary>
    public double? Warmup { get; init; }

    /// <summary>Epochs from one fall of the learning rate to the next in the schedules that have them, at least 1; null for the schedule's own.</summary>
    public int? StepSize { get; init; }

    /// <summary>What such a fall multiplies the learning rate by, above 0 and at most 1; null for the schedule's own.</summary>
    public double? LearningRateDecay { get; init; }

    /// <summary>What the learning rate falls to at most in the schedules that have it, from 0 to the learning rate; null for the schedule's own.</summary>
    public double? MinLearningRate { get; init; }

    /// <summary>Epochs in a row whose loss need not fall before the schedule <c>plateau</c> lets the learning rate fall, at least 0; null for its own.</summary>
    public int? Patience { get; init; }

    /// <summary>μ of the rules that have one, from 0 to below 1; null for the rule's own.</summary>
    public double? Momentum { get; init; }

    /// <summary>β of the rules that have one mean square, from 0 to below 1; null for the rule's own.</summary>
    public double? Beta { get; init; }

    /// <summary>β₁ of the rules that have two means, from 0 to below 1; null for the rule's own.</summary>
    public double? Beta1 { get; init; }

    /// <summary>β₂ of the rules that have two means, from 0 to below 1; null for the rule's own.</summary>
    public double? Beta2 { get; init; }

    /// <summary>ε of the rules that have one, above 0; null for the rule's own.</summary>
    public double? Epsilon { get; init; }

    /// <summary>λ of L2 on weights, (3.22)–(3.24), (4.22), (4.23), or beside the rule in <c>adamw</c>, <c>lion</c> and <c>muon</c>; at least 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The norm that the gradient of all parameters together is cut to, above 0; null for none.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The size that each element of the gradient is cut to, above 0, before its norm is; null for none.</summary>
    public double? ClipValue { get; init; }

    /// <summary>δ, how much of the averaged weights stays at each step, from 0 to below 1; they are evaluated and saved. Null for no average.</summary>
    public double? Ema { get; init; }

    /// <summary>N, the side of the square part of an image that the network sees (6.7): at random in training, the centre after it; 0 for all of it.</summary>
    public int Crop { get; init; }

    /// <summary>Black pixels put around a training image before a part is cut out, from 0 to 1024; only with <see cref="Crop"/>.</summary>
    public int Pad { get; init; }

    /// <summary>
    /// Pixels that a training image is shifted by at most, up, down and sideways, black coming in: the random crop, as large as the image, of the image padded
    /// by as many (6.7).
    /// </summary>
    public int Shift { get; init; }

    /// <summary>
    /// What else is done to training images at random, in this order, after they are shifted or cropped and before anything is subtracted (6.7); nothing by
    /// default. Whatever the order, all movements come first, joined into one resampling.
    /// </summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init; } = [];

    /// <summary>Parts of a test image whose probabilities are averaged (6.7): 1, the centre; 5, corners and centre; or 10, these mirrored too.</summary>
    public int Crops { get; init; } = 1;

    /// <summary>What is subtracted images before the first layer, by name (6.5).</summary>
    public string Preprocessing { get; init; } = PreprocessingKinds.All[0].Name;

    /// <summary>ε, the share of the target that all K classes get alike, from 0 to below 1 (Szegedy et al. 2016): t = (1 − ε) e_y + ε / K.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>α of mixup (Zhang et al. 2018), from 0.01 to 1000: each image is λ x + (1 − λ) x', its target likewise, λ from Beta(α, α). Null for none.</summary>
    public double? Mixup { get; init; }

    /// <summary>
    /// α of cutmix (Yun et al. 2019), from 0.01 to 1000: a box of x' with a share 1 − λ of the pixels replaces that of x, λ from Beta(α, α). Null for
    /// none; with <see cref="Mixup"/> too, a coin decides for each image.
    /// </summary>
    public double? Cutmix { get; init; }

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
        Require(Batch >= 1, "batch-size", Batch, "at least 1");
        Require((float)LearningRate > 0 && float.IsFinite((float)LearningRate), "learning-rate", LearningRate, "above 0 and within what a float holds");
        Require(Warmup is null || (Warmup >= 0 && Warmup < Epochs), "warmup-epochs", Warmup, $"from 0 to below the epochs, {Epochs}");
        Require(StepSize is null or >= 1, "step-size", StepSize, "at least 1");
        Require(LearningRateDecay is null or (> 0 and <= 1), "lr-decay", LearningRateDecay, "above 0 and at most 1");
        Require(MinLearningRate is null || (MinLearningRate >= 0 && MinLearningRate <= LearningRate), "min-learning-rate", MinLearningRate, FormattableString.Invariant($"from 0 to the learning rate, {LearningRate}"));
        Require(Patience is null or >= 0, "patience", Patience, "at least 0");
        foreach (var (name, share) in ((string, double?)[])[("momentum", Momentum), ("beta", Beta), ("beta1", Beta1), ("beta2", Beta2), ("ema", Ema)])
            Require(share is null or (>= 0 and < 1), name, share, "from 0 to below 1");
        foreach (var (name, size) in ((string, double?)[])[("epsilon", Epsilon), ("clip-norm", ClipNorm), ("clip-value", ClipValue)])
            Require(size is not { } given || ((float)given > 0 && float.IsFinite((float)given)), name, size, "above 0 and within what a float holds");
        Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), "weight-decay", WeightDecay, "at least 0");
        Require(Crop is >= 0 and <= 16_384, "crop", Crop, "from 1 to 16384, or 0 for whole images");
        Require(Pad is >= 0 and <= Models.Preprocessing.MostPad, "pad", Pad, $"from 0 to {Models.Preprocessing.MostPad}");
        Require(Pad == 0 || Crop > 0, "pad", Pad, "0 without a crop, or use shift");
        Require(Shift is >= 0 and <= Models.Preprocessing.MostPad, "shift", Shift, $"from 0 to {Models.Preprocessing.MostPad}");
        Require(Shift == 0 || Crop == 0, "shift", Shift, "0 with a crop, which moves images too");
        ImageCrop.RequireCount(Crops);
        Require(Crops == 1 || Padding > 0 || Crop > 0, "crops", Crops, "1 where the network sees whole images; add a crop or a shift");
        Require(LabelSmoothing is >= 0 and < 1, "label-smoothing", LabelSmoothing, "from 0 to below 1");
        foreach (var (name, shape) in ((string, double?)[])[("mixup", Mixup), ("cutmix", Cutmix)])
        {
            Require(shape is null or (>= 0.01 and <= 1000), name, shape, "from 0.01 to 1000");
            Require(shape is null || Batch > 1, name, shape, "left out with batches of 1, in which there is no other image");
        }
        Require(Threads is >= 0 and <= 256, "threads", Threads, "from 0 to 256");
        Require(LogEvery >= 0, "log-every", LogEvery, "at least 0");
        Require(CheckpointSeconds >= 0 && double.IsFinite(CheckpointSeconds), "checkpoint-seconds", CheckpointSeconds, "at least 0");
        RequireTaken("optimizer", Rule.Name, Rule.Takes, OptimizerKinds.All.Select(kind => (kind.Name, kind.Takes)));
        _ = PreprocessingKind;
        RequireTaken("schedule", RateKind.Name, RateKind.Takes, ScheduleKinds.All.Select(kind => (kind.Name, kind.Takes)));
        if (Initializer is not null)
            _ = MakeInitializer(null);
        return this;
    }

    /// <summary>These options with the defaults of their rule and schedule filled in; what these do not take stays null.</summary>
    internal TrainingOptions Resolved() => this with
    {
        Warmup = Taken("warmup-epochs"),
        StepSize = (int?)Taken("step-size"),
        LearningRateDecay = Taken("lr-decay"),
        MinLearningRate = Taken("min-learning-rate"),
        Patience = (int?)Taken("patience"),
        Momentum = Taken("momentum"),
        Beta = Taken("beta"),
        Beta1 = Taken("beta1"),
        Beta2 = Taken("beta2"),
        Epsilon = Taken("epsilon"),
    };

    /// <summary>Every option by name, as a run's record holds it.</summary>
    internal IReadOnlyList<KeyValuePair<string, object?>> Written() =>
    [
        new("epochs", Epochs), new("batch_size", Batch), new("optimizer", Optimizer), new("learning_rate", LearningRate), new("schedule", Schedule), new("warmup_epochs", Warmup),
        new("step_size", StepSize), new("lr_decay", LearningRateDecay), new("min_learning_rate", MinLearningRate), new("patience", Patience), new("momentum", Momentum),
        new("beta", Beta), new("beta1", Beta1), new("beta2", Beta2), new("epsilon", Epsilon), new("weight_decay", WeightDecay), new("clip_norm", ClipNorm), new("clip_value", ClipValue),
        new("ema", Ema), new("crop", Crop), new("pad", Pad), new("shift", Shift), new("crops", Crops), new("preprocessing", Preprocessing),
        new("label_smoothing", LabelSmoothing), new("mixup", Mixup), new("cutmix", Cutmix),
        new("augmentations", string.Join(' ', Augmentations.Select(AugmentationText.Write))),
        new("initializer", Initializer), new("convolution", Convolution.ToString()), new("seed", Seed),
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
            Batch = Whole("batch_size"),
            Optimizer = Of<string>("optimizer"),
            LearningRate = Real("learning_rate"),
            Schedule = Of<string>("schedule"),
            Warmup = RealOrNone("warmup_epochs"),
            StepSize = WholeOrNone("step_size"),
            LearningRateDecay = RealOrNone("lr_decay"),
            MinLearningRate = RealOrNone("min_learning_rate"),
            Patience = WholeOrNone("patience"),
            Momentum = RealOrNone("momentum"),
            Beta = RealOrNone("beta"),
            Beta1 = RealOrNone("beta1"),
            Beta2 = RealOrNone("beta2"),
            Epsilon = RealOrNone("epsilon"),
            WeightDecay = Real("weight_decay"),
            ClipNorm = RealOrNone("clip_norm"),
            ClipValue = RealOrNone("clip_value"),
            Ema = RealOrNone("ema"),
            Crop = Whole("crop"),
            Pad = Whole("pad"),
            Shift = Whole("shift"),
            Augmentations = [.. Of<string>("augmentations").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(AugmentationText.Read)],
            Crops = Whole("crops"),
            Preprocessing = Of<string>("preprocessing"),
            LabelSmoothing = Real("label_smoothing"),
            Mixup = RealOrNone("mixup"),
            Cutmix = RealOrNone("cutmix"),
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
        int? WholeOrNone(string name) => values.GetValueOrDefault(name) is null ? null : Whole(name);
        double? RealOrNone(string name) => values.GetValueOrDefault(name) is null ? null : Real(name);
        ArgumentException Wrong(string name) => new($"option {name} is missing or of another type.");
    }

    /// <summary>The shape of what a network sees of images: a network for these options is made for it.</summary>
    /// <param name="images">H × W × D of the images of the data set.</param>
    /// <exception cref="ArgumentException">The crop is larger than the padded images.</exception>
    public Shape InputOf(Shape images) =>
        Crop == 0 ? images : Models.Preprocessing.None(images with { Height = Crop, Width = Crop }).Of(images, Pad).Input;

    /// <summary><see cref="InputOf"/>, once all that is done to images is found to suit images of this shape.</summary>
    /// <exception cref="ArgumentException">They are too small for the crop, or have no colours where colours are to be changed.</exception>
    internal Shape Suited(Shape images)
    {
        var input = InputOf(images);
        Augmenter.Check(Augmentations, input);
        return input;
    }

    /// <summary>Black pixels around a training image from which parts may be cut too.</summary>
    internal int Padding => Crop == 0 ? Shift : Pad;

    /// <summary>Whether targets are shares of classes instead of one class.</summary>
    internal bool HasSoftTargets => LabelSmoothing > 0 || Mixup is not null || Cutmix is not null;

    /// <summary>What the model does to images, measured on the training set.</summary>
    internal Preprocessing Measure(ImageSet images) => PreprocessingKind.Measure(images, InputOf(images.Shape)).Of(images.Shape, Padding);

    internal Optimizer MakeOptimizer() => Rule.Make(Given);

    /// <param name="stepsAnEpoch">Steps of an epoch.</param>
    internal Schedule MakeSchedule(long stepsAnEpoch) => RateKind.Make((float)LearningRate, stepsAnEpoch, Given);

    internal GradientClip? MakeClip() => ClipNorm is null && ClipValue is null ? null : new GradientClip(ClipNorm, ClipValue);

    internal Initializer MakeInitializer(Initializer? own) =>
        Initializer is null ? own ?? new He() : Named("initializer", Initializer, InitializerKinds.All, k => k.Name).Make();

    PreprocessingKind PreprocessingKind => Named("preprocessing", Preprocessing, PreprocessingKinds.All, k => k.Name);

    OptimizerKind Rule => Named("optimizer", Optimizer, OptimizerKinds.All, k => k.Name);

    ScheduleKind RateKind => Named("schedule", Schedule, ScheduleKinds.All, k => k.Name);

    /// <summary>A hyper-parameter by its name, null where it is not given.</summary>
    double? Given(string name) => name switch
    {
        "warmup-epochs" => Warmup,
        "step-size" => StepSize,
        "lr-decay" => LearningRateDecay,
        "min-learning-rate" => MinLearningRate,
        "patience" => Patience,
        "momentum" => Momentum,
        "beta" => Beta,
        "beta1" => Beta1,
        "beta2" => Beta2,
        "epsilon" => Epsilon,
        _ => throw new ArgumentException($"there is no hyper-parameter '{name}'", nameof(name)),
    };

    /// <summary>What a hyper-parameter is for the rule and the schedule, null where neither takes it.</summary>
    double? Taken(string name)
    {
        foreach (var taken in Rule.Takes.Concat(RateKind.Takes))
        {
            if (taken.Name == name)
                return Given(name) ?? taken.Default;
        }

        return null;
    }

    /// <summary>A number that the chosen one would never look at is most likely a slip.</summary>
    void RequireTaken(string what, string name, IReadOnlyList<HyperParameter> takes, IEnumerable<(string Name, IReadOnlyList<HyperParameter> Takes)> all)
    {
        foreach (string other in all.SelectMany(kind => kind.Takes).Select(taken => taken.Name).Distinct())
        {
            if (Given(other) is not { } value || takes.Any(taken => taken.Name == other))
                continue;
            string takers = string.Join(", ", all.Where(kind => kind.Takes.Any(taken => taken.Name == other)).Select(kind => kind.Name));
            throw new ArgumentException(FormattableString.Invariant($"{other} is {value}, and the {what} {name} has none; leave it out, or take one of {takers}."));
        }
    }

    static T Named<T>(string what, string name, IReadOnlyList<T> all, Func<T, string> nameOf)
    {
        foreach (var item in all)
        {
            if (nameOf(item) == name)
                return item;
        }

        throw new ArgumentException($"{what} '{name}': there is none of this name. {Nearest.Advice(name, [.. all.Select(nameOf)])}");
    }

    static void Require(bool holds, string option, object? value, string range)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"{option} is {value}; it must be {range}."));
    }
}
