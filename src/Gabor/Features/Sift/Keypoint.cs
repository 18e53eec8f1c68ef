namespace Gabor.Features.Sift;

/// <summary>A place of an image that is found again when the image is turned, scaled or lit otherwise.</summary>
/// <remarks>
/// OpenCV's key points say the same in other units: its <c>size</c> is 2σ, its angle is in degrees in the same direction; before version
/// 4.7 its x and y are ¼ pixel larger, since it doubles images between the centres of pixels, as here, and then halves coordinates.
/// </remarks>
/// <param name="X">Pixels from the centre of the first column to the right.</param>
/// <param name="Y">Pixels from the centre of the first row down.</param>
/// <param name="Scale">σ of the Gaussian at which the place stands out, in pixels.</param>
/// <param name="Angle">The strongest direction of its gradients in radians, 0 … 2π, from the x axis towards the y axis: clockwise, as seen.
/// </param>
/// <param name="Response">How much it stands out: the size of the difference of Gaussians, for pixels 0…1.</param>
public readonly record struct Keypoint(float X, float Y, float Scale, float Angle, float Response);
