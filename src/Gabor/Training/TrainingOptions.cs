using System.Numerics;
using Gabor.Augmentations;
using Gabor.Data;
using Gabor.Initializers;
using Gabor.Input;
using Gabor.KernelMethods;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Models.Features;
using Gabor.Numerics;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Preprocessing;
using Gabor.Processes;
using Gabor.Schedules;

namespace Gabor.Training;

/// <summary>
/// Everything that decides a training run but the model and the data; the same options, seed and data give the same bits. Ranges, help,
/// command line and files are those of the rows of <see cref="TrainingOptionTable"/>.
/// </summary>
public sealed record TrainingOptions
{
    /// <summary>
    /// The trained network that training begins with (transfer learning); null for random weights. Its head is new where the classes are
    /// others, and it says what is done to images first. <see cref="DefaultOptions.ForTransfer"/> has the options that suit it.
    /// </summary>
    public PretrainedModel? From { get; init; }

    /// <summary>
    /// The layer of <see cref="From"/> up to which all are frozen, itself included; <see cref="Transfer.Backbone"/> for all before the
    /// head. Null for none.
    /// </summary>
    public string? Freeze { get; init; }

    /// <summary>Passes over the training set, at least 1; 20 by default.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>
    /// m', images per step, at least 1. 1 is stochastic gradient descent (3.39), (3.40), the whole set or more batch (3.4.2).
    /// </summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The batch size that stands for the largest that fits into memory: see <see cref="BatchFit"/>.</summary>
    public const int AutoBatch = int.MinValue;

    /// <summary>
    /// Gradient accumulation: micro-batches of <see cref="BatchSize"/> images whose gradients are added before each step, 1, 2, 4, …; a
    /// step is of so many times as many images, in the memory of one micro-batch, over which batch normalization takes its statistics. Of a
    /// batch in <see cref="Parts"/> each process computes its parts in so many passes, as far as it has as many; that changes no bit, and
    /// batch normalization must take its statistics over parts. 1 by default.
    /// </summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>
    /// Parts that each batch is cut into, from 1 to 1024: sums over images are taken part by part, and the parts' sums in a fixed tree. The
    /// bits of a run depend on this number, and not on how many processes share the parts. 1 by default; <see cref="ClusterParts"/> suits
    /// several processes.
    /// </summary>
    public int Parts { get; init; } = 1;

    /// <summary>
    /// Over which images batch normalizations take their statistics: the whole batch by default; each of its <see cref="Parts"/> by
    /// itself, without an exchange in every layer; or none, with the running statistics as they are, the default of transfer learning.
    /// </summary>
    public StatisticsScope BatchNormStatistics { get; init; }

    /// <summary>What is done where some classes have fewer images than others; nothing by default.</summary>
    public ClassBalance Balance { get; init; }

    /// <summary>
    /// Minutes that training may take, above 0, in place of <see cref="Epochs"/>: as many epochs as fit by a forecast before the first
    /// step, one at least. A run records the epochs that came out, by which it can be repeated. Null for epochs as stated.
    /// </summary>
    public double? Minutes { get; init; }

    /// <summary>The loss of each output of the network, the first one that of the scores; outputs behind the last one have none.</summary>
    public IReadOnlyList<OutputLoss> Losses { get; init; } = [new(new SoftmaxCrossEntropy())];

    /// <summary>The loss of the first output; setting it leaves the other outputs without one.</summary>
    public Loss Loss { get => Losses[0].Loss; init => Losses = [new(value)]; }

    /// <summary>The optimizer with its learning rate and weight decay (3.22)–(3.24), (4.22), (4.23); Adam at 0.002 by default.</summary>
    public Optimizer Optimizer { get; init; } = new Adam(learningRate: 0.002);

    /// <summary>
    /// X, above 0 and at most 1: the learning rate of a layer is α X^d with d layers with weights behind it, see
    /// <see cref="Optimizers.LayerDecay"/>. 1, the default, for the same rate everywhere.
    /// </summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>
    /// Factor of the learning rate of biases, above 0, those of normalizations among them, see <see cref="LearningRates"/>. 1, the default,
    /// for the same rate.
    /// </summary>
    public double BiasRate { get; init; } = 1;

    /// <summary>How the learning rate changes over the run; one cycle by default.</summary>
    public Schedule Schedule { get; init; } = new OneCycle();

    /// <summary>Maximum norm of the gradient of all parameters together, above 0; null for none.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Maximum absolute value of each element of the gradient, above 0, before its norm is limited; null for none.</summary>
    public double? ClipValue { get; init; }

    /// <summary>
    /// δ, decay of an exponential moving average of the weights, from 0 to below 1; the average is evaluated and saved. Null for no
    /// average.
    /// </summary>
    public double? Ema { get; init; }

