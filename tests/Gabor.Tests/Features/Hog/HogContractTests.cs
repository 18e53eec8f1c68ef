using Gabor.Features.Hog;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Features.Hog;

/// <summary>Each option by itself and some together, against the definition, on every tier and with several threads.</summary>
public sealed class HogContractTests : KernelContract
{
    static readonly HogOptions Hard = HogOptions.ScikitImage with { BlockSize = 2 };

    internal override IEnumerable<Case> Cases =>
    [
        Of(new(16, 16, 1), HogOptions.DalalTriggs),
        Of(new(27, 38, 1), HogOptions.DalalTriggs),
        Of(new(24, 17, 3), HogOptions.DalalTriggs with { SquareRoot = true }),
        Of(new(24, 32, 2), HogOptions.DalalTriggs with { IsSigned = true, Bins = 18 }),
        Of(new(24, 24, 1), HogOptions.DalalTriggs with { InterpolatesCells = false }),
        Of(new(24, 24, 1), HogOptions.DalalTriggs with { InterpolatesBins = false }),
        Of(new(24, 24, 1), HogOptions.DalalTriggs with { Window = HogWindow.None }),
        Of(new(16, 24, 1), HogOptions.DalalTriggs with { Border = HogBorder.Repeat }),
        Of(new(9, 12, 1), HogOptions.DalalTriggs with { CellSize = 3, Bins = 1 }),
        Of(new(7, 7, 1), HogOptions.DalalTriggs with { CellSize = 1, BlockSize = 3, Bins = 64 }),
        Of(new(40, 24, 1), HogOptions.DalalTriggs with { CellSize = 4, BlockSize = 3, BlockStride = 2 }),
        Of(new(40, 24, 1), HogOptions.DalalTriggs with { CellSize = 4, BlockSize = 1, BlockStride = 3 }),
        Of(new(48, 40, 1), HogOptions.OpenCv),
        Of(new(33, 40, 3), HogOptions.OpenCv with { BlockStride = 2, CellSize = 4 }),
        Of(new(40, 32, 1), HogOptions.ScikitImage),
        Of(new(40, 33, 3), HogOptions.ScikitImage with { Norm = HogNorm.L2 }),
        Of(new(24, 32, 1), Hard with { Norm = HogNorm.L1 }),
        Of(new(24, 32, 1), Hard with { Norm = HogNorm.L1SquareRoot, Bins = 8 }),
        Of(new(40, 24, 1), Hard with { CellSize = 4, BlockSize = 3, BlockStride = 2 }),
        Of(new(40, 24, 1), Hard with { CellSize = 4, BlockSize = 1, BlockStride = 3, IsSigned = true, Bins = 12 }),
        Of(new(1, 3, 1), Hard with { CellSize = 1, BlockSize = 1 }),
        Of(new(16, 16, 1), HogOptions.DalalTriggs, contrast: 0),
    ];

    internal override IEnumerable<Case> LongCases =>
    [
        Of(new(64, 48, 1), HogOptions.DalalTriggs),
        Of(new(57, 50, 3), HogOptions.OpenCv),
        Of(new(64, 48, 1), HogOptions.ScikitImage),
        Of(new(16, 24, 3), HogOptions.DalalTriggs, images: 7),
    ];

    static Case Of(Shape shape, HogOptions options, int images = 1, int contrast = 40)
    {
        var geometry = new HogGeometry(shape, options);
        return new(
            $"{images} of {shape}, {options}",
            [Bytes(images * shape.Count, contrast)],
            [Poison(images * geometry.Length)],
            (x, a, workers) => HogDescriptor.Compute(geometry, x[0].Span, a[0].Span, workers),
            (x, _) =>
                [[.. x[0].Chunk(shape.Count).SelectMany(image => Define.OrientedGradients(image, shape, options))]],
            Relative: 100,
            Absolute: 3e-6);
    }

    /// <summary>Whole numbers, so that no angle is nearer to the edge of a bin than float can tell.</summary>
    static float[] Bytes(int count, int contrast) =>
        [.. Contracts.Numbers.Some(count, 5).Select(x => (float)Math.Clamp(Math.Round(128 + (contrast * x)), 0, 255))];
}
