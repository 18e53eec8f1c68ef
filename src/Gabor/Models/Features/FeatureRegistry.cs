using Gabor.Components;

namespace Gabor.Models.Features;

/// <summary>The built-in features by name; <c>FeatureRegistry.Default.With(MyFeature.Kind)</c> adds one.</summary>
public static class FeatureRegistry
{
    /// <summary>Every built-in feature, in the order of help and tables.</summary>
    public static Registry<ComponentKind<Feature>> Default { get; } = new(
        "features", PixelFeature.Kind, HogFeature.Kind, SiftWordsFeature.Kind, FisherFeature.Kind, PcaFeature.Kind);
}
