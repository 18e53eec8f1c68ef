namespace Gabor.Features.Sift;

/// <summary>A key point of a scene and the one of a model that it resembles most.</summary>
/// <param name="Scene">Its index in the scene.</param>
/// <param name="Model">The other's index in the model.</param>
/// <param name="Distance">The distance of their descriptors, 0 … √2: each has length 1 and no number below 0.</param>
/// <param name="Ratio">That distance divided by the one to the second nearest of the model, 0 … 1.</param>
public readonly record struct SiftMatch(int Scene, int Model, float Distance, float Ratio);
