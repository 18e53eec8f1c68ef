using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Where the pixels of an image come from after all its movements: an <see cref="AffineMap"/> of the pixel's place, which is displaced
/// first where the image is deformed. Values between pixels are bilinear; what comes in from outside is black, as in the padded images of
/// (6.7).
/// </summary>
public sealed class GeometricTransform
{
    readonly float[] right, down;
    AffineMap map = AffineMap.Identity;
    bool isDisplaced;

    internal GeometricTransform(Shape shape)
    {
        Shape = shape;
        right = new float[shape.Height * shape.Width];
        down = new float[shape.Height * shape.Width];
    }

    /// <summary>H × W × D of the images.</summary>
    public Shape Shape { get; }

    /// <summary>Whether every pixel stays where it is.</summary>
    internal bool IsIdentity => !isDisplaced && map == AffineMap.Identity;

    /// <summary>Forgets all movements.</summary>
    internal void Reset() => (map, isDisplaced) = (AffineMap.Identity, false);

    /// <summary>Adds a movement after those so far.</summary>
    public void Add(in AffineMap movement) => map = map.Then(movement);

    /// <summary>Displaces where each pixel comes from.</summary>
    /// <param name="across">[H, W], to the right.</param>
    /// <param name="below">[H, W], down.</param>
    /// <param name="factor">Pixels to one of the fields' units.</param>
    /// <exception cref="ArgumentException">A field has another size than the images.</exception>
    public void Displace(ReadOnlySpan<float> across, ReadOnlySpan<float> below, float factor)
    {
        if (across.Length != right.Length || below.Length != down.Length)
        {
            throw new ArgumentException(
                $"displacements: {across.Length} and {below.Length} given for an image of {Shape}; give {right.Length} of each.");
        }

        for (int i = 0; i < right.Length; i++)
        {
            right[i] = float.FusedMultiplyAdd(factor, across[i], isDisplaced ? right[i] : 0);
            down[i] = float.FusedMultiplyAdd(factor, below[i], isDisplaced ? down[i] : 0);
        }

        isDisplaced = true;
    }

    /// <summary>Resamples an image.</summary>
    /// <param name="from">[H, W, D], 0…1.</param>
    /// <param name="to">[H, W, D]; overwritten.</param>
    internal void Resample(ReadOnlySpan<float> from, Span<float> to)
    {
        double centreX = (Shape.Width - 1) / 2.0, centreY = (Shape.Height - 1) / 2.0;
        for (int y = 0, i = 0; y < Shape.Height; y++)
        {
            for (int x = 0; x < Shape.Width; x++, i++)
            {
                double px = x - centreX, py = y - centreY;
                if (isDisplaced)
                    (px, py) = (px + right[i], py + down[i]);
                double sourceX = (map.XX * px) + (map.XY * py) + map.X + centreX, sourceY = (map.YX * px) + (map.YY * py) + map.Y + centreY;
                Sample(from, sourceX, sourceY, to.Slice(i * Shape.Depth, Shape.Depth));
            }
        }
    }

    /// <summary>The bilinear values at a place.</summary>
    void Sample(ReadOnlySpan<float> from, double x, double y, Span<float> to)
    {
        double floorX = Math.Floor(x), floorY = Math.Floor(y);
        if (!(floorX >= -1 && floorY >= -1 && floorX < Shape.Width && floorY < Shape.Height))
        {
            to.Clear();
            return;
        }

        int left = (int)floorX, top = (int)floorY, depth = Shape.Depth;
        float shareX = (float)(x - floorX), shareY = (float)(y - floorY);
        int place = ((top * Shape.Width) + left) * depth, row = Shape.Width * depth;
        bool hasLeft = left >= 0, hasRight = left + 1 < Shape.Width, hasTop = top >= 0, hasBottom = top + 1 < Shape.Height;
        for (int d = 0; d < depth; d++, place++)
        {
            float a = hasTop && hasLeft ? from[place] : 0, b = hasTop && hasRight ? from[place + depth] : 0;
            float c = hasBottom && hasLeft ? from[place + row] : 0, e = hasBottom && hasRight ? from[place + row + depth] : 0;
            to[d] = Lerp(Lerp(a, b, shareX), Lerp(c, e, shareX), shareY);
        }
    }

    /// <summary>a at share 0, b at share 1; never outside of the two by more than their rounding, so never outside of 0…1.</summary>
    static float Lerp(float a, float b, float share) => float.FusedMultiplyAdd(share, b - a, a);
}
