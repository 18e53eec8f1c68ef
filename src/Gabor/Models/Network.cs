using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>A network by name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">What it is, in one line.</param>
/// <param name="Make">Makes it for images of a shape and named classes.</param>
public sealed record Network(string Name, string Summary, Func<Shape, IReadOnlyList<string>, Model> Make) : IKind
{
    /// <summary>The side of the photographs that the networks of the ImageNet challenge were made for.</summary>
    internal const int PhotographSide = 224;

    /// <summary>
    /// The side of the images that it was made for, in pixels: larger ones are brought to it unless a size is asked for. 32 by default.
    /// </summary>
    public int Side { get; init; } = 32;

    /// <summary>Whether it was made for photographs, as the ImageNet challenge has them.</summary>
    public bool IsForPhotographs => Side >= PhotographSide;
}
