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
        [Of(new(2, 3, 4), 2, false), Of(new(1, 1, 37), 3, false), Of(new(2, 3, 4), 2, true) with { MayLeaveOutSettings = true }];

    static Case Of(Shape shape, int images, bool isByElement) => new(
        new Affine("scale", shape, isByElement), shape, images, (x, p) => Define.Affine(x[0], p[0], p[1]));
}
