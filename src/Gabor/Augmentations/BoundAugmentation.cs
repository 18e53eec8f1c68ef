namespace Gabor.Augmentations;

/// <summary>
/// An augmentation ready for images of one shape. Of a list, first everything is moved, in one resampling, and then pixels are changed.
/// </summary>
/// <param name="Stream">The stream of random numbers that it draws from.</param>
/// <param name="Move">How it moves pixels; null if it does not.</param>
/// <param name="Change">How it changes pixels in place; null if it does not.</param>
readonly record struct BoundAugmentation(int Stream, GeometricOperation? Move, PixelOperation? Change);
