using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class MaxPoolingTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), new(1, 1), new(1, 1, 1), images: 1),
        Of(new(4, 4, 1), new(2, 2, 2), new(2, 2, 1), images: 1),
        Of(new(5, 7, 3), new(2, 2, 2), new(2, 3, 3), images: 2),

        // Windows that overlap, are not square, are padded, or leave gaps.
        Of(new(6, 5, 2), new(3, 3, 2), new(2, 2, 2), images: 3),
        Of(new(5, 4, 2), new(3, 2, 1, 1, 0), new(5, 3, 2), images: 2),
        Of(new(5, 4, 2), new(2, 3, 2, 0, 2), new(2, 3, 2), images: 2),
        Of(new(7, 7, 1), new(2, 2, 3), new(2, 2, 1), images: 2),
        Of(new(1, 6, 17), new(1, 2, 2), new(1, 3, 17), images: 9),
        Of(new(4, 4, 64), new(2, 2, 2), new(2, 2, 64), images: 2) with { Slopes = Slopes(new(4, 4, 64), new(2, 2, 64), new(2, 2, 2)) },

        // Strides, dilations and paddings that differ by axis and side.
        Of(new(7, 9, 2), new(3, 2, 2) { S2 = 3 }, new(3, 3, 2), images: 2),
        Of(new(5, 4, 17), new(3, 3, 1, 1, 0) { Q1 = 0, Q2 = 2 }, new(4, 4, 17), images: 2),
        Of(new(6, 7, 2), new(3, 2) { D1 = 2, D2 = 3 }, new(2, 4, 2), images: 2),
        Of(new(6, 7, 3), new(2, 2, 2, 1, 1) { D1 = 2, D2 = 2 }, new(3, 4, 3), images: 2),
        Of(new(7, 7, 2), new(2, 2, 3) { D1 = 2 }, new(2, 2, 2), images: 2),

        // Rounded up: one more where pixels are left, none where the last would begin in the padding below.
        Of(new(5, 7, 3), new(2, 2, 2), new(3, 4, 3), images: 2, roundsUp: true),
        Of(new(4, 4, 1), new(3, 3, 2), new(2, 2, 1), images: 1, roundsUp: true),
        Of(new(2, 6, 2), new(3, 2, 3, 1, 0) { S2 = 2 }, new(1, 3, 2), images: 2, roundsUp: true),
        Of(new(6, 6, 2), new(2, 3, 3, 1, 1), new(3, 3, 2), images: 2, roundsUp: true),

        // Ties, all alike, and below zero: the first of the window wins, and padding never does.
        Of(new(6, 6, 3), new(3, 3, 2, 1, 1), new(3, 3, 3), images: 2)
            with { Fill = Few, Slopes = Slopes(new(6, 6, 3), new(3, 3, 3), new(3, 3, 2, 1, 1)) },
        Of(new(4, 4, 2), new(2, 2, 2), new(2, 2, 2), images: 2)
            with { Fill = (count, _) => [.. Enumerable.Repeat(-5f, count)], Slopes = Slopes(new(4, 4, 2), new(2, 2, 2), new(2, 2, 2)) },
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new MaxPooling(Name, new(1, 4, 3), new(2, 2, 2)),
        () => new MaxPooling(Name, new(4, 1, 3), new(2, 2, 2)),
        () => new MaxPooling(Name, new(4, 4, 3), new(2, 2, 0)),
        () => new MaxPooling(Name, new(4, 4, 3), new(0, 2, 1)),

        // A window in the padding alone would have no largest element.
        () => new MaxPooling(Name, new(4, 4, 3), new(2, 2, 2, 2, 2)),
        () => new MaxPooling(Name, new(4, 4, 3), new Window(2, 2) with { PaddingBottom = 2 }),

        // Nor would one whose two taps lie above and below an image of one row.
        () => new MaxPooling(Name, new(1, 4, 3), new Window(2, 2, 1, 1, 1) with { DilationHeight = 2 }),
    ];

    /// <summary>Only −1, 0 and 1, so that most windows have a tie.</summary>
    static float[] Few(int count, int seed) => [.. Numbers.Some(count, seed).Select(x => Math.Clamp(MathF.Round(x), -1f, 1f))];

    static Case Of(Shape input, Sliding window, Shape output, int images, bool roundsUp = false) => new(
        new MaxPooling("pool", input, Equality.Of(window), roundsUp),
        output,
        images,
        (x, _) => Define.MaxPooling(x[0], images, input, output, window));

    static SlopeDefinition Slopes(Shape input, Shape output, Sliding window) =>
        (x, _, g) => [Define.MaxPoolingSlope(x[0], g, g.Length / output.Count, input, output, window)];
}
