using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Numerics.Kernels.ElementWise;

public sealed class ElementWiseKernelsTests : KernelContract
{
    /// <summary>Kernel, definition, allowed error in half units of the last place and beside it, with the reason.</summary>
    static readonly (string Name, Kernel Call, Func<double, double, double> Definition, double Relative, double Absolute)[] Kernels =
    [
        ("Relu", (x, a, w) => ElementWiseKernels.Relu(x[0].Span, a[0].Span, w), (x, _) => double.IsNaN(x) ? x : x > 0 ? x : 0, 0, 0),
        ("ReluSlope", (x, a, w) => ElementWiseKernels.ReluSlope(x[0].Span, x[1].Span, a[0].Span, w), (x, y) => x > 0 ? y : 0, 0, 0),
        (
            "Sigmoid", (x, a, w) => ElementWiseKernels.Sigmoid(x[0].Span, a[0].Span, w), (x, _) => 1 / (1 + Math.Exp(-x)), 5,
            1e-44), // the function's own error
        (
            "SigmoidSlope", (x, a, w) => ElementWiseKernels.SigmoidSlope(x[0].Span, x[1].Span, a[0].Span, w),
            (x, y) => y * (float)(x * (float)(1 - x)), 8, 1e-44), // 3 roundings
        ("Tanh", (x, a, w) => ElementWiseKernels.Tanh(x[0].Span, a[0].Span, w), (x, _) => Math.Tanh(x), 5, 0), // the function's own error
        (
            "TanhSlope", (x, a, w) => ElementWiseKernels.TanhSlope(x[0].Span, x[1].Span, a[0].Span, w),
            (x, y) => y * (float)((float)(1 + x) * (float)(1 - x)), 8, 1e-44), // 4 roundings
        (
            "Relu6", (x, a, w) => ElementWiseKernels.Relu6(x[0].Span, a[0].Span, w),
            (x, _) => double.IsNaN(x) ? x : Math.Clamp(x, 0, 6), 0, 0),
        (
            "Relu6Slope", (x, a, w) => ElementWiseKernels.Relu6Slope(x[0].Span, x[1].Span, a[0].Span, w),
            (x, y) => x is > 0 and < 6 ? y : 0, 0, 0),
        ("LeakyRelu", (x, a, w) => ElementWiseKernels.LeakyRelu(0.25f, x[0].Span, a[0].Span, w), (x, _) => x > 0 ? x : 0.25 * x, 1, 1e-45),
        (
            "LeakyReluSlope", (x, a, w) => ElementWiseKernels.LeakyReluSlope(0.25f, x[0].Span, x[1].Span, a[0].Span, w),
            (x, y) => x > 0 ? y : 0.25 * y, 1, 1e-45),
        (
            "Elu", (x, a, w) => ElementWiseKernels.Elu(x[0].Span, a[0].Span, w), (x, _) => x > 0 ? x : x > -1e-7 ? x : Math.Exp(x) - 1, 4,
            0), // the function's own error
        (
            "EluSlope", (x, a, w) => ElementWiseKernels.EluSlope(x[0].Span, x[1].Span, a[0].Span, w),
            (x, y) => x > 0 ? y : y * (float)(x + 1), 4, 1e-44), // 2 roundings
        (
            "ScaledElu", (x, a, w) => ElementWiseKernels.ScaledElu(1.25f, 0.5f, x[0].Span, a[0].Span, w),
            (x, _) => x > 0 ? 1.25 * x : 0.5 * (x > -1e-7 ? x : Math.Exp(x) - 1), 5, 1e-45), // the function's own error, and a product
        (
            "ScaledEluSlope", (x, a, w) => ElementWiseKernels.ScaledEluSlope(1.25f, 0.5f, x[0].Span, x[1].Span, a[0].Span, w),
            (x, y) => x > 0 ? 1.25 * y : y * (float)(x + 0.5), 4, 1e-44), // 2 roundings
        (
            "Silu", (x, a, w) => ElementWiseKernels.Silu(x[0].Span, a[0].Span, w), (x, _) => x * (1 / (1 + Math.Exp(-x))), 8,
            3e-43), // σ's error, and its subnormals times 104
        ("Gelu", (x, a, w) => ElementWiseKernels.Gelu(x[0].Span, a[0].Span, w), Gelu, 1000, 1e-43),
        // e⁻ˣ of an x near 100 that has three roundings
        ("ExactGelu", (x, a, w) => ElementWiseKernels.ExactGelu(x[0].Span, a[0].Span, w), (x, _) => x * Define.Normal(x), 16, 1e-43),
        ("Add", (x, a, w) => ElementWiseKernels.Add(x[0].Span, x[1].Span, a[0].Span, w), (x, y) => x + y, 1, 0),
        ("Subtract", (x, a, w) => ElementWiseKernels.Subtract(x[0].Span, x[1].Span, a[0].Span, w), (x, y) => x - y, 1, 0),
        ("Multiply", (x, a, w) => ElementWiseKernels.Multiply(x[0].Span, x[1].Span, a[0].Span, w), (x, y) => x * y, 1, 1e-45),
        (
            "Clamp", (x, a, w) => ElementWiseKernels.Map(new Clamp(0.5f), x[0].Span, a[0].Span, w),
            (x, _) => double.IsNaN(x) ? x : Math.Clamp(x, -0.5, 0.5), 0, 0),
        (
            "Toward", (x, a, w) => ElementWiseKernels.Zip(new Toward(0.25f), x[0].Span, x[1].Span, a[0].Span, w),
            (x, y) => x + 0.25 * (float)(y - x), 2, 1e-44), // 2 roundings
        ("Scale", (x, a, w) => ElementWiseKernels.Scale(-0.3f, x[0].Span, a[0].Span, w), (x, _) => -0.3f * x, 1, 1e-45),
    ];

