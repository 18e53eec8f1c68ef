namespace Gabor.KernelMethods;

/// <summary>What a kernel machine learns from: points with classes, and the function that compares them.</summary>
/// <param name="Function">k; what it leaves to the data is chosen by the points.</param>
/// <param name="Points">X, [m, n], row after row.</param>
/// <param name="PointLength">n.</param>
/// <param name="Labels">The classes, [m], 0…K−1.</param>
/// <param name="Classes">K.</param>
/// <param name="Seed">The seed of what is drawn.</param>
public sealed record KernelProblem(KernelFunction Function, float[] Points, int PointLength, int[] Labels, int Classes, ulong Seed);
