using Gabor.Numerics.Kernels.Convolutions.Fourier;
using Gabor.Numerics.Kernels.Convolutions.Packed;
using Gabor.Numerics.Kernels.Convolutions.Winograd;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// One algorithm that computes a convolution and its gradients. All agree within rounding; the bits of each depend on shapes alone. A new
/// one is a kernel, a class here, and a line where layers choose.
/// </summary>
public abstract class ConvolutionKernel
{
    private protected ConvolutionKernel()
    {
    }

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

    /// <summary>A matrix product over the windows, written out block by block where they are multiplied.</summary>
    public static ConvolutionKernel Packed { get; } = new PackedKernel();

    /// <summary>Minimal filtering for 3 × 3 windows of stride 1, in tiles of 4 × 4 outputs.</summary>
    public static ConvolutionKernel Winograd3x3 { get; } = new Winograd3x3Kernel();

    /// <summary>Minimal filtering for 3 × 3 windows of stride 1, in tiles of 2 × 2 outputs: for many channels of few pixels.</summary>
    public static ConvolutionKernel SmallWinograd3x3 { get; } = new SmallWinograd3x3Kernel();

    /// <summary>Minimal filtering for 5 × 5 windows of stride 1.</summary>
    public static ConvolutionKernel Winograd5x5 { get; } = new Winograd5x5Kernel();

