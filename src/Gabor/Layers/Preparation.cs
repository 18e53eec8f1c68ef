using Gabor.Numerics.Lanes;

namespace Gabor.Layers;

/// <summary>The plan for which a layer prepares its parameters.</summary>
/// <param name="Tier">The vector width of its kernels.</param>
/// <param name="Trains">Whether the parameters change after each pass.</param>
/// <param name="Images">The most images of a batch.</param>
/// <param name="IsFolded">Whether the layer's result is to be multiplied by a factor, and an offset added, of each channel.</param>
/// <param name="Convolution">How convolutions are computed.</param>
public readonly record struct Preparation(Tier Tier, bool Trains, int Images, bool IsFolded, ConvolutionAlgorithm Convolution = default);
