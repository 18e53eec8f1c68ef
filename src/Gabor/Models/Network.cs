using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>A network by name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it is, in one line.</param>
/// <param name="Make">Makes it for images of a shape and named classes.</param>
public sealed record Network(string Name, string Summary, Func<Shape, IReadOnlyList<string>, Model> Make) : IKind;
