using Gabor.Components;

namespace Gabor.Augmentations;

/// <summary>
/// All augmentations by name, in the order in which the command line does them; options, help, files and documents are made from this list.
/// </summary>
public static class AugmentationRegistry
{
    /// <summary>The built-in ones.</summary>
    public static Registry<ComponentKind<Augmentation>> Default { get; } = new(
        "augmentation", HorizontalFlip.Kind, AlternatingFlip.Kind, Scaling.Kind, Shear.Kind, Rotation.Kind, Translation.Kind,
        ElasticDeformation.Kind, ColorJitter.Kind, Brightness.Kind, Contrast.Kind, Saturation.Kind, Hue.Kind, Gamma.Kind, RandAugment.Kind,
        Cutout.Kind);
}
