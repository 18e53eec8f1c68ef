using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>What is to be done to one image: a motion, and after it the repaintings one by one. Used again for the next image, so that nothing is allocated.</summary>
/// <param name="shape">H × W × D.</param>
/// <param name="most">How many repaintings there may be.</param>
sealed class Change(Shape shape, int most)
{
    readonly (Repainting What, Dice Dice)[] later = new (Repainting, Dice)[most];
    readonly float[] spare = new float[shape.Count];
    int count;

    /// <summary>The movements.</summary>
    public Motion Motion { get; } = new(shape);

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Motion.Reset();
        count = 0;
    }

    /// <summary>Adds a repainting.</summary>
    public void Later(Repainting what, in Dice dice) => later[count++] = (what, dice);

    /// <summary>Does it all.</summary>
    /// <param name="image">[H, W, D], 0…1.</param>
    public void Make(Span<float> image)
    {
        if (!Motion.Rests)
        {
            image.CopyTo(spare);
            Motion.Draw(spare, image);
        }

        for (int i = 0; i < count; i++)
            later[i].What.Repaint(image, shape, spare, later[i].Dice);
    }
}
