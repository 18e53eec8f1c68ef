using Gabor.Numerics;

namespace Gabor.Preprocessing;

/// <summary>A way to bring images around 0 before the first layer, and how it is found out from the training images.</summary>
/// <param name="Name">What options call it.</param>
/// <param name="Summary">What it does, in one line.</param>
/// <param name="Measure">Measures training images for a network that sees the part of a shape in the middle of them.</param>
public sealed record PreprocessingKind(string Name, string Summary, Func<SampleReader, Shape, ImagePreprocessing> Measure) : IKind;
