using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

/// <summary>Inputs that activations may trip over: flat on both sides, and around 0.</summary>
static class Wide
{
    /// <summary>From far below 0 to far above, past where exponentials overflow.</summary>
    public static float[] Fill(int count, int seed) =>
        [.. Enumerable.Range(0, count).Select(i => ((i - (count / 2)) * 2.7f) + 0.1f + (seed * 1e-5f))];

    /// <summary>Near 0 on either side, where differences of numbers near 1 lose their digits.</summary>
    public static float[] Small(int count, int seed) =>
        [.. Enumerable.Range(0, count).Select(i => (i % 2 == 0 ? 1 : -1) * (1 + (seed * 1e-5f)) / MathF.Pow(2, i % 23))];
}

public sealed class TanhTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1), Of(new(3, 5, 2), 2), Of(new(1, 1, 67), 3),
        Of(new(1, 1, 46), 2) with { Fill = Wide.Fill, Absolute = 1e-6 },
        Of(new(1, 1, 46), 1) with { Fill = Wide.Small },
    ];

    static Case Of(Shape shape, int images) => new(new Tanh("tanh", shape), shape, images, (x, _) => Define.Tanh(x[0]));
}

public sealed class Relu6Tests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1), Of(new(3, 5, 2), 2), Of(new(1, 1, 67), 3),

        // At 0 and 6 the slope is 0.
        Of(new(1, 3, 11), 2) with
        {
            Fill = (count, _) => [.. Enumerable.Range(0, count).Select(i => Corners[i % Corners.Length])],
            Slopes = (x, _, g) => [Define.Relu6Slope(x[0], g)],
        },
    ];

    static readonly float[] Corners = [0f, -0f, 2f, -3f, 6f, 6.5f, 1e30f];

    static Case Of(Shape shape, int images) => new(new Relu6("relu6", shape), shape, images, (x, _) => Define.Relu6(x[0]));
}

public sealed class LeakyReluTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1), Of(new(3, 5, 2), 2, 0.3f), Of(new(1, 1, 67), 3, 1f), Of(new(1, 1, 20), 2, 0f),

        // At 0 the slope is α.
        Of(new(1, 3, 11), 2) with
        {
            Fill = (count, _) => [.. Enumerable.Range(0, count).Select(i => Around0[i % Around0.Length])],
            Slopes = (x, _, g) => [Define.LeakyReluSlope(x[0], 0.01f, g)],
        },
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new LeakyRelu(Name, new(1, 1, 4), -0.1f),
        () => new LeakyRelu(Name, new(1, 1, 4), 1.01f),
        () => new LeakyRelu(Name, new(1, 1, 4), float.NaN),
    ];

    static readonly float[] Around0 = [0f, -0f, 2f, -3f];

    static Case Of(Shape shape, int images, float leak = 0.01f) =>
        new(new LeakyRelu("leaky", shape, leak), shape, images, (x, _) => Define.LeakyRelu(x[0], leak));
}

public sealed class EluTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1), Of(new(3, 5, 2), 2), Of(new(1, 1, 67), 3),
        Of(new(1, 1, 40), 2) with { Fill = Wide.Fill, Absolute = 1e-6 },
        Of(new(1, 1, 46), 1) with { Fill = Wide.Small },
        Of(new(3, 5, 2), 2, 0.5f), Of(new(1, 1, 67), 3, Elu.SeluAlpha, Elu.SeluScale), Of(new(1, 1, 9), 1, 0),
        Of(new(1, 1, 40), 2, 0.5f, 2) with { Fill = Wide.Fill, Absolute = 1e-6 },
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Elu(Name, new(1, 1, 4), -0.1f), () => new Elu(Name, new(1, 1, 4), float.NaN),
        () => new Elu(Name, new(1, 1, 4), 1, 0), () => new Elu(Name, new(1, 1, 4), 1, float.PositiveInfinity),
    ];

    static Case Of(Shape shape, int images, float alpha = 1, float scale = 1) =>
        new(new Elu("elu", shape, alpha, scale), shape, images, (x, _) => Define.Elu(x[0], alpha, scale))
        {
            MayLeaveOutSettings = true, HasOpenSettings = true,
        };
}

public sealed class SiluTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1), Of(new(3, 5, 2), 2), Of(new(1, 1, 67), 3),
        Of(new(1, 1, 80), 2) with { Fill = Wide.Fill, Absolute = 1e-6 },
    ];

    static Case Of(Shape shape, int images) => new(new Silu("silu", shape), shape, images, (x, _) => Define.Silu(x[0]));
}

public sealed class GeluTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1), Of(new(3, 5, 2), 2), Of(new(1, 1, 67), 3),
        Of(new(1, 1, 80), 2) with { Fill = Wide.Fill, Absolute = 1e-6 },
    ];

    static Case Of(Shape shape, int images) => new(new Gelu("gelu", shape), shape, images, (x, _) => Define.Gelu(x[0]));
}

public sealed class ExactGeluTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1), Of(new(3, 5, 2), 2), Of(new(1, 1, 67), 3),
        Of(new(1, 1, 80), 2) with { Fill = Wide.Fill, Absolute = 1e-6 },
    ];

    static Case Of(Shape shape, int images) => new(
        new Gelu("gelu", shape, exact: true), shape, images, (x, _) => Define.ExactGelu(x[0]))
    {
        Slopes = (x, _, g) => [Define.ExactGeluSlope(x[0], g)], MayLeaveOutSettings = true,
    };
}

public sealed class SoftmaxTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1), Of(new(1, 1, 10), 3), Of(new(3, 5, 2), 2), Of(new(1, 2, 67), 2),

        // Scores of which one outweighs all others: nothing overflows.
        Of(new(1, 1, 12), 1) with
        {
            Fill = (count, _) => [.. Enumerable.Range(0, count).Select(i => i * 90f)], Absolute = 1e-30,
            Slopes = (x, _, g) => [Define.SoftmaxSlope(x[0], g)],
        },
    ];

    static Case Of(Shape shape, int images) => new(
        new Softmax("softmax", shape), shape, images, (x, _) => [.. x[0].Chunk(shape.Depth).SelectMany(Define.Softmax)])
    {
        Slopes = (x, _, g) => [[.. x[0].Chunk(shape.Depth).Zip(g.Chunk(shape.Depth), Define.SoftmaxSlope).SelectMany(slope => slope)]],
    };
}
