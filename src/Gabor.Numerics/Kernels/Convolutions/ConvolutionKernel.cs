using Gabor.Numerics.Kernels.Convolutions.Fourier;
using Gabor.Numerics.Kernels.Convolutions.Winograd;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// One way to compute a convolution and its gradients. All ways agree within rounding; each one's bits depend on shapes alone. Adding one is a kernel, its class here,
/// and a line where layers choose.
/// </summary>
internal abstract class ConvolutionKernel
{
    /// <summary>The loops of the formula.</summary>
    public static ConvolutionKernel Direct { get; } = new DirectKernel();

    /// <summary>Four of the loops, around operations on vectors.</summary>
    public static ConvolutionKernel FourLoops { get; } = new FourLoopKernel();

    /// <summary>Products of Fourier transforms.</summary>
    public static ConvolutionKernel Fft { get; } = new FftKernel();

    /// <summary>A matrix product over the windows written out.</summary>
    public static ConvolutionKernel Im2Col { get; } = new Im2ColKernel();

    /// <summary>A matrix product over the windows where they lie.</summary>
    public static ConvolutionKernel Implicit { get; } = new ImplicitKernel();

    /// <summary>Minimal filtering for 3 × 3 windows of stride 1.</summary>
    public static ConvolutionKernel Winograd3x3 { get; } = new Winograd3x3Kernel();

    /// <summary>Minimal filtering for 5 × 5 windows of stride 1.</summary>
    public static ConvolutionKernel Winograd5x5 { get; } = new Winograd5x5Kernel();

    /// <summary>Floats of the filters as <see cref="Prepare"/> leaves them for a tier.</summary>
    public abstract int PreparedFloats(in WindowGeometry g, int filters, Tier tier);

