using Gabor.Numerics;

namespace Gabor.Data.Parts;

/// <summary>Which size images of different sizes are brought to unless somebody says.</summary>
static class ImageSizes
{
    /// <summary>Images that are looked at.</summary>
    const int Looked = 64;

    /// <summary>The largest side that small images of one size keep.</summary>
    const int MostKept = 128;

    /// <summary>The side of a square for all others.</summary>
    const int Side = 96;

    /// <summary>
    /// H × W × D: the size of the images where all that were looked at have the same and it is small, else a square, and whether it is
    /// their own; grey where all are. Images that cannot be decoded are passed over.
    /// </summary>
    public static (Shape Shape, bool IsOwn) Suited(ImageSource images)
    {
        Shape? common = null;
        bool differ = false, isGrey = true;
        for (int i = 0; i < Math.Min(Looked, images.Count); i++)
        {
            try
            {
                var shape = images.Decode((int)((long)i * images.Count / Math.Min(Looked, images.Count))).Shape;
                isGrey &= shape.Depth == 1;
                differ |= common is { } other && (other.Height, other.Width) != (shape.Height, shape.Width);
                common ??= shape;
            }
            catch (GaborFormatException)
            {
                // Whoever reads all of them says which it is.
            }
        }

        int depth = isGrey && common is not null ? 1 : 3;
        return common is { } all && !differ && all.Height <= MostKept && all.Width <= MostKept
            ? (new(all.Height, all.Width, depth), true)
            : (new(Side, Side, depth), false);
    }
}
