using System.CommandLine;
using System.Globalization;
using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Initializers;
using Gabor.Input;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Optimizers;
using Gabor.Schedules;
using Gabor.Training;

namespace Gabor.Cli.Training;

/// <summary>An option of <c>train</c> that sets a property of <see cref="TrainingOptions"/>.</summary>
/// <param name="Option">The option.</param>
/// <param name="Apply">Sets the property where the option is given.</param>
sealed record TrainingFlag(Option Option, Func<ParseResult, TrainingOptions, TrainingOptions> Apply)
{
    /// <summary>What <c>--batch-size</c> is for the whole training set.</summary>
    const string WholeSet = "all";

    /// <summary>Every option that sets one, in the order of the help.</summary>
    public static IReadOnlyList<TrainingFlag> All() =>
    [
        Number<int>("--epochs", "N", "Times that every training image is seen.", o => o.Epochs, (o, v) => o with { Epochs = v }),
        Batch(),
        Named("--optimizer", "The optimizer.", OptimizerKinds.All.Select(k => (k.Name, k.Summary)), o => o.Optimizer, (o, v) => o with { Optimizer = v }),
        Number<double>("--learning-rate", "X", "The (highest) learning rate.", o => o.LearningRate, (o, v) => o with { LearningRate = v }),
        Named("--schedule", "How the learning rate changes.", ScheduleKinds.All.Select(k => (k.Name, k.Summary)), o => o.Schedule, (o, v) => o with { Schedule = v }),
        Taken<double>("--warmup-epochs", "N", "Epochs in which the learning rate rises evenly to where the schedule begins", (o, v) => o with { Warmup = v }),
        Taken<int>("--step-size", "N", "Epochs from one fall of the learning rate to the next", (o, v) => o with { StepSize = v }),
        Taken<double>("--lr-decay", "X", "What a fall multiplies the learning rate by", (o, v) => o with { LearningRateDecay = v }),
        Taken<double>("--min-learning-rate", "X", "What the learning rate falls to at most", (o, v) => o with { MinLearningRate = v }),
        Taken<int>("--patience", "N", "Epochs in a row in which the test loss need not fall", (o, v) => o with { Patience = v }),
        Taken<double>("--momentum", "X", "How much of the velocity stays", (o, v) => o with { Momentum = v }),
        Taken<double>("--beta", "X", "How much of the mean square stays", (o, v) => o with { Beta = v }),
        Taken<double>("--beta1", "X", "How much of the mean stays", (o, v) => o with { Beta1 = v }),
        Taken<double>("--beta2", "X", "How much of the second mean stays", (o, v) => o with { Beta2 = v }),
        Taken<double>("--epsilon", "X", "What keeps the rule from dividing by 0", (o, v) => o with { Epsilon = v }),
        Number<double>("--weight-decay", "X", "How strongly weights are drawn to 0.", o => o.WeightDecay, (o, v) => o with { WeightDecay = v }),
        Optional("--clip-norm", "X", "The norm that the gradient is cut to.", (o, v) => o with { ClipNorm = v }),
        Optional("--clip-value", "X", "The size that each element of the gradient is cut to.", (o, v) => o with { ClipValue = v }),
        Optional("--ema", "X", "Evaluates and saves weights averaged over the steps; this share of the average stays at each.", (o, v) => o with { Ema = v }),
        .. OfImages(),
        Number<int>("--crops", "N", "Parts of a test image whose probabilities are averaged: 1, the centre; 5, corners and centre; 10, these mirrored too.",
            o => o.Crops, (o, v) => o with { Crops = v }),
        Named("--preprocessing", "What is subtracted images first.", PreprocessingKinds.All.Select(k => (k.Name, k.Summary)),
            o => o.Preprocessing, (o, v) => o with { Preprocessing = v }),
        Number<double>("--label-smoothing", "X", "The share of the target that all classes get alike.", o => o.LabelSmoothing,
            (o, v) => o with { LabelSmoothing = v }),
        Optional("--mixup", "A", "Mixes each image, and its target, with another, by a share from Beta(A, A).", (o, v) => o with { Mixup = v }),
        Optional("--cutmix", "A", "Puts a box of another image into each, a share from Beta(A, A), and mixes the targets likewise.",
            (o, v) => o with { Cutmix = v }),
        Named("--initializer", "Where weights begin.", InitializerKinds.All.Select(k => (k.Name, k.Summary)), o => o.Initializer ?? "the network's own", (o, v) => o with { Initializer = v }),
        Algorithm(),
        Number<ulong>("--seed", "N", "The seed of every random number.", o => o.Seed, (o, v) => o with { Seed = v }),
        Number<int>("--threads", "N", "How many threads share the work, 0 for all processors; never changes the result.", o => o.Threads, (o, v) => o with { Threads = v }),
        Number<int>("--log-every", "N", "Steps from one row of metrics.csv to the next within an epoch, 0 for none.", o => o.LogEvery, (o, v) => o with { LogEvery = v }),
        Number<double>("--checkpoint-seconds", "S", "Seconds from one checkpoint to the next.", o => o.CheckpointSeconds, (o, v) => o with { CheckpointSeconds = v }),
    ];