    /// <summary>
    /// δ of Lookahead (Zhang et al. 2019, arXiv 1907.08610): slow weights φ follow the weights θ; after every fifth step and the last φ ← φ
    /// + (1 − δr³)(θ − φ) and θ ← φ, with the share r of the run that is done (Jordan 2024, arXiv 2404.00498, 3.4). From 0 to below 1;
    /// null, the default, for none.
    /// </summary>
    public double? Lookahead { get; init; }

    /// <summary>
    /// Early stopping: training stops after this many epochs in a row without a better validation loss, at least 1, and the weights of the
    /// best epoch are kept. Null for no early stopping.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>
    /// The share of the training images that is kept for validation, above 0 and below 1, drawn class by class from the seed. Null for
    /// none, or for a tenth where something decides by the validation images and the data set has none.
    /// </summary>
    public double? Validation { get; init; }

    /// <summary>
    /// Images that stay together when an epoch is shuffled, at least 1, so that shards are read from front to back and ahead: blocks of so
    /// many neighbouring images are shuffled, and then the images of 16 blocks or more together. 0, the default, for a shuffle of all
    /// images. Each of the <see cref="Parts"/> of a batch has blocks of its own, so a process reads those of its parts and no others; the
    /// result does not depend on how many processes there are.
    /// </summary>
    public int ShuffleBlock { get; init; }

    /// <summary>
    /// The side of the square that every image is brought to first, from 8 to 1024 pixels: of other proportions the middle is cut out. Null
    /// for the shape of the data set.
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// N, the side of the square crop of an image that the network sees (6.7): at random in training, the centre after it; 0 for whole
    /// images.
    /// </summary>
    public int Crop { get; init; }

    /// <summary>Zero padding around a training image before it is cropped, from 0 to 1024 pixels; only with <see cref="Crop"/>.</summary>
    public int Pad { get; init; }

    /// <summary>
    /// Maximum random shift of training images in pixels, with zeros coming in: the random crop, as large as the image, of the image padded
    /// by as many (6.7).
    /// </summary>
    public int Shift { get; init; }

    /// <summary>What comes in from outside where images are shifted or crops reach into their padding; black by default.</summary>
    public PaddingMode PaddingMode { get; init; }

    /// <summary>
    /// Random changes of training images, in this order, after they are shifted or cropped and before anything is subtracted (6.7); none by
    /// default. Whatever the order, all movements come first, joined into one resampling.
    /// </summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init; } = [];

    /// <summary>
    /// Test-time augmentation of the evaluation at the end: crops of a test image whose probabilities are averaged (6.7): 1, the centre; 2,
    /// that of the mirrored image too; 5, corners and centre; or 10, these mirrored too. Epochs are evaluated by the centre.
    /// </summary>
    public int Crops { get; init; } = 1;

    /// <summary>
    /// The representation φ(x) of images that the network learns from (4.3), computed by frozen layers before its own; null for the images
    /// themselves. A feature says what is done to images before it, where <see cref="Preprocessing"/> would change it.
    /// </summary>
    public Feature? Features { get; init; }

    /// <summary>k of the network <c>kernel</c>; null for networks that are trained step by step.</summary>
    public KernelFunction? Kernel { get; init; }

    /// <summary>
    /// How the network <c>kernel</c> is solved, in place of steps; none of the options of optimization counts then. Null for steps.
    /// </summary>
    public KernelSolver? Solver { get; init; }

    /// <summary>Whether the kernel function is approximated, so that there need not be a number for each pair of images.</summary>
    public KernelApproximation KernelApproximation { get; init; }

    /// <summary>Features that approximate a kernel function, from 1 to 20000; 2000 by default.</summary>
    public int KernelFeatures { get; init; } = 2000;

    /// <summary>What is subtracted from images before the first layer (6.5); the mean image by default.</summary>
    public PreprocessingKind Preprocessing { get; init; } = PreprocessingRegistry.Default[0];

    /// <summary>
    /// ε, the share of the target that is spread over all K classes, from 0 to below 1 (Szegedy et al. 2016): t = (1 − ε) e_y + ε / K.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// α of mixup (Zhang et al. 2018), from 0.01 to 1000: each image is λ x + (1 − λ) x', its target likewise, λ from Beta(α, α). Null for
    /// none.
    /// </summary>
    public double? Mixup { get; init; }

    /// <summary>
    /// α of cutmix (Yun et al. 2019), from 0.01 to 1000: a box of x' with a share 1 − λ of the pixels replaces that of x, λ from Beta(α,
    /// α). Null for none; with <see cref="Mixup"/> too, a coin decides for each image.
    /// </summary>
    public double? Cutmix { get; init; }

    /// <summary>The initializer of all weights; null for the model's own.</summary>
    public Initializer? Initializer { get; init; }

