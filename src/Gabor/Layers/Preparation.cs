using Gabor.Numerics.Lanes;

namespace Gabor.Layers;

/// <summary>The plan for which a layer prepares its parameters.</summary>
/// <param name="Tier">The vector width of its kernels.</param>
/// <param name="Trains">Whether the parameters change after each pass.</param>
/// <param name="Images">The most images of a batch.</param>
/// <param name="IsFolded">Whether a batch normalisation was folded into the layer.</param>
public readonly record struct Preparation(Tier Tier, bool Trains, int Images, bool IsFolded);