    /// <summary>
    /// Channels in groups that do not see each other, W [F₁, F₂, D/groups, D']: slices of one group, or of several that together have
    /// channels enough, each computed by an ungrouped convolution; channels with one filter each, and what no slices fit, by loops of their
    /// own.
    /// </summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters of all groups.</param>
    /// <param name="groups">Groups, at least 2, a divisor of D and of D'.</param>
    /// <param name="each">What computes a slice of such a geometry with so many filters; null for the loops.</param>
    /// <exception cref="ArgumentException">The groups do not divide the channels and the filters.</exception>
    public static ConvolutionKernel InGroups(
        in WindowGeometry g, int filters, int groups, Func<WindowGeometry, int, ConvolutionKernel>? each)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 2);
        if (g.Depth % groups != 0 || filters % groups != 0)
            throw new ArgumentException($"{groups} groups do not divide {g.Depth} channels and {filters} filters.", nameof(groups));
        if (g.Depth == groups && filters == groups)
            return DepthwiseKernel.Instance;
        int slices = SlicedKernel.SlicesOf(g.Depth, filters, groups);
        return each is null || slices == 0
            ? new GroupLoopKernel(groups)
            : new SlicedKernel(groups, slices, each(g with { Depth = g.Depth / slices }, filters / slices));
    }

    /// <summary>Whether it can compute such a convolution.</summary>
    public virtual bool Computes(in WindowGeometry g) => true;

    /// <summary>Floats of the filters as <see cref="Prepare"/> leaves them for a tier.</summary>
    /// <exception cref="ArgumentException">The geometry is none, or this way cannot compute it.</exception>
    public int PreparedFloats(in WindowGeometry g, int filters, Tier tier)
    {
        Verify(g, filters);
        return PreparedFloatsCore(g, filters, tier);
    }

    /// <summary>Brings the filters into the order in which <see cref="Forward"/> reads them.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="w">W, [F₁, F₂, D, D'].</param>
    /// <param name="prepared"><see cref="PreparedFloats"/> floats; overwritten.</param>
    /// <param name="workers">The threads, for whose tier the filters are prepared.</param>
    /// <exception cref="ArgumentException">A span is not as long as the geometry says.</exception>
    public void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Check.Equal(prepared.Length, PreparedFloats(g, filters, workers.Tier), nameof(Prepare));
        Check.Equal(w.Length, Weights(g, filters), nameof(Prepare));
        PrepareCore(g, filters, w, prepared, workers);
    }

    /// <summary>A = X̃W + b, (5.13), and what a rectifier makes of it.</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="prepared">What <see cref="Prepare"/> made of W on the same tier.</param>
    /// <param name="b">b, [D'], or empty.</param>
    /// <param name="a">A, [N, H', W', D']; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="rectifier">What becomes of A before it is stored.</param>
    /// <param name="workers">The threads, and their tier.</param>
    /// <exception cref="ArgumentException">A span is not as long as the geometry says.</exception>
    public void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, Rectifier rectifier, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Check.Equal(prepared.Length, PreparedFloats(g, filters, workers.Tier), nameof(Forward));
        Verify(g, filters, x.Length, a.Length, images, nameof(Forward));
        if (!b.IsEmpty)
            Check.Equal(b.Length, filters, nameof(Forward));
        if (images == 0)
            return;
        bool stores = Stores(rectifier);
        ForwardCore(g, filters, x, prepared, b, a, images, stores ? rectifier : Rectifier.None, workers);
        if (!stores)
            ElementWiseKernels.Rectify(rectifier, a, a, workers);
    }

    /// <summary>∂err/∂W, (5.25), and ∂err/∂X, (5.29).</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="w">W, [F₁, F₂, D, D'].</param>
    /// <param name="da">∂err/∂A, [N, H', W', D'].</param>
    /// <param name="dw">∂err/∂W, summed over the batch; overwritten.</param>
    /// <param name="dx">∂err/∂X; overwritten; empty if it is not needed.</param>
    /// <param name="images">N, at least 1.</param>
    /// <param name="workers">The threads, and their tier.</param>
    /// <exception cref="ArgumentException">A span is not as long as the geometry says.</exception>
    public void Backward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
        Span<float> dx, int images, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        Verify(g, filters);
        Verify(g, filters, x.Length, da.Length, images, nameof(Backward));
        Check.Equal(w.Length, Weights(g, filters), nameof(Backward));
        Check.Equal(dw.Length, w.Length, nameof(Backward));
        if (!dx.IsEmpty)
            Check.Equal(dx.Length, x.Length, nameof(Backward));
        BackwardCore(g, filters, x, w, da, dw, dx, images, workers);
    }

    /// <summary>Numbers of W; fewer than F₁F₂D D' where channels lie in groups.</summary>
    private protected virtual int Weights(in WindowGeometry g, int filters) => checked(g.Taps * filters);

    /// <summary>Whether it rectifies what it stores; otherwise a pass over A follows.</summary>
    private protected virtual bool Stores(Rectifier rectifier) => rectifier != Rectifier.Relu6;

    /// <summary>What <see cref="PreparedFloats"/> gives, for a geometry that was verified.</summary>
    private protected abstract int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier);

    /// <summary>What <see cref="Prepare"/> does, with spans that were checked.</summary>
    private protected abstract void PrepareCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers);

    /// <summary>What <see cref="Forward"/> does, with spans that were checked.</summary>
    private protected abstract void ForwardCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, Rectifier rectifier, Workers workers);

    /// <summary>What <see cref="Backward"/> does, with spans that were checked.</summary>
    private protected abstract void BackwardCore(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
        Span<float> dx, int images, Workers workers);

    void Verify(in WindowGeometry g, int filters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        if (!g.IsValid || !Computes(g))
            throw new ArgumentException($"convolution: {g} is not a window on an image that this way computes.", nameof(g));
    }

    static void Verify(in WindowGeometry g, int filters, int inputs, int outputs, int images, string call)
    {
        Check.Equal(inputs, checked(images * g.ImageFloats), call);
        Check.Equal(outputs, checked(images * g.Positions * filters), call);
    }

    sealed class DirectKernel : ConvolutionKernel
    {
        private protected override bool Stores(Rectifier rectifier) => true;

        private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) => g.Taps * filters;

        private protected override void PrepareCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) => w.CopyTo(prepared);

        private protected override void ForwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
            int images, Rectifier rectifier, Workers workers)
        {
            DirectConvolution.Forward(g, filters, x, prepared, b, a, images, workers);
            ElementWiseKernels.Rectify(rectifier, a, a, workers);
        }

        private protected override void BackwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
            Span<float> dx, int images, Workers workers)
        {
            DirectConvolution.FilterGradient(g, filters, x, da, dw, images, workers);
            if (!dx.IsEmpty)
                DirectConvolution.InputGradient(g, filters, w, da, dx, images, workers);
        }
    }

    sealed class FourLoopKernel : ConvolutionKernel
    {
        private protected override bool Stores(Rectifier rectifier) => true;

        private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) =>
            FourLoopConvolution.PreparedFloats(g, filters);

        private protected override void PrepareCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            FourLoopConvolution.Prepare(g, filters, w, prepared);

        private protected override void ForwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
            int images, Rectifier rectifier, Workers workers)
        {
            FourLoopConvolution.Forward(g, filters, x, prepared, b, a, images, workers);
            ElementWiseKernels.Rectify(rectifier, a, a, workers);
        }

        private protected override void BackwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
            Span<float> dx, int images, Workers workers)
        {
            FourLoopConvolution.FilterGradient(g, filters, x, da, dw, images, workers);
            if (!dx.IsEmpty)
                FourLoopConvolution.InputGradient(g, filters, w, da, dx, images, workers);
        }
    }

    sealed class FftKernel : ConvolutionKernel
    {
        public override bool Computes(in WindowGeometry g) => FftConvolution.Computes(g);

        private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) =>
            FftConvolution.PreparedFloats(g, filters);

        private protected override void PrepareCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            FftConvolution.Prepare(g, filters, w, prepared, workers);

        private protected override void ForwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
            int images, Rectifier rectifier, Workers workers) =>
            FftConvolution.Forward(
                g, filters, x, prepared, b, a, images, rectifier == Rectifier.Relu, workers);

        private protected override void BackwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
            Span<float> dx, int images, Workers workers) =>
            FftConvolution.Backward(g, filters, x, w, da, dw, dx, images, workers);
    }

    sealed class Im2ColKernel : ConvolutionKernel
    {
        private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) =>
            Im2ColConvolution.PreparedFloats(g, filters, tier);

        private protected override void PrepareCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            Im2ColConvolution.Prepare(g, filters, w, prepared, workers);

        private protected override void ForwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
            int images, Rectifier rectifier, Workers workers) =>
            Im2ColConvolution.Forward(
                g, filters, x, prepared, b, a, images, rectifier == Rectifier.Relu, workers);

        private protected override void BackwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
            Span<float> dx, int images, Workers workers) =>
            Im2ColConvolution.Backward(g, filters, x, w, da, dw, dx, images, workers);
    }

    sealed class ImplicitKernel : ConvolutionKernel
    {
        private protected override bool Stores(Rectifier rectifier) => true;

        private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) =>
            ImplicitConvolution.PreparedFloats(g, filters);

        private protected override void PrepareCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            ImplicitConvolution.Prepare(g, filters, w, prepared);

        private protected override void ForwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
            int images, Rectifier rectifier, Workers workers) =>
            ImplicitConvolution.Forward(g, filters, x, prepared, b, a, images, rectifier, workers);

        private protected override void BackwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
            Span<float> dx, int images, Workers workers)
        {
            ImplicitConvolution.FilterGradient(g, filters, x, da, dw, images, workers);
            if (!dx.IsEmpty)
                ConvolutionInputGradient.Run(g, filters, w, da, dx, images, workers);
        }
    }

    sealed class PackedKernel : ConvolutionKernel
    {
        private protected override bool Stores(Rectifier rectifier) => true;

        private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) =>
            PackedConvolution.PreparedFloats(g, filters, tier);

        private protected override void PrepareCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            PackedConvolution.Prepare(g, filters, w, prepared, workers);

        private protected override void ForwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
            int images, Rectifier rectifier, Workers workers) =>
            PackedConvolution.Forward(g, filters, x, prepared, b, a, images, rectifier, workers);

        private protected override void BackwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
            Span<float> dx, int images, Workers workers)
        {
            PackedConvolution.FilterGradient(g, filters, x, da, dw, images, workers);
            if (!dx.IsEmpty)
                PackedConvolution.InputGradient(g, filters, w, da, dx, images, workers);
        }
    }

    sealed class Winograd3x3Kernel : ConvolutionKernel
    {
        public override bool Computes(in WindowGeometry g) => Winograd3x3Convolution.Computes(g);

        private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) =>
            Winograd3x3Convolution.PreparedFloats(g, filters, tier);

        private protected override void PrepareCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            Winograd3x3Convolution.Prepare(g, filters, w, prepared, workers);

        private protected override void ForwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
            int images, Rectifier rectifier, Workers workers) =>
            Winograd3x3Convolution.Forward(
                g, filters, x, prepared, b, a, images, rectifier == Rectifier.Relu, workers);

        private protected override void BackwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
            Span<float> dx, int images, Workers workers)
        {
            Winograd3x3Convolution.FilterGradient(g, filters, x, da, dw, images, workers);
            if (!dx.IsEmpty)
                Winograd3x3Convolution.InputGradient(g, filters, w, da, dx, images, workers);
        }
    }

    sealed class SmallWinograd3x3Kernel : ConvolutionKernel
    {
        public override bool Computes(in WindowGeometry g) => SmallWinograd3x3Convolution.Computes(g);

        private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) =>
            SmallWinograd3x3Convolution.PreparedFloats(g, filters, tier);

        private protected override void PrepareCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            SmallWinograd3x3Convolution.Prepare(g, filters, w, prepared, workers);

        private protected override void ForwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
            int images, Rectifier rectifier, Workers workers) =>
            SmallWinograd3x3Convolution.Forward(
                g, filters, x, prepared, b, a, images, rectifier == Rectifier.Relu, workers);

        // The filters' gradient sums over all images, so its 36 sums pass through memory once a batch: 14 × 14, 512 × 512, 8 images 12 ms,
        // by the product over the windows 21.
        private protected override void BackwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
            Span<float> dx, int images, Workers workers)
        {
            Winograd3x3Convolution.FilterGradient(g, filters, x, da, dw, images, workers);
            if (!dx.IsEmpty)
                SmallWinograd3x3Convolution.InputGradient(g, filters, w, da, dx, images, workers);
        }
    }

    sealed class Winograd5x5Kernel : ConvolutionKernel
    {
        public override bool Computes(in WindowGeometry g) => Winograd5x5Convolution.Computes(g);

        private protected override int PreparedFloatsCore(in WindowGeometry g, int filters, Tier tier) =>
            Winograd5x5Convolution.PreparedFloats(g, filters);

        private protected override void PrepareCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers) =>
            Winograd5x5Convolution.Prepare(g, filters, w, prepared, workers);

        private protected override void ForwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
            int images, Rectifier rectifier, Workers workers) =>
            Winograd5x5Convolution.Forward(
                g, filters, x, prepared, b, a, images, rectifier == Rectifier.Relu, workers);

        private protected override void BackwardCore(
            in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
            Span<float> dx, int images, Workers workers) =>
            Winograd5x5Convolution.Backward(g, filters, x, w, da, dw, dx, images, workers);
    }
}
