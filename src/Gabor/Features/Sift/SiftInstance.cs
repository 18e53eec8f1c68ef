namespace Gabor.Features.Sift;

/// <summary>An object that was recognized in a scene.</summary>
/// <param name="Map">From the model's pixels to the scene's.</param>
/// <param name="Matches">The matches that agree with the map, in the order of the scene's key points.</param>
/// <param name="Corners">Where the corners of the model's image lie in the scene: top left, top right, bottom right, bottom left.</param>
public sealed record SiftInstance(AffineMap Map, IReadOnlyList<SiftMatch> Matches, IReadOnlyList<(double X, double Y)> Corners);
