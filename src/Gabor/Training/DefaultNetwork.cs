using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Training;

/// <summary>The network for images where nobody names one, <c>--model auto</c>.</summary>
public static class DefaultNetwork
{
    /// <summary>The largest side of what looks like the digits that LeNet was made for.</summary>
    const int LargestDigit = 32;

    /// <summary>The name that asks for it.</summary>
    public const string Name = "auto";

    /// <summary>
    /// <c>lenet</c> for grey images (depth 1) of at most 32 × 32 pixels, as digits are; <c>small-resnet</c> for all others.
    /// </summary>
    /// <param name="images">H × W × D of the images.</param>
    public static Network For(Shape images) =>
        Networks.Default.Named(images is { Depth: 1, Height: <= LargestDigit, Width: <= LargestDigit } ? "lenet" : "small-resnet");
}
