using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary><see cref="DepthwiseConvolutionKernels"/>: each channel has one filter, W [F₁, F₂, 1, D].</summary>
sealed class DepthwiseKernel : ConvolutionKernel
{
    public static DepthwiseKernel Instance { get; } = new();

    private protected override bool Stores(Rectifier rectifier) => true;

    private protected override int Weights(in WindowGeometry g, int filters) => g.Taps;

    private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) => g.Taps;

    private protected override void PrepareCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) => w.CopyTo(prepared);

    private protected override void ForwardCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, Rectifier rectifier, Workers workers) =>
        DepthwiseConvolutionKernels.Forward(new(g, filters, filters), x, prepared, b, a, images, rectifier, workers);

    private protected override void BackwardCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
        Span<float> dx, int images, Workers workers)
    {
        DepthwiseConvolutionKernels.FilterGradient(new(g, filters, filters), x, da, dw, images, workers);
        if (!dx.IsEmpty)
            DepthwiseConvolutionKernels.InputGradient(new(g, filters, filters), w, da, dx, images, workers);
    }
}