    /// <summary>Brings the filters into the order in which <see cref="Forward"/> reads them.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="w">W, [F₁, F₂, D, D'].</param>
    /// <param name="prepared"><see cref="PreparedFloats"/> floats; overwritten.</param>
    /// <param name="workers">Who does it, and for which tier.</param>
    public abstract void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers);

    /// <summary>A = X̃W + b, (5.13), and max(0, A) where it is rectified.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="prepared">What <see cref="Prepare"/> made of W on the same tier.</param>
    /// <param name="b">b, [D'], or empty.</param>
    /// <param name="a">A, [N, H', W', D']; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="rectify">Whether the ReLU follows.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public abstract void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a, int images, bool rectify, Workers workers);

    /// <summary>∂err/∂W, (5.25), and ∂err/∂X, (5.29).</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="w">W, [F₁, F₂, D, D'].</param>
    /// <param name="da">∂err/∂A, [N, H', W', D'].</param>
    /// <param name="dw">∂err/∂W, summed over the batch; overwritten.</param>
    /// <param name="dx">∂err/∂X; overwritten; empty where nobody asks for it.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public abstract void Backward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw, Span<float> dx, int images, Workers workers);

    sealed class DirectKernel : ConvolutionKernel
    {
        public override int PreparedFloats(in WindowGeometry g, int filters, Tier tier) => g.Taps * filters;

        public override void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) => w.CopyTo(prepared);

        public override void Forward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a, int images, bool rectify,
            Workers workers)
        {
            DirectConvolution.Forward(g, filters, x, prepared, b, a, images, workers);
            if (rectify)
                ElementWiseKernels.Relu(a, a, workers);
        }

        public override void Backward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw, Span<float> dx, int images,
            Workers workers)
        {
            DirectConvolution.FilterGradient(g, filters, x, da, dw, images, workers);
            if (!dx.IsEmpty)
                DirectConvolution.InputGradient(g, filters, w, da, dx, images, workers);
        }
    }

    sealed class FourLoopKernel : ConvolutionKernel
    {
        public override int PreparedFloats(in WindowGeometry g, int filters, Tier tier) => FourLoopConvolution.PreparedFloats(g, filters);

        public override void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            FourLoopConvolution.Prepare(g, filters, w, prepared);

        public override void Forward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a, int images, bool rectify,
            Workers workers)
        {
            FourLoopConvolution.Forward(g, filters, x, prepared, b, a, images, workers);
            if (rectify)
                ElementWiseKernels.Relu(a, a, workers);
        }

        public override void Backward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw, Span<float> dx, int images,
            Workers workers)
        {
            FourLoopConvolution.FilterGradient(g, filters, x, da, dw, images, workers);
            if (!dx.IsEmpty)
                FourLoopConvolution.InputGradient(g, filters, w, da, dx, images, workers);
        }
    }

    sealed class FftKernel : ConvolutionKernel
    {
        public override int PreparedFloats(in WindowGeometry g, int filters, Tier tier) => FftConvolution.PreparedFloats(g, filters);

        public override void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            FftConvolution.Prepare(g, filters, w, prepared, workers);

        public override void Forward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a, int images, bool rectify,
            Workers workers) => FftConvolution.Forward(g, filters, x, prepared, b, a, images, rectify, workers);

        public override void Backward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw, Span<float> dx, int images,
            Workers workers) => FftConvolution.Backward(g, filters, x, w, da, dw, dx, images, workers);
    }

    sealed class Im2ColKernel : ConvolutionKernel
    {
        public override int PreparedFloats(in WindowGeometry g, int filters, Tier tier) => Im2ColConvolution.PreparedFloats(g, filters, tier);

        public override void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            Im2ColConvolution.Prepare(g, filters, w, prepared, workers);

        public override void Forward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a, int images, bool rectify,
            Workers workers) => Im2ColConvolution.Forward(g, filters, x, prepared, b, a, images, rectify, workers);

        public override void Backward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw, Span<float> dx, int images,
            Workers workers) => Im2ColConvolution.Backward(g, filters, x, w, da, dw, dx, images, workers);
    }

    sealed class ImplicitKernel : ConvolutionKernel
    {
        public override int PreparedFloats(in WindowGeometry g, int filters, Tier tier) => ImplicitConvolution.PreparedFloats(g, filters);

        public override void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            ImplicitConvolution.Prepare(g, filters, w, prepared);

        public override void Forward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a, int images, bool rectify,
            Workers workers) => ImplicitConvolution.Forward(g, filters, x, prepared, b, a, images, rectify, workers);

        public override void Backward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw, Span<float> dx, int images,
            Workers workers)
        {
            ImplicitConvolution.FilterGradient(g, filters, x, da, dw, images, workers);
            if (!dx.IsEmpty)
                ConvolutionInputGradient.Run(g, filters, w, da, dx, images, workers);
        }
    }

    sealed class Winograd3x3Kernel : ConvolutionKernel
    {
        public override int PreparedFloats(in WindowGeometry g, int filters, Tier tier) => Winograd3x3Convolution.PreparedFloats(g, filters, tier);

        public override void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            Winograd3x3Convolution.Prepare(g, filters, w, prepared, workers);

        public override void Forward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a, int images, bool rectify,
            Workers workers) => Winograd3x3Convolution.Forward(g, filters, x, prepared, b, a, images, rectify, workers);

        public override void Backward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw, Span<float> dx, int images,
            Workers workers)
        {
            Winograd3x3Convolution.FilterGradient(g, filters, x, da, dw, images, workers);
            if (!dx.IsEmpty)
                Winograd3x3Convolution.InputGradient(g, filters, w, da, dx, images, workers);
        }
    }

    sealed class Winograd5x5Kernel : ConvolutionKernel
    {
        public override int PreparedFloats(in WindowGeometry g, int filters, Tier tier) => Winograd5x5Convolution.PreparedFloats(g, filters);

        public override void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            Winograd5x5Convolution.Prepare(g, filters, w, prepared, workers);

        public override void Forward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a, int images, bool rectify,
            Workers workers) => Winograd5x5Convolution.Forward(g, filters, x, prepared, b, a, images, rectify, workers);

        public override void Backward(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw, Span<float> dx, int images,
            Workers workers) => Winograd5x5Convolution.Backward(g, filters, x, w, da, dw, dx, images, workers);
    }
}
