using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// RandAugment (Cubuk, Zoph, Shlens and Le 2020): of the paper's fourteen operations some are taken at random, with repetition, all at one magnitude. Those that move the
/// image are joined into its one resampling; those that repaint it come after, in the order in which they were drawn.
/// </summary>
sealed class RandAugment : Augmentation
{
    readonly int count, slots;
    readonly Augmentation?[] operations;

    /// <summary>An augmentation of some operations.</summary>
    /// <param name="shape">H × W × D; of a depth other than 3 there is no colour to change, and thirteen operations are left.</param>
    /// <param name="setting">How many operations, and how strong.</param>
    /// <param name="slots">The first of the parts that the operations draw from, one for each.</param>
    public RandAugment(Shape shape, RandAugmentSetting setting, int slots)
    {
        (count, this.slots) = (setting.Operations, slots);
        double share = setting.Magnitude / RandAugmentSetting.MostMagnitude;

        // At the largest magnitude: 30 degrees, a slope of 0.3, 150 pixels of 331, factors of 1 ± 0.9, four of eight bits, all values inverted.
        double slope = 16.69924423399362 * share, move = 150.0 / 331 * share, factor = 0.9 * share;
        operations =
        [
            null, new AutoContrast(), new Equalization(), new Rotation(30 * share), new Solarization(1 - share), new Posterization(8 - (int)Math.Round(4 * share)),
            new Contrast(factor), new Brightness(factor), new Sharpness(factor), new Shear(slope), new Shear(slope, isDown: true),
            new Translation(shape, move, 0), new Translation(shape, 0, move), .. shape.Depth == 3 ? (Augmentation[])[new Saturation(factor)] : [],
        ];
    }

    /// <inheritdoc/>
    public override void Plan(Change change, in Dice dice)
    {
        for (int i = 0; i < count; i++)
            operations[dice.Below(i, operations.Length)]?.Plan(change, dice with { Part = slots + i, Full = true });
    }
}
