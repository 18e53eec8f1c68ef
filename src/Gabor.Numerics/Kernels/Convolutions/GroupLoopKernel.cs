using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary><see cref="GroupedConvolutionKernels"/>: the loops of the definition, for groups of a few channels.</summary>
sealed class GroupLoopKernel(int groups) : ConvolutionKernel
{
    private protected override bool Stores(Rectifier rectifier) => true;

    private protected override int Weights(in WindowGeometry g, int filters) => checked(g.Taps / groups * filters);

    private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) => Weights(g, filters);

    private protected override void PrepareCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) => w.CopyTo(prepared);

    private protected override void ForwardCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, Rectifier rectifier, Workers workers)
    {
        GroupedConvolutionKernels.Forward(new(g, groups, filters), x, prepared, b, a, images, workers);
        ElementWiseKernels.Rectify(rectifier, a, a, workers);
    }

    private protected override void BackwardCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
        Span<float> dx, int images, Workers workers)
    {
        GroupedConvolutionKernels.FilterGradient(new(g, groups, filters), x, da, dw, images, workers);
        if (!dx.IsEmpty)
            GroupedConvolutionKernels.InputGradient(new(g, groups, filters), w, da, dx, images, workers);
    }
}
