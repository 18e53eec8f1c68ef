namespace Gabor.Tests.Definitions;

/// <summary>A SIFT descriptor at a place of an image, pixel by pixel: no sums are shared.</summary>
static partial class Define
{
    /// <summary>[4, 4, 8] of an upright square of 4 × 4 cells whose first pixel is (top, left), all weighted equally.</summary>
    public static double[] DenseSift(double[] image, int height, int width, int top, int left, int cell)
    {
        double[] descriptor = new double[128];
        double Pixel(int y, int x) => image[(Math.Clamp(y, 0, height - 1) * width) + Math.Clamp(x, 0, width - 1)];
        for (int y = Math.Max(0, top - cell); y < Math.Min(height, top + (5 * cell)); y++)
        {
            for (int x = Math.Max(0, left - cell); x < Math.Min(width, left + (5 * cell)); x++)
            {
                double dx = Pixel(y, x + 1) - Pixel(y, x - 1), dy = Pixel(y + 1, x) - Pixel(y - 1, x);
                double length = Math.Sqrt((dx * dx) + (dy * dy)), turn = Math.Atan2(dy, dx) * 8 / (2 * Math.PI);
                for (int i = 0; i < 128; i++)
                {
                    double row = top + ((i / 32) * cell) + ((cell - 1) / 2.0), column = left + ((i / 8 % 4) * cell) + ((cell - 1) / 2.0);
                    double away = Math.Abs(Math.IEEERemainder(turn - (i % 8), 8));
                    descriptor[i] += length * Share(y - row, cell) * Share(x - column, cell) * Share(away, 1);
                }
            }
        }

        foreach (double most in (double[])[double.PositiveInfinity, 0.2])
        {
            descriptor = [.. descriptor.Select(value => Math.Min(value, most))];
            double norm = Math.Sqrt(descriptor.Sum(value => value * value));
            descriptor = norm == 0 ? descriptor : [.. descriptor.Select(value => value / norm)];
        }

        return descriptor;
    }

    static double Share(double distance, double width) => Math.Max(0, 1 - (Math.Abs(distance) / width));
}
