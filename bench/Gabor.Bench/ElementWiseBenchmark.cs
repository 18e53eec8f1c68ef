using BenchmarkDotNet.Attributes;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Losses;
using Gabor.Numerics.Kernels.Updates;

namespace Gabor.Bench;

/// <summary>Kernels that touch each element once, in the second-level cache and beyond all caches.</summary>
public class ElementWiseBenchmark : KernelBenchmark
{
    const int Classes = 10;

    Tensor x = null!, y = null!, z = null!;

    /// <summary>Elements of each array.</summary>
    [Params(30_720, 16_777_200)]
    public int Length { get; set; }

    private protected override void Prepare() => (x, y, z) = (Filled(Length), Filled(Length), Filled(Length));

    /// <summary>a = max(0, x).</summary>
    [Benchmark]
    public void Relu() => ElementWiseKernels.Relu(x.Span, z.Span, Workers);

    /// <summary>Its slope.</summary>
    [Benchmark]
    public void ReluSlope() => ElementWiseKernels.ReluSlope(x.Span, y.Span, z.Span, Workers);

    /// <summary>x + y.</summary>
    [Benchmark]
    public void Add() => ElementWiseKernels.Add(x.Span, y.Span, z.Span, Workers);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [Benchmark]
    public void Sigmoid() => ElementWiseKernels.Sigmoid(x.Span, z.Span, Workers);

    /// <summary>tanh.</summary>
    [Benchmark]
    public void Tanh() => ElementWiseKernels.Tanh(x.Span, z.Span, Workers);

    /// <summary>Softmax of rows of ten scores.</summary>
    [Benchmark]
    public void Softmax() => SoftmaxKernels.Softmax(x.Span, Classes, z.Span, Workers);

    /// <summary>The update with momentum; the learning rate is so small that no number runs away.</summary>
    [Benchmark]
    public void Momentum() => UpdateKernels.Momentum(x.Span, 1e-20f, 0.9f, 0f, y.Span, z.Span, Workers);
}
