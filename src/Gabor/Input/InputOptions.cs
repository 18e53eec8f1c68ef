using Gabor.Augmentations;
using Gabor.Data;

namespace Gabor.Input;

/// <summary>
/// How images become the batches of a training run. Which part of each image is seen, and from how far around it parts are cut, is the
/// model's preprocessing.
/// </summary>
sealed record InputOptions
{
    /// <summary>Most threads that load where nobody says how many: more would only take processors from training.</summary>
    const int MostThreads = 8;

    /// <summary>m', images of a batch, at least 1; all of them where there are fewer.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Times that every image is seen, at least 1.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Whether every class is as likely as the others; else every image is seen once an epoch.</summary>
    public bool DrawsByClass { get; init; }

    /// <summary>Images that stay together when an epoch is shuffled, see <see cref="BlockShuffle"/>; 0 for none.</summary>
    public int ShuffleBlock { get; init; }

    /// <summary>The parts of a batch, each of which reads blocks of its own.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>What random numbers come from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What is done to images at random, after a part is cut out and before anything is subtracted (6.7).</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init; } = [];

    /// <summary>ε, the share of the target that all K classes get alike, from 0 to below 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>α of mixup, null for none.</summary>
    public double? Mixup { get; init; }

    /// <summary>α of cutmix, null for none.</summary>
    public double? Cutmix { get; init; }

    /// <summary>
    /// Which images of a batch of so many are read, the place of the first and how many; null for all. Those that they are mixed with are
    /// read too, and of mixed images in blocks (<see cref="ShuffleBlock"/>) all.
    /// </summary>
    public Func<int, (int First, int Count)>? Share { get; init; }

    /// <summary>Threads that load, 0 for a number that suits; they never change a bit of a batch.</summary>
    public int Threads { get; init; }

    /// <summary>Whether the images of a batch are mixed with each other.</summary>
    public bool MixesImages => Mixup is not null || Cutmix is not null;

    /// <summary>Whether targets are shares of classes instead of one class.</summary>
    public bool HasSoftTargets => LabelSmoothing > 0 || MixesImages;

    /// <summary>How many threads load: pixels that are only read take one, decoding and augmenting half of the processors.</summary>
    public int ThreadsFor(ImageSource images)
    {
        if (Threads > 0)
            return Threads;
        return images.CommonShape is not null && Augmentations.Count == 0 ? 1 : Math.Clamp(Environment.ProcessorCount / 2, 1, MostThreads);
    }
}
