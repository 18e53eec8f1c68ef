using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class ReluTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1), Of(new(3, 5, 2), 2), Of(new(1, 1, 67), 3),

        // At 0 the slope is 0, (4.34), on either side of it too.
        Of(new(1, 3, 11), 2) with
        {
            Fill = (count, _) => [.. Enumerable.Range(0, count).Select(i => Around0[i % Around0.Length])],
            Slopes = (x, _, g) => [Define.ReluSlope(x[0], g)],
        },
    ];

    static readonly float[] Around0 = [0f, -0f, float.Epsilon, -float.Epsilon, 2f];

    static Case Of(Shape shape, int images) => new(new Relu("relu", shape), shape, images, (x, _) => Define.Relu(x[0]));
}

public sealed class SigmoidTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1), Of(new(3, 5, 2), 2), Of(new(1, 1, 67), 3),

        // Flat on both sides: nothing overflows.
        Of(new(1, 1, 40), 2) with
        {
            Fill = (count, _) => [.. Enumerable.Range(0, count).Select(i => (i - (count / 2)) * 2.7f)],
            Slopes = (x, _, g) => [Define.SigmoidSlope(x[0], g)],
        },
    ];

    static Case Of(Shape shape, int images) => new(new Sigmoid("sigmoid", shape), shape, images, (x, _) => Define.Sigmoid(x[0]));
}

public sealed class FlattenTests : LayerContract
{
    protected override IEnumerable<Case> Cases => [Of(new(1, 1, 1), 1), Of(new(2, 3, 4), 3)];

    static Case Of(Shape shape, int images) => new(
        new Flatten("flatten", shape), new(1, 1, shape.Height * shape.Width * shape.Depth), images, (x, _) => Define.Flatten(x[0]));
}
