using System.Globalization;
using Gabor.Experiments.Representations;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Gabor.Plotting;

/// <summary>How alike the layers of one network, or of two, represent the same images: cells, the darker the more alike.</summary>
/// <param name="matrix">The similarities.</param>
public sealed class SimilarityFigure(SimilarityMatrix matrix) : Figure
{
    /// <summary>Columns up to which the cells have numbers.</summary>
    const int MostNumbers = 14;

    /// <summary>The quantity of the rows, for example the name of a network.</summary>
    public string RowTitle { get; init; } = "";

    /// <summary>The quantity of the columns.</summary>
    public string ColumnTitle { get; init; } = "";

    private protected override Plot Draw()
    {
        const double whiteText = 0.55;
        var plot = Begin(ColumnTitle, RowTitle);
        bool hasNumbers = matrix.Columns.Count <= MostNumbers;
        for (int row = 0; row < matrix.Rows.Count; row++)
        {
            for (int column = 0; column < matrix.Columns.Count; column++)
            {
                // Upwards from the first layer, so that the diagonal of one network rises.
                double value = matrix.Values[row][column], shade = double.IsNaN(value) ? 0 : Math.Clamp(value, 0, 1);
                var cell = plot.Add.Rectangle(column - 0.5, column + 0.5, row - 0.5, row + 0.5);
                (cell.LineWidth, cell.FillColor) = (0, Colors.White.MixedWith(Palette.Of(0), shade));
                if (!hasNumbers)
                    continue;
                string text = double.IsNaN(value) ? "–" : value.ToString("F2", CultureInfo.InvariantCulture);
                var label = plot.Add.Text(text, column, row);
                (label.LabelFontSize, label.LabelAlignment) = (12, Alignment.MiddleCenter);
                label.LabelFontColor = shade > whiteText ? Colors.White : Colors.Black;
            }
        }

        plot.Axes.Bottom.TickGenerator = new NumericManual([.. matrix.Columns.Select((_, i) => (double)i)], [.. matrix.Columns]);
        plot.Axes.Left.TickGenerator = new NumericManual([.. matrix.Rows.Select((_, i) => (double)i)], [.. matrix.Rows]);
        plot.Axes.Bottom.TickLabelStyle.Rotation = 90;
        plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleLeft;

        // Turned labels take what room they have, which is that of upright ones unless it is stated.
        plot.Axes.Bottom.MinimumSize = 40 + (7.5f * matrix.Columns.Max(name => name.Length));
        plot.Axes.SetLimits(-0.5, matrix.Columns.Count - 0.5, -0.5, matrix.Rows.Count - 0.5);
        plot.HideGrid();
        return plot;
    }
}
