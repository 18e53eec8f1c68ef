using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>An augmentation as a list knows it: a number by which it is asked for, 0 where it is not.</summary>
/// <param name="Part">The part of the random numbers of augmentation that it draws from; it is part of every result that depends on a seed and never changes.</param>
/// <param name="Name">Its name, as the option is called.</param>
/// <param name="Value">What stands for the number in help texts.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Most">The largest number; 0 is the least.</param>
/// <param name="IsWhole">Whether the number must be whole.</param>
/// <param name="Get">The number of some options.</param>
/// <param name="Set">The options with another number.</param>
/// <param name="Make">One of it for images of a shape; null where the options do not ask for it.</param>
sealed record AugmentationKind(
    int Part, string Name, string Value, string Summary, double Most, bool IsWhole, Func<AugmentationOptions, double> Get,
    Func<AugmentationOptions, double, AugmentationOptions> Set, Func<AugmentationOptions, Shape, Augmentation?> Make);
