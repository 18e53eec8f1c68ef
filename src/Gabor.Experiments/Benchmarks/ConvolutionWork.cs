using Gabor.Layers;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Convolutions.Fourier;
using Gabor.Numerics.Kernels.Convolutions.Winograd;
using Gabor.Numerics.Kernels.Windows;

namespace Gabor.Experiments.Benchmarks;

/// <summary>
/// A convolution to be measured: as many filters as channels, F × F windows of some stride, (F − 1) / 2 pixels of padding on each side.
/// </summary>
/// <param name="Size">Rows and columns of an image.</param>
/// <param name="Channels">D, and D' filters.</param>
/// <param name="Filter">F, rows and columns of a filter.</param>
/// <param name="Stride">S.</param>
/// <param name="Images">N, images of a batch.</param>
public sealed record ConvolutionWork(int Size, int Channels, int Filter, int Stride, int Images)
{
    internal WindowGeometry Geometry =>
        Window.Square(Filter, Stride, (Filter - 1) / 2).Over(new(Size, Size, Channels), "convolution");

    /// <summary>Multiply-adds of the formula forward, (6.12); both gradients take as many each.</summary>
    public long MultiplyAdds => (long)Images * Geometry.Positions * Geometry.Taps * Channels;

    /// <summary>Bytes of the input X.</summary>
    public long InputBytes => (long)Images * Geometry.ImageFloats * sizeof(float);

    /// <summary>Bytes of X̃ if the windows of the whole batch were written out at once, as 6.2.2 has it.</summary>
    public long WindowsBytes => (long)Images * Geometry.Positions * Geometry.Taps * sizeof(float);

    /// <summary>
    /// What computes it in some way; null where that cannot: Winograd only 3 × 3 and 5 × 5 windows of stride 1, others what fits in an
    /// array.
    /// </summary>
    internal ConvolutionKernel? Kernel(ConvolutionAlgorithm algorithm) => algorithm switch
    {
        ConvolutionAlgorithm.Direct => ConvolutionKernel.Direct,
        ConvolutionAlgorithm.FourLoops => ConvolutionKernel.FourLoops,
        ConvolutionAlgorithm.Fft when FftConvolution.Computes(Geometry, Channels) => ConvolutionKernel.Fft,
        ConvolutionAlgorithm.Im2Col when Im2ColConvolution.Computes(Geometry, Channels) => ConvolutionKernel.Im2Col,
        ConvolutionAlgorithm.Implicit => ConvolutionKernel.Implicit,
        ConvolutionAlgorithm.Packed => ConvolutionKernel.Packed,
        ConvolutionAlgorithm.Winograd when Winograd3x3Convolution.Computes(Geometry) => ConvolutionKernel.Winograd3x3,
        ConvolutionAlgorithm.Winograd when Winograd5x5Convolution.Computes(Geometry) => ConvolutionKernel.Winograd5x5,
        _ => null,
    };
}

/// <summary>The time and memory of one convolution algorithm.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Rounds">How often it was timed.</param>
/// <param name="ForwardSeconds">The median of the forward pass, what is made of the filters before included.</param>
/// <param name="BackwardSeconds">The median of both gradients.</param>
/// <param name="Bytes">Memory that it took beside input, filters, output and gradients: what it makes of the filters, and scratch
/// memory.</param>
public sealed record ConvolutionTime(ConvolutionAlgorithm Algorithm, int Rounds, double ForwardSeconds, double BackwardSeconds, long Bytes)
{
    /// <summary>Forward and backward.</summary>
    public double Seconds => ForwardSeconds + BackwardSeconds;
}

/// <summary>The results of all algorithms that support a convolution and were not too slow.</summary>
/// <param name="Work">The convolution.</param>
/// <param name="Times">A row for each algorithm, in the order of <see cref="ConvolutionAlgorithm"/>.</param>
public sealed record ConvolutionResult(ConvolutionWork Work, IReadOnlyList<ConvolutionTime> Times)
{
    /// <summary>The fastest, forward and backward together; null where nothing was measured.</summary>
    public ConvolutionTime? Fastest => Times.MinBy(time => time.Seconds);

    /// <summary>
    /// The rate of the formula's multiply-adds, forward and for both gradients, of an algorithm; a multiply-add counts 2
    /// operations.
    /// </summary>
    /// <returns>GFLOP/s: more than the processor can multiply if the algorithm needs fewer.</returns>
    public double GigaFlops(ConvolutionTime time) => 6e-9 * Work.MultiplyAdds / time.Seconds;
}