    internal override IEnumerable<Case> Cases =>
        from kernel in Kernels
        from test in Enumerable.Range(0, 258).Select(n => Of(kernel, $"length {n}", Numbers(n, 1), Numbers(n, 2)))
            .Concat(Enumerable.Range(0, 22).Select(shift => Of(kernel, $"specials {shift}", Specials(0), Specials(shift))))
            .Concat(Enumerable.Range(0, 40).Select(n => Carried(n)))
        select test;

    internal override IEnumerable<Case> LongCases =>
        Kernels.Select(kernel => Of(kernel, "long", Numbers(50_001, 1), Numbers(50_001, 2))).Append(Carried(40_000));

    [Fact]
    public void Relu_makes_no_negative_zero()
    {
        float[] a = [-0f, -1f, float.NegativeInfinity];
        using var workers = new Workers(1);
        ElementWiseKernels.Relu(a, a, workers);
        Assert.All(a, value => Assert.Equal(0, BitConverter.SingleToInt32Bits(value)));
    }

    [Fact]
    public void Spans_of_different_lengths_are_refused()
    {
        using var workers = new Workers(1);
        Assert.Contains(
            "3 floats", Assert.Throws<ArgumentException>(() => ElementWiseKernels.Relu(new float[3], new float[4], workers)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ElementWiseKernels.Relu(new float[4], new float[3], workers));
        Assert.Throws<ArgumentException>(() => ElementWiseKernels.Add(new float[3], new float[4], new float[4], workers));
        Assert.Throws<ArgumentException>(() => ElementWiseKernels.Add(new float[4], new float[3], new float[4], workers));
    }

    /// <summary>x σ(2√(2/π) (x + 0.044715 x³)), the other way to write ½ x (1 + tanh …).</summary>
    static double Gelu(double x, double unused) => x * (1 / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))));

    static Case Of(
        (string Name, Kernel Call, Func<double, double, double> Definition, double Relative, double Absolute) kernel, string what,
        float[] x, float[] y) =>
        new(
            $"{kernel.Name}, {what}",
            [x, y],
            [Poison(x.Length)],
            kernel.Call,
            (inputs, _) => [[.. inputs[0].Zip(inputs[1], kernel.Definition)]],
            kernel.Relative,
            kernel.Absolute)
        {
            InPlace = [(0, 0), (0, 1)],
        };

    /// <summary>Kernels that add to their output.</summary>
    static Case Carried(int length) => new(
        $"Add and ScaleAdd, length {length}",
        [Numbers(length, 1)],
        [Numbers(length, 2), Numbers(length, 3)],
        (x, a, w) =>
        {
            ElementWiseKernels.Add(x[0].Span, a[0].Span, w);
            ElementWiseKernels.ScaleAdd(0.7f, x[0].Span, a[1].Span, w);
        },
        (x, a) => [[.. x[0].Zip(a[0], (v, old) => old + v)], [.. x[0].Zip(a[1], (v, old) => 0.7f * v + old)]],
        1);
}
