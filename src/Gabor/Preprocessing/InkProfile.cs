namespace Gabor.Preprocessing;

/// <summary>
/// What training images of ink on an even background have in common, as MNIST's: the shade of the ink, its size and its place. It is part
/// of the model, so that a digit on paper can be brought to what the model has learnt from, as the makers of MNIST did: scaled to a box of
/// 20 × 20 and placed by its centre of mass (LeCun et al. 1998).
/// </summary>
/// <param name="IsLight">Whether the ink is lighter than its background.</param>
/// <param name="LeastExtent">The longer side of the smallest ink, in pixels; one image in a thousand may be beyond each limit.</param>
/// <param name="Extent">The median of the longer sides, in pixels.</param>
/// <param name="MostExtent">The longer side of the largest ink, in pixels.</param>
/// <param name="CentreY">The row of the centre of mass, the mean of all images.</param>
/// <param name="CentreX">The column of the centre of mass, the mean of all images.</param>
/// <param name="Offset">How far a centre of mass lies from there at most, in pixels.</param>
/// <param name="MostShare">How much of an image is ink at most, in 0…1.</param>
public sealed record InkProfile(
    bool IsLight, int LeastExtent, int Extent, int MostExtent, double CentreY, double CentreX, double Offset, double MostShare)
{
    /// <summary>As many images as are looked at; more change nothing.</summary>
    const int MostImages = 10_000;

    /// <summary>The share of images that must agree.</summary>
    const double Agreement = 0.95;

    /// <summary>Measures training images.</summary>
    /// <param name="images">Grey images; of others there is no profile.</param>
    /// <returns>What they have in common; null where they are not ink on an even background, as photographs are not.</returns>
    /// <exception cref="GaborFormatException">An image cannot be read.</exception>
    public static InkProfile? Measure(SampleReader images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Shape.Depth != 1 || images.Count == 0)
            return null;
        var (height, width) = (images.Shape.Height, images.Shape.Width);
        int count = Math.Min(images.Count, MostImages);
        List<Ink> found = [];
        for (int i = 0; i < count; i++)
        {
            if (Ink.Find(images.Read((int)((long)i * images.Count / count)), height, width) is { } ink)
                found.Add(ink);
        }

        bool isLight = found.Count(ink => ink.IsLight) * 2 > found.Count;
        found.RemoveAll(ink => ink.IsLight != isLight);
        return found.Count >= Agreement * count ? Of(found, isLight) : null;
    }

    static InkProfile Of(List<Ink> all, bool isLight)
    {
        double centreY = all.Average(ink => ink.CentreY), centreX = all.Average(ink => ink.CentreX);
        int[] extents = [.. all.Select(ink => ink.Extent).Order()];
        double[] offsets = [.. all.Select(ink => Distance(ink, centreY, centreX)).Order()];
        double[] shares = [.. all.Select(ink => ink.Share).Order()];
        return new InkProfile(
            isLight, At(extents, 0.001), At(extents, 0.5), At(extents, 0.999), centreY, centreX, At(offsets, 0.999), shares[^1]);
    }

    static T At<T>(T[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))];

    static double Distance(Ink ink, double centreY, double centreX)
    {
        double y = ink.CentreY - centreY, x = ink.CentreX - centreX;
        return Math.Sqrt((y * y) + (x * x));
    }

    /// <summary>Whether ink has about the size of that of the training images.</summary>
    internal bool HasSize(Ink ink) => ink.Extent >= LeastExtent - 1 && ink.Extent <= MostExtent + 1;

    /// <summary>Whether ink lies about where that of the training images does.</summary>
    internal bool HasPlace(Ink ink) => Distance(ink, CentreY, CentreX) <= Offset + 1;
}
