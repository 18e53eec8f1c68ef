using Gabor.Augmentations;
using Gabor.Data;
using Gabor.KernelMethods;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Models.Architectures;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Processes;
using Gabor.Schedules;

namespace Gabor.Training;

/// <summary>The options that a network is trained with on a data set unless stated otherwise.</summary>
public static class DefaultOptions
{
    const StringComparison Ignoring = StringComparison.OrdinalIgnoreCase;

    /// <summary>
    /// Photographs that are seen in a training, each as often as this needs within bounds: of a thousand, 60 epochs reach ten points more
    /// than 30; ten thousand reach in 10 what is to be reached.
    /// </summary>
    const int PhotographsSeen = 80_000, FewestEpochs = 10, MostEpochs = 60;

    /// <summary>Steps of an epoch of an autoencoder at least, for which its batches are smaller where images are few.</summary>
    const int LeastSteps = 78, SmallestBatch = 16;

    /// <summary>The options for a network on a data set; for others, the plain defaults.</summary>
    /// <param name="model">The network's name.</param>
    /// <param name="dataset">The data set's name, without its argument.</param>
    public static TrainingOptions For(string model, string dataset)
    {
        if (Networks.Default.Find(model) is { Losses: not null } autoencoder)
            return OfLosses(autoencoder, new());
        var options = OfOneOutput(model, dataset);
        return Begins(model, "googlenet") ? options with { Losses = AuxiliaryLosses } : options;
    }

    /// <summary>The options for a network that begins with the weights of another one.</summary>
    /// <param name="freeze">The layer up to which all are frozen; null for none.</param>
    public static TrainingOptions ForTransfer(string? freeze = null) => Transferred(new(), freeze);

    /// <summary>Options for a network that begins with the weights of <see cref="TrainingOptions.From"/>, which names them.</summary>
    internal static TrainingOptions Transferred(TrainingOptions options) => Transferred(options, options.Freeze);

    static TrainingOptions Transferred(TrainingOptions options, string? freeze) => Transferring(options) with
    {
        Epochs = freeze == Transfer.Backbone ? 100 : 10,
        BatchSize = 32,
        Optimizer = freeze == Transfer.Backbone ? new Adam(0.001, weightDecay: 0.01) : new Nesterov(0.001, weightDecay: 5e-4),
        BatchNormStatistics = StatisticsScope.Running,
        Augmentations = freeze is null ? Photographs.Augmentations : [],
    };

    /// <summary>What a network's own defaults could say of it that another network's weights do not need.</summary>
    static TrainingOptions Transferring(TrainingOptions options) => options with
    {
        Loss = new SoftmaxCrossEntropy(),
        Kernel = null,
        Solver = null,
        Preprocessing = PreprocessingRegistry.Default.Named(ImagePreprocessing.ChannelsKind),
        Shift = 0,
    };

    /// <summary>An autoencoder's own losses, of pixels from 0 to 1, which a sigmoid can reconstruct.</summary>
    static TrainingOptions OfLosses(Network network, TrainingOptions options) => network.Losses is { } losses
        ? options with { Losses = losses, Preprocessing = PreprocessingRegistry.Default.Named(ImagePreprocessing.NoneKind) }
        : options;

    static TrainingOptions OfOneOutput(string model, string dataset) => (model, dataset) switch
    {
        ("kim-cnn", _) => Sentences,
        ("dcnn", _) => Sentences with { Epochs = 6, Optimizer = new Adagrad(0.05, weightDecay: 3e-4) },
        (KernelNetwork.Name, _) => new()
        {
            Epochs = 1,
            Kernel = new GaussianKernelFunction(),
            Solver = new SoftmaxSolver(),
            Preprocessing = PreprocessingRegistry.Default.Named(ImagePreprocessing.NoneKind),
        },
        ("softmax", _) => new() { Epochs = 20, Optimizer = new Adam(0.005) },
        ("mlp", "digits") => new() { Epochs = 20, Shift = 1 },
        ("mlp", _) => new() { Epochs = 20 },
        ("lenet", "mnist") => new() { Epochs = 10, Shift = 2 },
        ("lenet", _) => new() { Epochs = 20, Shift = 2 },
        (_, "digits" or "mnist") => new(),
        ("small-resnet", _) => Photographs,
        ("airbench", _) => Airbench,
        _ when IsOfCifar(model) => new()
        {
            Epochs = 50,
            Optimizer = new Nesterov(0.2, weightDecay: 5e-4),
            Preprocessing = PreprocessingRegistry.Default.Named("channels"),
            Shift = 4,
            Augmentations = [new HorizontalFlip(0.5)],
        },
        _ when IsOfPhotographs(model, dataset) => OfImageNet(model),
        _ => new(),
    };

