using BenchmarkDotNet.Attributes;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Products;

namespace Gabor.Bench;

/// <summary>A product of m × k by k × n.</summary>
/// <param name="M">m.</param>
/// <param name="N">n.</param>
/// <param name="K">k.</param>
/// <param name="ATransposed">Whether A is stored transposed, as for the gradient of weights.</param>
/// <param name="BTransposed">Whether B is stored transposed, as for the gradient of inputs.</param>
public sealed record GemmShape(int M, int N, int K, bool ATransposed = false, bool BTransposed = false) : IWork
{
    /// <inheritdoc/>
    public long MultiplyAdds => (long)M * N * K;

    /// <inheritdoc/>
    public override string ToString() => $"{M}×{K}{(ATransposed ? "ᵀ" : "")} by {K}×{N}{(BTransposed ? "ᵀ" : "")}";
}

/// <summary>Matrix products: large ones, and those of the dense layers of mlp, lenet and softmax at 128 images.</summary>
public class GemmBenchmark : KernelBenchmark
{
    Tensor a = null!, b = null!, c = null!;

    /// <summary>The product.</summary>
    [ParamsSource(nameof(Shapes))]
    public GemmShape Shape { get; set; } = null!;

    /// <summary>The products.</summary>
    public static IEnumerable<GemmShape> Shapes =>
    [
        new(256, 256, 256),
        new(1024, 1024, 1024),
        new(128, 512, 784), new(784, 512, 128, ATransposed: true),
        new(128, 512, 512), new(512, 512, 128, ATransposed: true), new(128, 512, 512, BTransposed: true),
        new(128, 500, 800), new(800, 500, 128, ATransposed: true), new(128, 800, 500, BTransposed: true),
        new(128, 10, 784), new(784, 10, 128, ATransposed: true),
        new(1, 512, 784),
    ];

    private protected override void Prepare() =>
        (a, b, c) = (Filled(Shape.M * Shape.K), Filled(Shape.K * Shape.N), Filled(Shape.M * Shape.N));

    /// <summary>C = A B.</summary>
    [Benchmark]
    public void Multiply() =>
        Gemm.Multiply(a.Span, Shape.ATransposed, b.Span, Shape.BTransposed, [], c.Span, Shape.M, Shape.N, Shape.K, Workers);
}
