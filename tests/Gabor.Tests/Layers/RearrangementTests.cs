using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class TransposeTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(2, 3, 4), 2, [2, 0, 1], new(4, 2, 3)), Of(new(2, 3, 4), 3, [1, 2, 0], new(3, 4, 2)),
        Of(new(2, 3, 4), 1, [1, 0, 2], new(3, 2, 4)), Of(new(5, 1, 3), 2, [2, 1, 0], new(3, 1, 5)), Of(new(1, 1, 1), 1, [0, 1, 2], new(1, 1, 1)),
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Transpose(Name, new(2, 2, 3), 0, 0, 1), () => new Transpose(Name, new(2, 2, 3), 1, 2, 3),
    ];

    static Case Of(Shape shape, int images, int[] order, Shape output) => new(
        new Transpose("axes", shape, order[0], order[1], order[2]), output, images,
        (x, _) => Define.Transpose(x[0], images, [shape.Height, shape.Width, shape.Depth], order));
}

public sealed class ReshapeTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new(1, 1, 24), new(2, 3, 4), 2), Of(new(4, 3, 2), new(2, 3, 4), 3)];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Reshape(Name, new(2, 2, 3), new(2, 2, 4)), () => new Reshape(Name, new(1, 1, 1), new(32_768, 32_768, 4)),
    ];

    static Case Of(Shape shape, Shape output, int images) => new(new Reshape("shape", shape, output), output, images, (x, _) => x[0]);
}

public sealed class ImagePaddingTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
        [Of(new(2, 3, 4), 2, 1, 2, 3, 0, new(5, 6, 4)), Of(new(1, 1, 1), 1, 0, 0, 0, 1, new(1, 2, 1))];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new ImagePadding(Name, new(2, 2, 3), -1, 0, 0, 0), () => new ImagePadding(Name, new(2, 2, 3), 0, 0, 0, -1),
        () => new ImagePadding(Name, new(2, 2, 3), int.MaxValue, 1, 0, 0),
    ];

    static Case Of(Shape shape, int images, int top, int bottom, int left, int right, Shape output) => new(
        new ImagePadding("zeros", shape, top, bottom, left, right), output, images,
        (x, _) => Define.ImagePadding(x[0], images, shape.Height, shape.Width, shape.Depth, top, bottom, left, right));
}