    /// <summary>
    /// Those of Jordan (2024, arXiv 2404.00498), by means over half of his batch, with 12 epochs for his 9.9 and a learning rate that falls
    /// to 0.
    /// </summary>
    static TrainingOptions Airbench => new()
    {
        Epochs = 12,
        BatchSize = 512,
        Optimizer = new Nesterov(0.75, momentum: 0.85, weightDecay: 0.00133),
        BiasRate = 64,
        Schedule = new OneCycle(rise: 0.23, divisor: 5, finalDivisor: 100, linear: true),
        Lookahead = 0.77,
        LabelSmoothing = 0.2,
        Preprocessing = PreprocessingRegistry.Default.Named("channels"),
        Shift = 2,
        PaddingMode = PaddingMode.Reflect,
        Augmentations = [new AlternatingFlip()],
        Crops = 2,
    };

    /// <summary>The options for a network on a data set: those of their names, and fewer epochs the more photographs there are.</summary>
    internal static TrainingOptions For(string model, Dataset data)
    {
        var options = For(model, data.Name);
        if (Networks.Default.Find(model) is { Losses: not null })
            return options with { BatchSize = Math.Clamp(data.Train.Count / LeastSteps, SmallestBatch, options.BatchSize) };
        return IsOfPhotographs(model, data.Name)
            ? options with { Epochs = Math.Clamp(PhotographsSeen / data.Train.Count, FewestEpochs, MostEpochs) }
            : options;
    }

    /// <summary>
    /// The options for a network on a data set: those of their names, as many epochs as suit the number of its photographs, and the size
    /// that the network was made for where the images are of many sizes and would be brought to a smaller one.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The data set.</param>
    public static TrainingOptions For(Network network, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        var options = OfLosses(network, For(network.Name, data));
        return !data.HasOwnShape && Math.Max(data.Shape.Height, data.Shape.Width) < network.Side
            ? options with { ImageSize = network.Side }
            : options;
    }

    /// <summary>
    /// Batches of 50, as Kim (2014) has; Adam for his Adadelta needs fewer epochs. Kalchbrenner et al. (2014) train by Adagrad with decay.
    /// </summary>
    static TrainingOptions Sentences => new()
    {
        Epochs = 10,
        BatchSize = 50,
        Optimizer = new Adam(0.001),
        Preprocessing = PreprocessingRegistry.Default.Named("tokens"),
    };

    static bool IsOfPhotographs(string model, string dataset) => dataset is not ("digits" or "mnist")
        && (model == "small-resnet" || (!IsOfCifar(model) && Networks.Default.Find(model) is { IsForPhotographs: true }));

    static TrainingOptions Photographs => new()
    {
        Epochs = 30,
        BatchSize = 32,
        Preprocessing = PreprocessingRegistry.Default.Named("channels"),
        Augmentations = [new HorizontalFlip(0.5), new Translation(0.08), new Scaling(0.2)],
    };

    /// <summary>The residual networks that He et al. (2015) made for CIFAR-10.</summary>
    static bool IsOfCifar(string model) =>
        Networks.Default.Find(model) is { Side: 32 } && Begins(model, "resnet");

    /// <summary>Networks without batch normalization need a smaller learning rate.</summary>
    static TrainingOptions OfImageNet(string model) =>
        Begins(model, "alexnet") || model.Equals("googlenet", Ignoring) || (Begins(model, "vgg") && !model.EndsWith("-bn", Ignoring))
            ? Photographs with { Optimizer = new Momentum(0.01, weightDecay: 5e-4) }
            : Photographs;

    /// <summary>Auxiliary classifiers count 0.3 each (Szegedy et al. 2014, 5).</summary>
    static IReadOnlyList<OutputLoss> AuxiliaryLosses =>
        [new(new SoftmaxCrossEntropy()), new(new SoftmaxCrossEntropy(), 0.3), new(new SoftmaxCrossEntropy(), 0.3)];

    static bool Begins(string model, string start) => model.StartsWith(start, Ignoring);
}
