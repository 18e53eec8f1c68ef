using System.Runtime.Intrinsics.X86;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>What multiplies bytes by signed bytes; all give the same integers.</summary>
enum IntegerProduct
{
    /// <summary>The sums as they are defined, one product at a time.</summary>
    Definition,

    /// <summary>AVX2: both widened to 16 bits, two products a lane and instruction.</summary>
    Avx2,

    /// <summary>AVX-VNNI: four products a lane and instruction.</summary>
    AvxVnni,
}

/// <summary>Which product serves which tier. AVX-512 takes 256 bits too: .NET 10 has no VNNI of 512 bits but with AVX10.2.</summary>
static class IntegerProducts
{
    /// <summary>The product of a tier on this processor.</summary>
    public static IntegerProduct Of(Tier tier) =>
        tier < Tier.Lanes256 || !Avx2.IsSupported ? IntegerProduct.Definition
        : AvxVnni.IsSupported ? IntegerProduct.AvxVnni
        : IntegerProduct.Avx2;

    /// <summary>Those that this processor has.</summary>
    public static IReadOnlyList<IntegerProduct> Here { get; } =
        [.. Enum.GetValues<IntegerProduct>().Where(product => product <= Of(Tier.Lanes512))];
}
