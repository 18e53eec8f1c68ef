using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

/// <summary>Numbers on both sides of all corners, and on none.</summary>
static class AcrossCorners
{
    public static float[] Fill(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => (((i + seed) % 41) - 20) * 0.37f)];
}

public sealed class HardSwishTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new(1, 1, 67), 3), Of(new(3, 5, 2), 2)];

    static Case Of(Shape shape, int images) =>
        new(new HardSwish("swish", shape), shape, images, (x, _) => Define.HardSwish(x[0])) { Fill = AcrossCorners.Fill };
}

public sealed class HardSigmoidTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new(1, 1, 67), 3, 1f / 6, 0.5f), Of(new(3, 5, 2), 2, 0.2f, 0.6f)];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new HardSigmoid(Name, new(1, 1, 4), 0), () => new HardSigmoid(Name, new(1, 1, 4), 2),
        () => new HardSigmoid(Name, new(1, 1, 4), 1, float.NaN),
    ];

    static Case Of(Shape shape, int images, float slope, float offset) => new(
        new HardSigmoid("gate", shape, slope, offset), shape, images, (x, _) => Define.HardSigmoid(x[0], slope, offset))
    {
        Fill = AcrossCorners.Fill,
    };
}

public sealed class ClipTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new(1, 1, 67), 3, -0.7f, 0.9f), Of(new(3, 5, 2), 2, 0.1f, float.MaxValue)];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Clip(Name, new(1, 1, 4), 1, 1), () => new Clip(Name, new(1, 1, 4), float.NegativeInfinity, 1),
        () => new Clip(Name, new(1, 1, 4), 1, float.NaN),
    ];

    static Case Of(Shape shape, int images, float least, float most) => new(
        new Clip("bounds", shape, least, most), shape, images, (x, _) => Define.Clip(x[0], least, most))
    {
        Fill = AcrossCorners.Fill, HasOpenSettings = true,
    };
}
