using Gabor.Augmentations;
using Gabor.Experiments.StressTests;
using Gabor.Numerics;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Augmentations;

public sealed class HorizontalFlipTests : AugmentationContract
{
    protected override Augmentation Make() => new HorizontalFlip(0.5);

    protected override Augmentation Neutral => new HorizontalFlip(0);

    // Two of four pairs of tosses are alike.
    protected override double Varies => 0.3;
}

public sealed class AlternatingFlipTests : AugmentationContract
{
    protected override Augmentation Make() => new AlternatingFlip(0.5);

    // Two of four pairs of first sides are alike.
    protected override double Varies => 0.3;

    /// <summary>Each image shows its two sides in turn, whichever came first.</summary>
    [Fact]
    public void Every_second_epoch_shows_the_other_side()
    {
        var shape = new Shape(3, 4, 1);
        var augmenter = new Augmenter(shape, [Make()], 7);
        int flipped = 0;
        for (int index = 0; index < 200; index++)
        {
            float[] image = [.. Enumerable.Range(0, 12).Select(i => i / 12f)];
            float[] mirrored = [.. Enumerable.Range(0, 12).Select(i => image[(i / 4 * 4) + 3 - (i % 4)])];
            float[][] seen = [.. Enumerable.Range(0, 4).Select(epoch =>
            {
                float[] changed = [.. image];
                augmenter.Apply(index, epoch, changed);
                return changed;
            })];
            bool begins = seen[0].SequenceEqual(mirrored);
            flipped += begins ? 1 : 0;
            Assert.Equal(begins ? [mirrored, image, mirrored, image] : (float[][])[image, mirrored, image, mirrored], seen);
        }

        // Of 200 tosses 100, give or take five times 7.
        Assert.InRange(flipped, 65, 135);
    }
}

public sealed class ScalingTests : AugmentationContract
{
    protected override Augmentation Make() => new Scaling(0.6);

    protected override Augmentation Neutral => new Scaling(0);
}

public sealed class ShearTests : AugmentationContract
{
    protected override Augmentation Make() => new Shear(50);

    protected override Augmentation Neutral => new Shear(0);
}

public sealed class RotationTests : AugmentationContract
{
    protected override Augmentation Make() => new Rotation(120);

    protected override Augmentation Neutral => new Rotation(0);
}

public sealed class TranslationTests : AugmentationContract
{
    protected override Augmentation Make() => new Translation(0.7);

    protected override Augmentation Neutral => new Translation(0);
}

public sealed class ElasticDeformationTests : AugmentationContract
{
    protected override Augmentation Make() => new ElasticDeformation(2.5);

    protected override Augmentation Neutral => new ElasticDeformation(0);
}

public sealed class ColorJitterTests : AugmentationContract
{
    protected override Augmentation Make() => new ColorJitter(0.7);

    protected override Augmentation Neutral => new ColorJitter(0);
}

public sealed class BrightnessTests : AugmentationContract
{
    protected override Augmentation Make() => new Brightness(1);

    protected override Augmentation Neutral => new Brightness(0);
}

public sealed class ContrastTests : AugmentationContract
{
    protected override Augmentation Make() => new Contrast(1);

    protected override Augmentation Neutral => new Contrast(0);
}

public sealed class SaturationTests : AugmentationContract
{
    protected override Augmentation Make() => new Saturation(0.9);

    protected override Augmentation Neutral => new Saturation(0);

    protected override bool NeedsColours => true;
}

public sealed class HueTests : AugmentationContract
{
    protected override Augmentation Make() => new Hue(0.5);

    protected override Augmentation Neutral => new Hue(0);

    protected override bool NeedsColours => true;
}

public sealed class GammaTests : AugmentationContract
{
    protected override Augmentation Make() => new Gamma(9);

    protected override Augmentation Neutral => new Gamma(0);
}

public sealed class RandAugmentTests : AugmentationContract
{
    protected override Augmentation Make() => new RandAugment(4, 10);
}

public sealed class CutoutTests : AugmentationContract
{
    protected override Augmentation Make() => new Cutout(4);

    protected override Augmentation Neutral => new Cutout(0);
}

public sealed class OcclusionTests : AugmentationContract
{
    protected override Augmentation Make() => new Occlusion(0.2);

    protected override Augmentation Neutral => new Occlusion(0);
}

public sealed class ClutterTests : AugmentationContract
{
    protected override Augmentation Make() => new Clutter(0.8);

    protected override Augmentation Neutral => new Clutter(0);
}