    /// <summary>Whether weights that the model has already are initialized again; by default training goes on from them.</summary>
    public bool FreshStart { get; init; }

    /// <summary>How convolutions are computed.</summary>
    public ConvolutionAlgorithm Convolution { get; init; }

    /// <summary>What becomes of the activations that the backward pass reads; kept by default. Never changes a bit of the result.</summary>
    public ActivationMemory Activations { get; init; }

    /// <summary>The seed of every random number.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads; 0 for as many as there are processors. Never changes a bit of the result.</summary>
    public int Threads { get; init; }

    /// <summary>Words of each sentence that the network sees, from 1 to 1024; null for those of the longest training sentence.</summary>
    public int? SentenceLength { get; init; }

    /// <summary>Steps from one row of the metrics to the next within an epoch; 0 for none.</summary>
    public int LogEvery { get; init; }

    /// <summary>Seconds from one checkpoint to the next; at least 0.</summary>
    public double CheckpointSeconds { get; init; } = 10;

    /// <summary>
    /// Parts by which any number of processes from 1 to 8 ends in the same bits; of more processes, the least power of two that has one for
    /// each. So many for each pass where gradients are accumulated, as far as there can be.
    /// </summary>
    /// <param name="processes">How many processes train together, from 1 to 1024.</param>
    /// <param name="accumulate"><see cref="Accumulate"/>.</param>
    public static int ClusterParts(int processes, int accumulate = 1) =>
        Math.Min(1024, Math.Max(8, (int)BitOperations.RoundUpToPowerOf2((uint)processes)) * accumulate);

    /// <summary>Checks all values.</summary>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">A value is out of range or does not fit another; the message names the option and its
    /// range.</exception>
    public TrainingOptions Validated()
    {
        TrainingOptionTable.Default.Check(this);
        Require(
            (Schedule.Find(Schedule.WarmupName) ?? 0) < Epochs, Schedule.WarmupName, Schedule.Find(Schedule.WarmupName),
            $"below the epochs, {Epochs}");
        Require(
            (Schedule.Find(Schedule.MinimumName) ?? 0) <= Optimizer.LearningRate, Schedule.MinimumName, Schedule.Find(Schedule.MinimumName),
            FormattableString.Invariant($"from 0 to the learning rate, {Optimizer.LearningRate}"));
        Require(
            int.IsPow2(Accumulate) && Accumulate <= 1024, "accumulate", Accumulate,
            "1, 2, 4, … 1024: micro-batches are added in a tree of neighbours");
        Require(Parts <= 1024, "parts", Parts, "from 1 to 1024");
        Require(
            Parts == 1 || Accumulate <= Parts, "accumulate", Accumulate,
            FormattableString.Invariant($"no more than the parts, {Parts}: a pass computes whole parts"));
        Require(
            ShuffleBlock == 0 || Balance != ClassBalance.Sampling, "shuffle-block", ShuffleBlock,
            "0 where each class is drawn as often, by balance sampling");
        Require(Crop <= 16_384, "crop", Crop, "from 1 to 16384, or 0 for whole images");
        Require(Pad <= ImagePreprocessing.MostPad, "pad", Pad, $"from 0 to {ImagePreprocessing.MostPad}");
        Require(Pad == 0 || Crop > 0, "pad", Pad, "0 without a crop; use shift instead");
        Require(Shift <= ImagePreprocessing.MostPad, "shift", Shift, $"from 0 to {ImagePreprocessing.MostPad}");
        Require(Shift == 0 || Crop == 0, "shift", Shift, "0 with a crop, which moves images too");
        ImageCrop.RequireCount(Crops);
        Require(Crops <= 2 || Padding > 0 || Crop > 0, "crops", Crops, "1 or 2 where the network sees whole images; add a crop or a shift");
        const string alone = "left out where training begins from another network";
        Require(From is null || Features is null, "features", Features, alone);
        Require(From is null || (Kernel is null && Solver is null), "kernel", Kernel, alone);
        Require(
            Freeze is null || From is not null, "freeze", Freeze,
            "left out where weights begin at random, or go with --from, the network whose layers are frozen");
        foreach (var (name, alpha) in ((string, double?)[])[("mixup", Mixup), ("cutmix", Cutmix)])
            Require(alpha is null || BatchSize > 1, name, alpha, "left out with a batch size of 1, in which there is no other image");
        Require(!HasSoftTargets || Losses.All(one => one.Target == TargetKind.Label), "loss", string.Join(",", Losses),
            "without target images where label smoothing, mixup or cutmix change the labels");
        return this;
    }

    /// <summary>The shape of what a network sees of images: a network for these options is made for it.</summary>
    /// <param name="images">H × W × D of the images of the data set.</param>
    /// <exception cref="ArgumentException">The crop is larger than the padded images.</exception>
    public Shape InputOf(Shape images) =>
        ImagePreprocessing.None(Crop == 0 ? images : images with { Height = Crop, Width = Crop })
            .Of(images, Padding, paddingMode: PaddingMode).Input;

