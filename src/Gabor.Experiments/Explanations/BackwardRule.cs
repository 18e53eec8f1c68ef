namespace Gabor.Experiments.Explanations;

/// <summary>
/// What a rectifier, ReLU or ReLU6, does with the derivative g of what stands behind it, on the way back to the image. All other layers
/// pass derivatives on as in training: a convolution by its filters transposed, max pooling to the places that won.
/// </summary>
public enum BackwardRule
{
    /// <summary>The derivative: g where z &gt; 0, (4.34).</summary>
    Gradient,

    /// <summary>
    /// Deconvolution (Zeiler and Fergus 2014, arXiv 1311.2901): max(0, g), the rectifier once more, whatever z was.
    /// </summary>
    Deconvolution,

    /// <summary>
    /// Guided back-propagation (Springenberg et al. 2015, arXiv 1412.6806): both, max(0, g) where z &gt; 0, so that nothing is left of what
    /// keeps an activation down.
    /// </summary>
    Guided,
}
