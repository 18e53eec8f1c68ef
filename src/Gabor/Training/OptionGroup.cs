namespace Gabor.Training;

/// <summary>The part of training that an option belongs to; help shows the groups one by one.</summary>
public enum OptionGroup
{
    /// <summary>Which images, and what the network sees of them.</summary>
    Data,

    /// <summary>The network itself.</summary>
    Model,

    /// <summary>Loss, optimizer, schedule and how long.</summary>
    Optimization,

    /// <summary>The network <c>kernel</c>.</summary>
    Kernel,

    /// <summary>Random changes of training images.</summary>
    Augmentation,

    /// <summary>What keeps the network from learning images by heart.</summary>
    Regularization,

    /// <summary>How the network is evaluated.</summary>
    Evaluation,

    /// <summary>Seed, threads, and what is written.</summary>
    Output,
}
