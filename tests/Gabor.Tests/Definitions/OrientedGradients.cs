using Gabor.Features.Hog;
using Gabor.Numerics;

namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>
    /// Histograms of oriented gradients of one image, block by block, pixel by pixel, vote by vote; with another arctangent where one is
    /// given.
    /// </summary>
    public static double[] OrientedGradients(double[] image, Shape shape, HogOptions set, Func<double, double, double>? atan2 = null)
    {
        atan2 ??= Math.Atan2;
        int cell = set.CellSize, side = set.BlockSize * cell, step = set.BlockStride * cell;
        var descriptor = new List<double>();
        for (int top = 0; top + side <= shape.Height / cell * cell; top += step)
        {
            for (int left = 0; left + side <= shape.Width / cell * cell; left += step)
            {
                double[] block = new double[set.BlockSize * set.BlockSize * set.Bins];
                for (int y = 0; y < side; y++)
                {
                    for (int x = 0; x < side; x++)
                    {
                        var (length, degrees) = Gradient(image, shape, set, top + y, left + x, atan2);
                        Vote(block, set, y, x, degrees, length * PlaceWeight(y, x, side, set.Window));
                    }
                }

                descriptor.AddRange(Normalized(block, set));
            }
        }

        return [.. descriptor];
    }

    /// <summary>Length, and angle in 0…360 degrees, in the channel where the length is largest.</summary>
    static (double Length, double Degrees) Gradient(
        double[] image, Shape shape, HogOptions set, int y, int x, Func<double, double, double> atan2)
    {
        double best = -1, degrees = 0;
        for (int k = 0; k < shape.Depth; k++)
        {
            double dx = Pixel(y, x + 1, k) - Pixel(y, x - 1, k), dy = Pixel(y + 1, x, k) - Pixel(y - 1, x, k);
            double square = (dx * dx) + (dy * dy);
            if (square > best)
                (best, degrees) = (square, atan2(dy, dx) / Math.PI * 180);
        }

        return (Math.Sqrt(best), degrees < 0 ? degrees + 360 : degrees);

        double Pixel(int row, int column, int channel)
        {
            row = Inside(row, shape.Height);
            column = Inside(column, shape.Width);
            double value = image[(((row * shape.Width) + column) * shape.Depth) + channel];
            return set.SquareRoot ? Math.Sqrt(value) : value;
        }

        int Inside(int place, int size)
        {
            if (place >= 0 && place < size)
                return place;
            int beside = size == 1 || set.Border == HogBorder.Repeat ? 0 : 1;
            return place < 0 ? beside : size - 1 - beside;
        }
    }

    static void Vote(double[] block, HogOptions set, int y, int x, double degrees, double weight)
    {
        double width = (set.IsSigned ? 360.0 : 180.0) / set.Bins, place = degrees % (set.IsSigned ? 360 : 180) / width;
        for (int i = 0; i < set.BlockSize; i++)
        {
            for (int j = 0; j < set.BlockSize; j++)
            {
                double share = Share(y, i) * Share(x, j) * weight;
                for (int bin = 0; bin < set.Bins; bin++)
                {
                    double part;
                    if (set.InterpolatesBins)
                    {
                        double away = Math.Abs(place - (bin + 0.5));
                        part = Math.Max(0, 1 - Math.Min(away, set.Bins - away));
                    }
                    else
                    {
                        part = (int)place == bin ? 1 : 0;
                    }

                    block[(((i * set.BlockSize) + j) * set.Bins) + bin] += share * part;
                }
            }
        }

        double Share(int pixel, int cell) => !set.InterpolatesCells
            ? (pixel / set.CellSize == cell ? 1 : 0)
            : Math.Max(0, 1 - Math.Abs(((pixel + 0.5) / set.CellSize) - (cell + 0.5)));
    }

    static double PlaceWeight(int y, int x, int side, HogWindow window)
    {
        if (window == HogWindow.None)
            return 1;
        var (middle, sigma) = window == HogWindow.OpenCv ? (side * 0.5, side * 0.25) : ((side - 1) * 0.5, side * 0.5);
        return Math.Exp(-(((y - middle) * (y - middle)) + ((x - middle) * (x - middle))) / (2 * sigma * sigma));
    }

    static double[] Normalized(double[] votes, HogOptions set)
    {
        bool isOpenCv = set.EpsilonRule == HogEpsilonRule.OpenCv;
        double[] v = [.. votes.Select(vote => isOpenCv ? vote : vote / (set.CellSize * set.CellSize))];
        double epsilon = isOpenCv ? set.Epsilon * v.Length : set.Epsilon;
        switch (set.Norm)
        {
            case HogNorm.L1: return [.. v.Select(x => x / (v.Sum() + epsilon))];
            case HogNorm.L1SquareRoot: return [.. v.Select(x => Math.Sqrt(x / (v.Sum() + epsilon)))];
            case HogNorm.L2: return L2(v, epsilon);
            default: return L2([.. L2(v, epsilon).Select(x => Math.Min(x, 0.2))], isOpenCv ? 1e-3 : epsilon);
        }

        double[] L2(double[] x, double small)
        {
            double squares = x.Sum(value => value * value);
            return [.. x.Select(value => value / (isOpenCv ? Math.Sqrt(squares) + small : Math.Sqrt(squares + (small * small))))];
        }
    }
}
