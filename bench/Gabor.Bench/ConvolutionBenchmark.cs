using BenchmarkDotNet.Attributes;
using Gabor.Experiments.Benchmarks;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Convolutions.Winograd;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Plans;

namespace Gabor.Bench;

/// <summary>A convolution on a batch, and how it is computed.</summary>
public sealed class ConvolutionShape : IWork
{
    /// <summary>Images of a batch: enough for the throughput, few enough for the time.</summary>
    public const int Images = 32;

    readonly string network;
    readonly Convolution layer;

    internal ConvolutionShape(string network, Convolution layer, bool isWinograd) =>
        (this.network, this.layer, IsWinograd) = (network, layer, isWinograd);

    /// <summary>Those of the formula, however it is computed: Winograd's may come out faster than the processor multiplies.</summary>
    public long MultiplyAdds => layer.MultiplyAdds * Images;

    internal bool IsWinograd { get; }

    internal ConvolutionKernel Kernel => !IsWinograd ? ConvolutionKernel.Implicit
        : Winograd3x3Convolution.Computes(Geometry) ? ConvolutionKernel.Winograd3x3 : ConvolutionKernel.Winograd5x5;

    internal WindowGeometry Geometry => layer.Window.Over(layer.Inputs[0], layer.Name);

    internal int Filters => layer.Output.Depth;

    internal int Inputs => layer.Inputs[0].Count * Images;

    internal int Outputs => layer.Output.Count * Images;

    internal int Weights => layer.Parameters[0].Count;

    /// <summary>Layers of one signature are the same work.</summary>
    internal string Signature =>
        $"{layer.Inputs[0]} {layer.Window.Height}×{layer.Window.Width}/{layer.Window.StrideHeight} {Filters} "
        + $"{(IsWinograd ? "Winograd" : "implicit")}";

    /// <inheritdoc/>
    public override string ToString() => $"{network} {Signature}";
}

/// <summary>Every convolution of the networks that the library comes with, once: forward and both gradients.</summary>
public class ConvolutionBenchmark : KernelBenchmark
{
    Tensor x = null!, w = null!, b = null!, a = null!, dw = null!, dx = null!, prepared = null!;

    /// <summary>The convolution: network, input, window, stride, filters.</summary>
    [ParamsSource(nameof(Layers))]
    public ConvolutionShape Layer { get; set; } = null!;

    /// <summary>The convolutions.</summary>
    public static IEnumerable<ConvolutionShape> Layers { get; } =
    [
        .. Networks.Default
            .SelectMany(network => Convolutions(network.Name), (network, layer) => (network.Name, Layer: layer))
            .SelectMany(one => (bool[])[false, true], (one, isWinograd) => new ConvolutionShape(one.Name, one.Layer, isWinograd))
            .Where(
                shape =>
                    !shape.IsWinograd || Winograd3x3Convolution.Computes(shape.Geometry) || Winograd5x5Convolution.Computes(shape.Geometry))
            .DistinctBy(shape => shape.Signature),
    ];

    static IEnumerable<Convolution> Convolutions(string network) =>
        BenchNetworks.Make(network, PlanMode.Training).Nodes.Select(node => node.Layer).OfType<Convolution>();

    private protected override void Prepare()
    {
        (x, w, b, a) = (Filled(Layer.Inputs), Filled(Layer.Weights), Filled(Layer.Filters), Filled(Layer.Outputs));
        (dw, dx) = (Filled(Layer.Weights), Filled(Layer.Inputs));
        prepared = Filled(Layer.Kernel.PreparedFloats(Layer.Geometry, Layer.Filters, Workers.Tier));
    }

    /// <summary>A = X̃W + b, with what is made of the filters before.</summary>
    [Benchmark]
    public void Forward()
    {
        Layer.Kernel.Prepare(Layer.Geometry, Layer.Filters, w.Span, prepared.Span, Workers);
        Layer.Kernel.Forward(
            Layer.Geometry, Layer.Filters, x.Span, prepared.Span, b.Span, a.Span, ConvolutionShape.Images, Rectifier.None, Workers);
    }

    /// <summary>∂W = X̃ᵀG.</summary>
    [Benchmark]
    public void FilterGradient() =>
        Layer.Kernel.Backward(Layer.Geometry, Layer.Filters, x.Span, w.Span, a.Span, dw.Span, [], ConvolutionShape.Images, Workers);

    /// <summary>∂W = X̃ᵀG and ∂X̃ = GWᵀ.</summary>
    [Benchmark]
    public void Backward() =>
        Layer.Kernel.Backward(Layer.Geometry, Layer.Filters, x.Span, w.Span, a.Span, dw.Span, dx.Span, ConvolutionShape.Images, Workers);
}
