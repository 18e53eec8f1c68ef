using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class AddTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new(1, 1, 1), 2, 1), Of(new(3, 5, 2), 2, 2), Of(new(1, 1, 37), 4, 3)];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Add(Name, new Shape(2, 2, 3)),
        () => new Add(Name, new Shape(2, 2, 3), new Shape(2, 2, 4)),
        () => new Add(Name, new Shape(2, 2, 3), new Shape(2, 2, 3), new Shape(1, 1, 12)),
    ];

    static Case Of(Shape shape, int inputs, int images) =>
        new(new Add("sum", [.. Enumerable.Repeat(shape, inputs)]), shape, images, (x, _) => Define.Add(x));
}

public sealed class ChannelPaddingTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
        [Of(new(1, 1, 2), 1, 1, 1), Of(new(3, 2, 9), 2, 0, 7), Of(new(2, 3, 16), 3, 8, 8), Of(new(2, 3, 5), 3, 4, 0)];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new ChannelPadding(Name, new Shape(2, 2, 3), -1, 1), () => new ChannelPadding(Name, new Shape(2, 2, 3), 1, -1),
        () => new ChannelPadding(Name, new Shape(2, 2, 3), int.MaxValue, 1),
    ];

    static Case Of(Shape shape, int images, int before, int after)
    {
        var layer = new ChannelPadding("zeros", shape, before, after);
        return new(layer, layer.Output, images, (x, _) => Define.ChannelPadding(x[0], shape.Depth, before, after));
    }
}

public sealed class ConcatTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 2), 1, [1, 1]),
        Of(new(3, 2, 9), 2, [2, 7]),
        Of(new(2, 3, 23), 3, [1, 17, 5]),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Concat(Name, new Shape(2, 2, 3)),
        () => new Concat(Name, new Shape(2, 2, 3), new Shape(2, 3, 3)),
        () => new Concat(Name, new Shape(2, 2, 3), new Shape(3, 2, 3)),
    ];

    static Case Of(Shape output, int images, int[] depths) =>
        new(new Concat("stack", [.. depths.Select(depth => output with { Depth = depth })]), output, images, (x, _) => Define
            .Concat(x, depths));
}
