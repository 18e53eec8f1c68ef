using Gabor.Numerics;

namespace Gabor.Features.Hog;

/// <summary>What a vote counts for a cell by its place along one side of a block; the weight in the plane is the product of two.</summary>
static class HogWeights
{
    /// <summary>[cells, pixels of a side].</summary>
    public static float[] Of(int cells, HogOptions options)
    {
        int side = cells * options.CellSize;
        float[] weights = new float[cells * side];
        for (int cell = 0; cell < cells; cell++)
        {
            for (int x = 0; x < side; x++)
                weights[(cell * side) + x] = (float)(Share(cell, x, options) * Window(x, side, options.Window));
        }

        return weights;
    }

    /// <summary>The share of a cell in a pixel.</summary>
    static double Share(int cell, int x, HogOptions options)
    {
        if (!options.InterpolatesCells)
            return x / options.CellSize == cell ? 1 : 0;
        double cellsAway = ((x + 0.5) / options.CellSize) - (cell + 0.5);
        return Math.Max(0, 1 - Math.Abs(cellsAway));
    }

    static double Window(int x, int side, HogWindow window)
    {
        if (window == HogWindow.None)
            return 1;
        bool isOpenCv = window == HogWindow.OpenCv;
        double away = x - (isOpenCv ? side / 2.0 : (side - 1) / 2.0), sigma = side / (isOpenCv ? 4.0 : 2.0);
        return Elementary.Exp(-away * away / (2 * sigma * sigma));
    }
}
