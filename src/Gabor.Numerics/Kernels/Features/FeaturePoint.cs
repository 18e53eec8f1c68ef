namespace Gabor.Numerics.Kernels.Features;

/// <summary>A place in a plane of a scale space around which gradients are counted.</summary>
/// <param name="Plane">Which plane.</param>
/// <param name="X">The column.</param>
/// <param name="Y">The row.</param>
/// <param name="Scale">σ in pixels of the plane.</param>
/// <param name="Angle">The direction in radians, from the x axis towards the y axis, which points down.</param>
readonly record struct FeaturePoint(int Plane, int X, int Y, float Scale, float Angle);
