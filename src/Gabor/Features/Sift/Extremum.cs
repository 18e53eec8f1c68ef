namespace Gabor.Features.Sift;

/// <summary>An extremum of D in place and scale, to a fraction of a pixel.</summary>
/// <param name="Layer">Its layer.</param>
/// <param name="Y">Its row.</param>
/// <param name="X">Its column.</param>
/// <param name="LayerPart">How far above the layer it lies, −½ … ½.</param>
/// <param name="YPart">How far below the row's middle it lies.</param>
/// <param name="XPart">How far to the right of the column's middle it lies.</param>
/// <param name="Value">D there.</param>
readonly record struct Extremum(int Layer, int Y, int X, double LayerPart, double YPart, double XPart, double Value)
{
    /// <summary>Pixels at the edges of an octave in which no extremum is looked for.</summary>
    public const int Border = 5;

    const int Moves = 5;

    /// <summary>
    /// With the slope g and the curvatures H of D at a pixel, by central differences, the extremum lies at −H⁻¹g, where D is D₀ + ½ gᵀ of
    /// that. If it is nearer to another pixel, the same is done there, at most five times. What lies on an edge or stands out too little is
    /// none: where tr² / det of the curvatures in place is (r + 1)² / r or more, or ¦D¦ less than the threshold.
    /// </summary>
    /// <returns>null if there is none.</returns>
    public static Extremum? Refine(ScaleSpace space, SiftOptions options, int layer, int y, int x)
    {
        int width = space.Width;
        for (int move = 0; move < Moves; move++)
        {
            ReadOnlySpan<float> below = space.Difference(layer - 1), middle = space.Difference(layer), above = space.Difference(layer + 1);
            int at = (y * width) + x;
            double value = middle[at];
            double gx = (middle[at + 1] - (double)middle[at - 1]) / 2, gy = (middle[at + width] - (double)middle[at - width]) / 2;
            double gs = (above[at] - (double)below[at]) / 2;
            double xx = middle[at + 1] + (double)middle[at - 1] - (2 * value);
            double yy = middle[at + width] + (double)middle[at - width] - (2 * value);
            double ss = above[at] + (double)below[at] - (2 * value);
            double xy = Cross(middle, at + width, middle, at - width, 1);
            double xs = Cross(above, at, below, at, 1), ys = Cross(above, at, below, at, width);

            // Cramer's rule.
            double a = (yy * ss) - (ys * ys), b = (xs * ys) - (xy * ss), c = (xy * ys) - (xs * yy);
            double determinant = (xx * a) + (xy * b) + (xs * c);
            if (determinant == 0)
                return null;
            double d = (xx * ss) - (xs * xs), e = (xy * xs) - (xx * ys), f = (xx * yy) - (xy * xy);
            double dx = -((a * gx) + (b * gy) + (c * gs)) / determinant, dy = -((b * gx) + (d * gy) + (e * gs)) / determinant;
            double ds = -((c * gx) + (e * gy) + (f * gs)) / determinant;
            if (Math.Abs(dx) < 0.5 && Math.Abs(dy) < 0.5 && Math.Abs(ds) < 0.5)
            {
                double there = value + (((gx * dx) + (gy * dy) + (gs * ds)) / 2);
                bool stands = Math.Abs(there) * options.LayersPerOctave >= options.ContrastThreshold;
                return stands && !IsEdge(xx + yy, f, options.EdgeRatio) ? new(layer, y, x, ds, dy, dx, there) : null;
            }

            if (!(Math.Abs(dx) < width && Math.Abs(dy) < space.Height && Math.Abs(ds) < space.Layers))
                return null;
            (layer, y, x) = (layer + (int)Math.Round(ds), y + (int)Math.Round(dy), x + (int)Math.Round(dx));
            if (layer < 1 || layer > options.LayersPerOctave || y < Border || y >= space.Height - Border || x < Border
                || x >= width - Border)
                return null;
        }

        return null;
    }

    static bool IsEdge(double trace, double determinant, double ratio) =>
        determinant <= 0 || trace * trace * ratio >= (ratio + 1) * (ratio + 1) * determinant;

    /// <summary>∂²D by two axes: how much more D rises along the second further along the first.</summary>
    static double Cross(ReadOnlySpan<float> after, int afterAt, ReadOnlySpan<float> before, int beforeAt, int step) =>
        (after[afterAt + step] - (double)after[afterAt - step] - before[beforeAt + step] + before[beforeAt - step]) / 4;
}
