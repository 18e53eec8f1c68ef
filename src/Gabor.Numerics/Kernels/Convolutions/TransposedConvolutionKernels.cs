using Gabor.Numerics.Kernels.Convolutions.Packed;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// A transposed convolution is a convolution with forward and backward exchanged: its output is the input's gradient of the convolution
/// <c>g</c>, (5.29), its filters' gradient is that of g with input and output in each other's place, (5.25), and its input's gradient is
/// g's output, (5.13).
/// </summary>
static unsafe class TransposedConvolutionKernels
{
    /// <summary>The stamps of all pixels added up.</summary>
    /// <param name="g">The convolution that this is the transpose of.</param>
    /// <param name="w">W, [F₁, F₂, D/groups, D'], of g.</param>
    /// <param name="x">What g gives, [N, H', W', D'].</param>
    /// <param name="a">What g takes, [N, H, W, D]; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Forward(
        in GroupedGeometry g, ReadOnlySpan<float> w, ReadOnlySpan<float> x, Span<float> a, int images, Workers workers)
    {
        if (g.Groups > 1)
            GroupedConvolutionKernels.InputGradient(g, w, x, a, images, workers);
        else if (PackedConvolution.Fits(g.Window, g.Filters))
            PackedConvolution.InputGradient(g.Window, g.Filters, w, x, a, images, workers);
        else
            ConvolutionInputGradient.Run(g.Window, g.Filters, w, x, a, images, workers);
    }

    /// <summary>∂err/∂W, summed over the batch.</summary>
    public static void FilterGradient(
        in GroupedGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> da, Span<float> dw, int images, Workers workers)
    {
        if (g.Groups > 1)
            GroupedConvolutionKernels.FilterGradient(g, da, x, dw, images, workers);
        else if (PackedConvolution.Fits(g.Window, g.Filters))
            PackedConvolution.FilterGradient(g.Window, g.Filters, da, x, dw, images, workers);
        else
            ImplicitConvolution.FilterGradient(g.Window, g.Filters, da, x, dw, images, workers);
    }

    /// <summary>∂err/∂X.</summary>
    public static void InputGradient(
        in GroupedGeometry g, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dx, int images, Workers workers)
    {
        if (g.Groups > 1)
        {
            GroupedConvolutionKernels.Forward(g, da, w, [], dx, images, workers);
            return;
        }

        // A larger output than its windows need is no valid geometry of a convolution; these only read it.
        bool packed = PackedConvolution.Fits(g.Window, g.Filters);
        int length = packed
            ? PackedConvolution.PreparedFloats(g.Window, g.Filters, workers.Tier) : ImplicitConvolution.PreparedFloats(g.Window, g.Filters);
        var prepared = new Span<float>(workers.SliceScratch(length), length);
        if (packed)
        {
            PackedConvolution.Prepare(g.Window, g.Filters, w, prepared, workers);
            PackedConvolution.Forward(g.Window, g.Filters, da, prepared, [], dx, images, Rectifier.None, workers);
        }
        else
        {
            ImplicitConvolution.Prepare(g.Window, g.Filters, w, prepared);
            ImplicitConvolution.Forward(g.Window, g.Filters, da, prepared, [], dx, images, Rectifier.None, workers);
        }
    }
}
