using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class MultiplyTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(2, 3, 4), new(2, 3, 4), 2), Of(new(3, 2, 5), new(1, 1, 5), 3), Of(new(1, 1, 7), new(1, 1, 7), 2),
        Of(new(4, 4, 1), new(1, 1, 1), 1),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Multiply(Name, new(2, 2, 3), new(1, 1, 2)), () => new Multiply(Name, new(1, 1, 3), new(2, 2, 3)),
    ];

    static Case Of(Shape first, Shape second, int images) => new(
        new Multiply("product", first, second), first, images, (x, _) => Define.Multiply(x[0], x[1], images, first.Depth));
}

public sealed class AffineTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(2, 3, 4), 2, false), Of(new(1, 1, 37), 3, false),
        Of(new(2, 3, 4), 2, true) with { MayLeaveOutSettings = true },
        Of(new(1, 1, 5), 2, false, 0.25f) with { MayLeaveOutSettings = true, HasOpenSettings = true },
    ];

    static Case Of(Shape shape, int images, bool isByElement, float start = 1) => new(
        new Affine("scale", shape, isByElement, start), shape, images, (x, p) => Define.Affine(x[0], p[0], p[1]));

    [Fact]
    public void It_begins_with_its_factor()
    {
        var layer = new Affine("scale", new Shape(1, 1, 3), start: 0.25f);
        foreach (var parameter in layer.Parameters)
            parameter.Initialize(new He(), seed: 1, number: 0);
        float[] factors = [0.25f, 0.25f, 0.25f], offsets = [0, 0, 0];
        Assert.Equal(factors, layer.Parameters[0].Value.Span);
        Assert.Equal(offsets, layer.Parameters[1].Value.Span);
    }
}
