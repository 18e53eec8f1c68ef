using Gabor.Numerics;

namespace Gabor.Augmentations;

/// <summary>
/// Smooth random fields on an image: numbers uniform in −1…1 at the knots of a grid, interpolated by cubic B-splines. It is white noise
/// blurred by a Gaussian of standard deviation <c>spacing</c>/√3, as of Simard, Steinkraus and Platt (2003), for a fraction of the work.
/// </summary>
sealed class SmoothField
{
    /// <summary>The root of the mean square of such a field: √⅓ · ∫B², and ∫B² = 151/315 of the cubic B-spline in each direction.</summary>
    public const double RootMeanSquare = 0.5773502691896257 * 151 / 315;

    /// <summary>Knots that reach a place, in each direction.</summary>
    const int Reach = 4;

    readonly Shape shape;
    readonly Places across, down;
    readonly float[] knots, lines;

    /// <summary>Fields on images of a shape.</summary>
    /// <param name="shape">The image; its depth does not matter.</param>
    /// <param name="spacing">Pixels from knot to knot, above 0.</param>
    public SmoothField(Shape shape, double spacing)
    {
        this.shape = shape;
        (across, down) = (new Places(shape.Width, spacing), new Places(shape.Height, spacing));
        (knots, lines) = (new float[across.Knots], new float[down.Knots * shape.Width]);
    }

    /// <summary>How many random numbers a field takes.</summary>
    public int Draws => across.Knots * down.Knots;

    /// <summary>Fills a field.</summary>
    /// <param name="random">Where the knots come from.</param>
    /// <param name="first">The number of the first of its <see cref="Draws"/> random numbers.</param>
    /// <param name="field">[H, W]; overwritten.</param>
    public void Fill(in AugmentationRandom random, int first, Span<float> field)
    {
        // Each row of knots becomes a line of the image's width; each row of the image is a sum of four lines.
        int width = shape.Width;
        for (int j = 0; j < down.Knots; j++)
        {
            for (int i = 0; i < knots.Length; i++)
                knots[i] = (2 * random.Uniform(first + (j * knots.Length) + i)) - 1;
            for (int x = 0; x < width; x++)
                lines[(j * width) + x] = Sum(knots, across.First[x], 1, across.Weights, x);
        }

        for (int y = 0; y < shape.Height; y++)
        {
            for (int x = 0; x < width; x++)
                field[(y * width) + x] = Sum(lines, (down.First[y] * width) + x, width, down.Weights, y);
        }
    }

    static float Sum(float[] values, int from, int stride, float[] weights, int place)
    {
        float sum = 0;
        for (int k = 0; k < Reach; k++)
            sum = float.FusedMultiplyAdd(weights[(place * Reach) + k], values[from + (k * stride)], sum);
        return sum;
    }

    /// <summary>Which knots reach each place along a side, and how strongly.</summary>
    sealed class Places
    {
        public Places(int side, double spacing)
        {
            First = new int[side];
            Weights = new float[side * Reach];
            for (int place = 0; place < side; place++)
            {
                double at = place / spacing, t = at - Math.Floor(at), s = 1 - t;
                First[place] = (int)Math.Floor(at);
                Weights[place * Reach] = (float)(s * s * s / 6);
                Weights[(place * Reach) + 1] = (float)(((3 * t * t * t) - (6 * t * t) + 4) / 6);
                Weights[(place * Reach) + 2] = (float)(((3 * s * s * s) - (6 * s * s) + 4) / 6);
                Weights[(place * Reach) + 3] = (float)(t * t * t / 6);
            }

            Knots = First[^1] + Reach;
        }

        public int Knots { get; }

        public int[] First { get; }

        public float[] Weights { get; }
    }
}
