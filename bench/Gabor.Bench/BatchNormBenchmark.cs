using BenchmarkDotNet.Attributes;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Normalization;

namespace Gabor.Bench;

/// <summary>The rows and channels of a batch.</summary>
/// <param name="Rows">Positions of all images.</param>
/// <param name="Depth">Channels.</param>
public sealed record NormShape(int Rows, int Depth)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rows}×{Depth}";
}

/// <summary>The parts of batch normalisation, at the three sizes of resnet20 with 32 images.</summary>
public class BatchNormBenchmark : KernelBenchmark
{
    Tensor x = null!, g = null!, result = null!, o = null!, p = null!, q = null!, r = null!;

    /// <summary>The size.</summary>
    [ParamsSource(nameof(Shapes))]
    public NormShape Shape { get; set; } = null!;

    /// <summary>The sizes.</summary>
    public static IEnumerable<NormShape> Shapes => [new(32 * 1024, 16), new(32 * 256, 32), new(32 * 64, 64)];

    private protected override void Prepare()
    {
        int count = Shape.Rows * Shape.Depth;
        (x, g, result) = (Filled(count), Filled(count), Filled(count));
        (o, p, q, r) = (Filled(Shape.Depth), Filled(Shape.Depth), Filled(Shape.Depth), Filled(Shape.Depth));
    }

    /// <summary>μ and σ².</summary>
    [Benchmark]
    public void Statistics() => BatchNormKernels.Statistics(x.Span, o.Span, p.Span, q.Span, Workers);

    /// <summary>a = (x − μ) · scale + shift.</summary>
    [Benchmark]
    public void Apply() => BatchNormKernels.Apply(
        x.Span, o.Span, p.Span, q.Span, r.Span, [], Rectifier.None, result.Span, Workers);

    /// <summary>Σ g and Σ g x̂.</summary>
    [Benchmark]
    public void Gradients() => BatchNormKernels.Gradients(
        x.Span, g.Span, o.Span, p.Span, q.Span, r.Span, result.Span[..Shape.Depth], Workers);

    /// <summary>∂x = g · a + (x − μ) · b + c.</summary>
    [Benchmark]
    public void Combine() => BatchNormKernels.Combine(
        g.Span, x.Span, o.Span, p.Span, p.Span, q.Span, r.Span, result.Span, Workers);
}
