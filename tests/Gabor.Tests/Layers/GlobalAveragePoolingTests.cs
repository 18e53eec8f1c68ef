using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class GlobalAveragePoolingTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), 1),
        Of(new(4, 4, 1), 3),
        Of(new(5, 3, 3), 2),
        Of(new(2, 3, 16), 4),
        Of(new(3, 2, 17), 5),
        Of(new(1, 1, 33), 2),
        Of(new(8, 8, 64), 2) with { Slopes = (x, _, g) => [Define.GlobalAveragePoolingSlope(g, 2, new(8, 8, 64))] },
    ];

    static Case Of(Shape input, int images) => new(
        new GlobalAveragePooling("average", input), new(1, 1, input.Depth), images,
        (x, _) => Define.GlobalAveragePooling(x[0], images, input));
}