    /// <summary>Those of them that change training images at random, which a preview takes too.</summary>
    public static IReadOnlyList<TrainingFlag> OfImages() =>
    [
        Number<int>("--crop", "N", "Side of the square part of each image that the network sees, at random in training, the centre after it; 0 for whole images.",
            o => o.Crop, (o, v) => o with { Crop = v, Shift = v > 0 ? 0 : o.Shift }),
        Number<int>("--pad", "N", "Black pixels around training images before they are cropped.", o => o.Pad, (o, v) => o with { Pad = v }),
        Number<int>("--shift", "N", "Pixels that training images are shifted by at random, at most.", o => o.Shift, (o, v) => o with { Shift = v }),
        .. AugmentationRegistry.Default.Select(AugmentationFlag.Of),
    ];

    static TrainingFlag Number<T>(string name, string value, string description, Func<TrainingOptions, T> get, Func<TrainingOptions, T, TrainingOptions> set)
        where T : struct, IParsable<T>, IFormattable
    {
        var option = OptionKinds.Number<T>(name, value, $"{description} {Default(o => get(o).ToString(null, CultureInfo.InvariantCulture))}");
        return new(option, (parsed, options) => parsed.GetValue(option) is { } number ? set(options, number) : options);
    }

    /// <summary>An option that some rules or schedules take, each with a default of its own.</summary>
    static TrainingFlag Taken<T>(string name, string value, string description, Func<TrainingOptions, T, TrainingOptions> set) where T : struct, IParsable<T>
    {
        var kinds = OptimizerKinds.All.Select(kind => (kind.Name, kind.Takes)).Concat(ScheduleKinds.All.Select(kind => (kind.Name, kind.Takes)));
        var takers = kinds.SelectMany(kind => kind.Takes.Where(taken => $"--{taken.Name}" == name).Select(taken => (kind.Name, taken.Default)));
        string defaults = string.Join("; ", takers.GroupBy(taker => taker.Default, taker => taker.Name)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} for {string.Join(", ", group)}")));
        var option = OptionKinds.Number<T>(name, value, $"{description}. [default: {defaults}]");
        return new(option, (parsed, options) => parsed.GetValue(option) is { } number ? set(options, number) : options);
    }

    /// <summary>An option without which nothing of its kind is done.</summary>
    static TrainingFlag Optional(string name, string value, string description, Func<TrainingOptions, double, TrainingOptions> set)
    {
        var option = OptionKinds.Number<double>(name, value, $"{description} [default: none]");
        return new(option, (parsed, options) => parsed.GetValue(option) is { } number ? set(options, number) : options);
    }

    static TrainingFlag Named(
        string name, string description, IEnumerable<(string Name, string Summary)> kinds, Func<TrainingOptions, string> get, Func<TrainingOptions, string, TrainingOptions> set)
    {
        string list = string.Join("; ", kinds.Select(kind => $"{kind.Name}: {kind.Summary}"));
        var option = OptionKinds.Named(name, "NAME", $"{description} {list}. {Default(get)}", kinds.Select(kind => kind.Name));
        return new(option, (parsed, options) => parsed.GetValue(option) is { } chosen ? set(options, chosen) : options);
    }

    static TrainingFlag Batch()
    {
        var option = new Option<int?>("--batch-size")
        {
            HelpName = "N|all",
            Description = $"Images of a step; 1 is stochastic, {WholeSet} is batch gradient descent. {Default(o => Format.Count(o.Batch))}",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (text == WholeSet)
                    return int.MaxValue;
                if (int.TryParse(text, CultureInfo.InvariantCulture, out int number))
                    return number;
                result.AddError($"--batch-size is '{text}'; it must be a whole number or '{WholeSet}'.");
                return null;
            },
        };
        option.CompletionSources.Add(WholeSet);
        return new(option, (parsed, options) => parsed.GetValue(option) is { } number ? options with { Batch = number } : options);
    }

    static TrainingFlag Algorithm()
    {
        string[] names = [.. Enum.GetNames<ConvolutionAlgorithm>().Select(name => name.ToLowerInvariant())];
        var option = OptionKinds.Named("--convolution", "NAME", $"How convolutions are computed: {string.Join(", ", names)}. {Default(o => o.Convolution.ToString().ToLowerInvariant())}", names);
        return new(option, (parsed, options) => parsed.GetValue(option) is { } name ? options with { Convolution = Parse(name) } : options);

        ConvolutionAlgorithm Parse(string name) => Array.IndexOf(names, name) is var place and >= 0
            ? Enum.GetValues<ConvolutionAlgorithm>()[place]
            : throw new UsageException($"convolution '{name}': there is none of this name. {Nearest.Advice(name, names)}");
    }

    /// <summary>What the recipes say where the option is not given.</summary>
    static string Default(Func<TrainingOptions, string> get)
    {
        string first = Datasets.All[0].Name;
        string[] all = [.. Networks.All.SelectMany(network => Datasets.All.Select(data => get(DefaultOptions.For(network.Name, data.Name)))).Distinct()];
        return all.Length == 1 ? $"[default: {all[0]}]" : $"[default: by model and data set, as {get(DefaultOptions.For(TrainingDefaults.Model, first))} for {TrainingDefaults.Model} on {first}]";
    }
}

/// <summary>What <c>train</c> trains unless told otherwise.</summary>
static class TrainingDefaults
{
    /// <summary>The network.</summary>
    public const string Model = "lenet";

    /// <summary><c>--model</c>.</summary>
    public static Option<string?> NetworkOption() => OptionKinds.Named("--model", "NAME",
        $"The network. {string.Join("; ", Networks.All.Select(network => $"{network.Name}: {network.Summary}"))}. [default: {Model}]",
        Networks.All.Select(network => network.Name));
}
