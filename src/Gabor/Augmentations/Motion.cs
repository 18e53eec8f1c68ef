using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Where the pixels of an image come from after all its movements: an <see cref="Affine"/> map of the pixel's place, itself pushed aside where the image is bent. Values
/// between pixels are bilinear; what comes in from outside is black, as in the padded images of (6.7).
/// </summary>
sealed class Motion(Shape shape)
{
    readonly float[] right = new float[shape.Height * shape.Width], down = new float[shape.Height * shape.Width];
    Affine map = Affine.Identity;
    bool bent;

    /// <summary>Whether every pixel stays where it is.</summary>
    public bool Rests => !bent && map == Affine.Identity;

    /// <summary>Forgets all movements.</summary>
    public void Reset() => (map, bent) = (Affine.Identity, false);

    /// <summary>Moves what has been moved so far once more.</summary>
    public void Turn(in Affine source) => map = map.Then(source);

    /// <summary>Pushes each pixel's source aside: by numbers of two fields [H, W], in pixels to the right and down, times a factor.</summary>
    public void Bend(ReadOnlySpan<float> across, ReadOnlySpan<float> below, float factor)
    {
        for (int i = 0; i < right.Length; i++)
        {
            right[i] = float.FusedMultiplyAdd(factor, across[i], bent ? right[i] : 0);
            down[i] = float.FusedMultiplyAdd(factor, below[i], bent ? down[i] : 0);
        }

        bent = true;
    }

    /// <summary>Draws the moved image.</summary>
    /// <param name="from">[H, W, D], 0…1.</param>
    /// <param name="to">[H, W, D]; overwritten.</param>
    public void Draw(ReadOnlySpan<float> from, Span<float> to)
    {
        double centreX = (shape.Width - 1) / 2.0, centreY = (shape.Height - 1) / 2.0;
        for (int y = 0, i = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < shape.Width; x++, i++)
            {
                double px = x - centreX, py = y - centreY;
                if (bent)
                    (px, py) = (px + right[i], py + down[i]);
                double sourceX = (map.XX * px) + (map.XY * py) + map.X + centreX, sourceY = (map.YX * px) + (map.YY * py) + map.Y + centreY;
                Sample(from, sourceX, sourceY, to.Slice(i * shape.Depth, shape.Depth));
            }
        }
    }

    /// <summary>The bilinear values at a place.</summary>
    void Sample(ReadOnlySpan<float> from, double x, double y, Span<float> to)
    {
        double floorX = Math.Floor(x), floorY = Math.Floor(y);
        if (!(floorX >= -1 && floorY >= -1 && floorX < shape.Width && floorY < shape.Height))
        {
            to.Clear();
            return;
        }

        int left = (int)floorX, top = (int)floorY, depth = shape.Depth;
        float shareX = (float)(x - floorX), shareY = (float)(y - floorY);
        int place = ((top * shape.Width) + left) * depth, row = shape.Width * depth;
        bool hasLeft = left >= 0, hasRight = left + 1 < shape.Width, hasTop = top >= 0, hasBottom = top + 1 < shape.Height;
        for (int d = 0; d < depth; d++, place++)
        {
            float a = hasTop && hasLeft ? from[place] : 0, b = hasTop && hasRight ? from[place + depth] : 0;
            float c = hasBottom && hasLeft ? from[place + row] : 0, e = hasBottom && hasRight ? from[place + row + depth] : 0;
            to[d] = Between(Between(a, b, shareX), Between(c, e, shareX), shareY);
        }
    }

    /// <summary>a at share 0, b at share 1; never outside of the two by more than their rounding, so never outside of 0…1.</summary>
    static float Between(float a, float b, float share) => float.FusedMultiplyAdd(share, b - a, a);
}