    /// <summary>A network for images and these options.</summary>
    /// <exception cref="ArgumentException">
    /// The images are too small for the crop or the network, have no colors where colors are to be changed, or a loss does not fit the
    /// network.
    /// </exception>
    internal Model ModelOf(Network network, Dataset data)
    {
        data = WithDepth(Sized(data), From?.Model?.Input.Depth);
        var input = InputOf(data.Shape);
        var model = From is not null ? From.Begin(network, input, data.ClassNames, Freeze)
            : Features is null ? network.MakeFor(data, input)
            : FeatureNetwork.Make(Features, network, input, data.ClassNames);
        SentenceCheck.Check(model, data, this);
        Augmenter.Check(Augmentations, input);
        LossCheck.Check(model, Losses);
        KernelTraining.Check(model, this);
        return model;
    }

    /// <summary>The data set with its images in the size that is asked for; as it is where <see cref="ImageSize"/> is null.</summary>
    /// <param name="data">The data set; its depth stays.</param>
    public Dataset Sized(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (SentenceLength is { } words)
        {
            if (data.Vocabulary is null)
            {
                throw new ArgumentException(
                    $"sentence-length is {words}, and {data.Name} holds images; leave it out.", nameof(data));
            }

            data = data.Under(data.Vocabulary, words);
        }

        return ImageSize is { } side ? data.Resized(data.Shape with { Height = side, Width = side }) : data;
    }

    /// <summary>
    /// The data set with grey images as colour ones or the other way round, where the network that training begins from has learnt from
    /// such.
    /// </summary>
    internal Dataset WithDepth(Dataset data, int? depth) =>
        From is not null && data.Vocabulary is null && depth is { } wanted && ImageChannels.CanConvert(data.Shape.Depth, wanted)
            ? data.Resized(data.Shape with { Depth = wanted })
            : data;

    /// <summary>Zero padding around a training image from which crops may be cut.</summary>
    internal int Padding => Crop == 0 ? Shift : Pad;

    /// <summary>Whether targets are soft labels instead of one class.</summary>
    internal bool HasSoftTargets => LabelSmoothing > 0 || Mixup is not null || Cutmix is not null;

    /// <summary>How images become batches.</summary>
    internal InputOptions Input() => new()
    {
        BatchSize = StepImages, Epochs = Epochs, DrawsByClass = Balance == ClassBalance.Sampling, ShuffleBlock = ShuffleBlock,
        Parts = Parts, Seed = Seed,
        Augmentations = Augmentations, LabelSmoothing = LabelSmoothing, Mixup = Mixup,
        Cutmix = Cutmix,
    };

    /// <summary>How the network that training begins from frames images; null where there is none, or it does not say.</summary>
    internal ImageFraming? GivenFraming => From?.Model?.Preprocessing.Framing;

    /// <summary>How plans of the network are compiled.</summary>
    internal PlanOptions Plan => new()
    {
        Convolution = Convolution, RecomputesActivations = Activations == ActivationMemory.Recompute,
        KeepsRunningStatistics = BatchNormStatistics == StatisticsScope.Running,
    };

    /// <summary>Images of a step.</summary>
    internal int StepImages => (int)Math.Min((long)BatchSize * Accumulate, int.MaxValue);

    /// <summary>Whether something in training decides by the validation images.</summary>
    internal bool DecidesByValidation => Patience is not null || Schedule.InitialState.Count > 0;

    /// <summary>What the model does to images, measured on the training set but for what came with given weights.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="given">What is done to what the network sees; null where it is measured.</param>
    /// <param name="communicator">The way to other processes that measure the same images, each a share; null for none.</param>
    internal ImagePreprocessing Measure(Dataset data, ImagePreprocessing? given = null, ICommunicator? communicator = null)
    {
        var framing = given?.Framing ?? ImagePreprocessing.FramingOf(data.Train);
        var images = new SampleReader(data.Train, data.Shape, framing)
        {
            Shared = communicator is null or { Size: 1 } ? null : new(communicator.Rank, communicator.Size, communicator.AddUp),
        };
        var seen = InputOf(data.Shape);
        return (given ?? Features?.Preprocessing(seen) ?? Preprocessing.Measure(images, seen)).Of(data.Shape, Padding, framing, PaddingMode)
            .WithInk(InkProfile.Measure(images));
    }

    internal GradientClip? MakeClip() => ClipNorm is null && ClipValue is null ? null : new GradientClip(ClipNorm, ClipValue);

    static void Require(bool holds, string option, object? value, string range)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"{option} is {value}; it must be {range}."));
    }
}
