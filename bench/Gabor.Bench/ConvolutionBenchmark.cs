using BenchmarkDotNet.Attributes;
using Gabor.Benchmarks;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Kernels;

namespace Gabor.Bench;

/// <summary>A convolution on a batch.</summary>
public sealed class ConvolutionShape : IWork
{
    /// <summary>Images of a batch: enough for the rate, few enough for the time.</summary>
    public const int Images = 32;

    readonly string network;
    readonly Convolution layer;

    internal ConvolutionShape(string network, Convolution layer) => (this.network, this.layer) = (network, layer);

    /// <inheritdoc/>
    public long MultiplyAdds => layer.MultiplyAdds * Images;

    internal WindowGeometry Geometry => layer.Window.Over(layer.Inputs[0], layer.Name);

    internal int Filters => layer.Output.Depth;

    internal int Inputs => layer.Inputs[0].Count * Images;

    internal int Outputs => layer.Output.Count * Images;

    internal int Weights => layer.Parameters[0].Count;

    /// <summary>Layers of one signature are the same work.</summary>
    internal string Signature => $"{layer.Inputs[0]} {layer.Window.Height}×{layer.Window.Width}/{layer.Window.Stride} {Filters}";

    /// <inheritdoc/>
    public override string ToString() => $"{network} {Signature}";
}

/// <summary>Every convolution of the networks that the library comes with, once: forward and both gradients.</summary>
public class ConvolutionBenchmark : KernelBenchmark
{
    Tensor x = null!, w = null!, b = null!, a = null!;

    /// <summary>The convolution: network, input, window, stride, filters.</summary>
    [ParamsSource(nameof(Layers))]
    public ConvolutionShape Layer { get; set; } = null!;

    /// <summary>The convolutions.</summary>
    public static IEnumerable<ConvolutionShape> Layers { get; } =
    [
        .. Networks.All
            .SelectMany(network => BenchNetworks.Make(network.Name).Nodes.Select(node => node.Layer).OfType<Convolution>().Select(layer => new ConvolutionShape(network.Name, layer)))
            .DistinctBy(shape => shape.Signature),
    ];

    private protected override void Prepare() => (x, w, b, a) = (Filled(Layer.Inputs), Filled(Layer.Weights), Filled(Layer.Filters), Filled(Layer.Outputs));

    /// <summary>A = X̃W + b.</summary>
    [Benchmark]
    public void Forward() => ImplicitConvolution.Forward(Layer.Geometry, Layer.Filters, x.Span, w.Span, b.Span, a.Span, ConvolutionShape.Images, Workers);

    /// <summary>∂W = X̃ᵀG.</summary>
    [Benchmark]
    public void FilterGradient() => ImplicitConvolution.FilterGradient(Layer.Geometry, Layer.Filters, x.Span, a.Span, w.Span, ConvolutionShape.Images, Workers);

    /// <summary>∂X̃ = GWᵀ.</summary>
    [Benchmark]
    public void InputGradient() => ImplicitConvolution.InputGradient(Layer.Geometry, Layer.Filters, w.Span, a.Span, x.Span, ConvolutionShape.Images, Workers);
}
