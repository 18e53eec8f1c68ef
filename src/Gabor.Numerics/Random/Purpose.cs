namespace Gabor.Numerics.Random;

/// <summary>What a random number is for. Numbers of different purposes have nothing to do with each other.</summary>
/// <remarks>The values are part of every result that depends on a seed: none is ever changed or used again.</remarks>
public enum Purpose : byte
{
    /// <summary>Anything else: tests and examples.</summary>
    Other = 0,

    /// <summary>The parameters before the first step (6.6).</summary>
    Initialization = 1,

    /// <summary>The order of the training images in an epoch.</summary>
    Shuffle = 2,

    /// <summary>Crops, mirrored images and other changes of training images (6.7).</summary>
    Augmentation = 3,

    /// <summary>Which activations are kept (6.4).</summary>
    Dropout = 4,

    /// <summary>Which images of a data set train, and which evaluate.</summary>
    Split = 5,

    /// <summary>Images or parameters that stand for all of them, as in gradient checks and sheets of examples.</summary>
    Sample = 6,

    /// <summary>Made-up data: synthetic images and noise.</summary>
    Synthesis = 7,

    /// <summary>Which images of a batch are mixed, and how (6.7).</summary>
    Mixing = 8,

    /// <summary>The first centres of clusters.</summary>
    Clustering = 9,
}
