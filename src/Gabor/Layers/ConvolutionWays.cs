using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Convolutions.Fourier;
using Gabor.Numerics.Kernels.Convolutions.Packed;
using Gabor.Numerics.Kernels.Convolutions.Winograd;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Layers;

/// <summary>What computes a convolution in each way, and the rule of <see cref="ConvolutionAlgorithm.Auto"/>: by shape alone.</summary>
static class ConvolutionWays
{
    /// <summary>What was asked for, or what stands in for it where it cannot compute such a convolution.</summary>
    /// <param name="algorithm">The way.</param>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters of all groups.</param>
    /// <param name="groups">Groups of channels; 1 for none.</param>
    public static ConvolutionKernel Choose(ConvolutionAlgorithm algorithm, in WindowGeometry g, int filters, int groups) => groups == 1
        ? Ungrouped(algorithm, g, filters) ?? ConvolutionKernel.Implicit
        : ConvolutionKernel.InGroups(
            g, filters, groups,
            algorithm == ConvolutionAlgorithm.Direct
                ? null : (slice, own) => Ungrouped(algorithm, slice, own) ?? ConvolutionKernel.Implicit);

    /// <summary>What computes a convolution without groups; null where that way cannot.</summary>
    public static ConvolutionKernel? Ungrouped(ConvolutionAlgorithm algorithm, in WindowGeometry g, int filters) => algorithm switch
    {
        ConvolutionAlgorithm.Auto => Ungrouped(Fastest(g, filters), g, filters),
        ConvolutionAlgorithm.Direct => ConvolutionKernel.Direct,
        ConvolutionAlgorithm.FourLoops => ConvolutionKernel.FourLoops,
        ConvolutionAlgorithm.Fft when FftConvolution.Computes(g, filters) => ConvolutionKernel.Fft,
        ConvolutionAlgorithm.Im2Col when Im2ColConvolution.Computes(g, filters) => ConvolutionKernel.Im2Col,
        ConvolutionAlgorithm.Implicit => ConvolutionKernel.Implicit,
        ConvolutionAlgorithm.Packed => ConvolutionKernel.Packed,
        ConvolutionAlgorithm.Winograd when SmallWinograd3x3Convolution.Fits(g, filters) => ConvolutionKernel.SmallWinograd3x3,
        ConvolutionAlgorithm.Winograd when Winograd3x3Convolution.Computes(g) => ConvolutionKernel.Winograd3x3,
        ConvolutionAlgorithm.Winograd when Winograd5x5Convolution.Computes(g) => ConvolutionKernel.Winograd5x5,
        _ => null,
    };

    /// <summary>The way that <see cref="ConvolutionAlgorithm.Auto"/> takes, without groups.</summary>
    public static ConvolutionAlgorithm Fastest(in WindowGeometry g, int filters) =>
        SmallWinograd3x3Convolution.Fits(g, filters) || Winograd3x3Convolution.Fits(g, filters)
        || Winograd5x5Convolution.Fits(g, filters) ? ConvolutionAlgorithm.Winograd
        : PackedConvolution.Fits(g, filters) ? ConvolutionAlgorithm.Packed
        : ConvolutionAlgorithm.Implicit;
}
