using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Training;

/// <summary>The network for a data set where nobody names one, <c>--model auto</c>.</summary>
/// <param name="Network">The network.</param>
/// <param name="Reason">Why this one, in a few words.</param>
public sealed record DefaultNetwork(Network Network, string Reason)
{
    /// <summary>The largest side of what looks like the digits that LeNet was made for.</summary>
    const int LargestDigit = 32;

    /// <summary>The name that asks for it.</summary>
    public const string Name = "auto";

    /// <summary>The network for images of a shape: <c>lenet</c> for small grey ones, as digits are, else <c>small-resnet</c>.</summary>
    public static DefaultNetwork For(Shape images) => images is { Depth: 1, Height: <= LargestDigit, Width: <= LargestDigit }
        ? new(Networks.Default.Named("lenet"), $"small grey images ({images})")
        : new(Networks.Default.Named("small-resnet"), $"images of {images}");
}
