using Gabor.Numerics;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Gabor.Plotting;

/// <summary>
/// Values of rows and columns in a table of shaded cells, darker the larger they are, by their logarithm; a cell without a value says why.
/// </summary>
sealed class ValueMap : Figure
{
    /// <summary>The quantity of the columns, with its unit.</summary>
    public required string XTitle { get; init; }

    /// <summary>The columns from left to right.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The rows from the top down.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>For each row and column: a value above 0, NaN for none, and its text. The least value of a column is in bold.</summary>
    public required IReadOnlyList<IReadOnlyList<(double Value, string Text)>> Cells { get; init; }

    private protected override Plot Draw()
    {
        const double half = 0.48, palest = 0.08, darkest = 0.9, whiteText = 0.6;
        var plot = Begin(XTitle, "");
        double[] values = [.. Cells.SelectMany(row => row).Select(cell => cell.Value).Where(double.IsFinite)];
        double least = values.DefaultIfEmpty(1).Min(), largest = values.DefaultIfEmpty(1).Max();
        for (int row = 0; row < Rows.Count; row++)
        {
            for (int column = 0; column < Columns.Count; column++)
            {
                var (value, text) = Cells[row][column];
                int y = Rows.Count - 1 - row;
                double share = double.IsNaN(value) || largest <= least
                    ? 0
                    : Elementary.Log(value / least) / Elementary.Log(largest / least);
                double shade = palest + ((darkest - palest) * share);
                var cell = plot.Add.Rectangle(column - half, column + half, y - half, y + half);
                (cell.LineWidth, cell.FillColor) =
                    (0, double.IsNaN(value) ? Colors.Black.WithAlpha(.04) : Colors.White.MixedWith(Palette.Of(0), shade));
                var label = plot.Add.Text(text, column, y);
                (label.LabelFontSize, label.LabelAlignment) = (double.IsNaN(value) ? 11 : 13, Alignment.MiddleCenter);
                label.LabelBold = value <= Cells.Select(of => of[column].Value).Where(double.IsFinite).DefaultIfEmpty(0).Min();
                label.LabelFontColor = double.IsNaN(value) ? Colors.Gray : shade > whiteText ? Colors.White : Colors.Black;
            }
        }

        plot.Axes.Bottom.TickGenerator = new NumericManual([.. Columns.Select((_, i) => (double)i)], [.. Columns]);
        plot.Axes.Left.TickGenerator = new NumericManual([.. Rows.Select((_, i) => Rows.Count - 1.0 - i)], [.. Rows]);
        plot.Axes.SetLimits(-0.5, Columns.Count - 0.5, -0.5, Rows.Count - 0.5);
        plot.HideGrid();
        return plot;
    }
}
