using System.Text.Json;

namespace Gabor.Tests.Golden;

/// <summary>The points that statistics.json describes.</summary>
static class StatisticsData
{
    /// <summary>Those of an entry, [rows, columns].</summary>
    public static float[] Of(JsonElement entry) =>
        Points(entry.GetProperty("rows").GetInt32(), entry.GetProperty("columns").GetInt32(), entry.GetProperty("spread").GetDouble());

    /// <summary>Four clusters whose means are <paramref name="spread"/> apart along two axes.</summary>
    public static float[] Points(int rows, int columns, double spread)
    {
        float[] x = new float[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                double noise = Math.Sin((12.9898 * i) + (78.233 * j) + (0.5 * i * j)) + Math.Sin((4.1 * i * (j + 1)) + 0.3);
                double a = (i % 4 == j % 4 ? spread : 0) + ((0.4 + (0.2 * (j % 3))) * noise) + (0.3 * Math.Sin(1.7 * i));
                x[(i * columns) + j] = (float)(Math.Round(256 * a) / 256);
            }
        }

        return x;
    }
}
