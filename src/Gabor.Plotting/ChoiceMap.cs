using ScottPlot;
using ScottPlot.TickGenerators;

namespace Gabor.Plotting;

/// <summary>A map that names the best of several choices for each cell, with a colour for each name.</summary>
public sealed class ChoiceMap : Figure
{
    /// <summary>The quantity of the columns, with its unit.</summary>
    public required string XTitle { get; init; }

    /// <summary>The quantity of the rows, with its unit.</summary>
    public required string YTitle { get; init; }

    /// <summary>The columns from left to right.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The rows from the bottom up.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>
    /// All names, in the order of their colours, whether or not they occur, so that figures with the same names use the same colours.
    /// </summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>For each row and column: an index into <see cref="Names"/>, or −1 for none, and the text below the name.</summary>
    public required IReadOnlyList<IReadOnlyList<(int Name, string Text)>> Cells { get; init; }

    private protected override Plot Draw()
    {
        const double Gap = 0.03;
        var plot = Begin(XTitle, YTitle);
        for (int row = 0; row < Rows.Count; row++)
        {
            for (int column = 0; column < Columns.Count; column++)
            {
                var (name, text) = Cells[row][column];
                var cell = plot.Add.Rectangle(column - 0.5 + Gap, column + 0.5 - Gap, row - 0.5 + Gap, row + 0.5 - Gap);
                cell.LineWidth = 0;
                cell.FillColor = name < 0 ? Colors.Black.WithAlpha(.06) : Palette.Of(name);
                var label = plot.Add.Text(name < 0 ? "" : $"{Names[name]}\n{text}", column, row);
                label.LabelFontSize = 13;
                label.LabelFontColor = IsLight(cell.FillColor) ? Colors.Black : Colors.White;
                label.LabelAlignment = Alignment.MiddleCenter;
            }
        }

        plot.Axes.Bottom.TickGenerator = Ticks(Columns);
        plot.Axes.Left.TickGenerator = Ticks(Rows);
        plot.Axes.SetLimits(-0.5, Columns.Count - 0.5, -0.5, Rows.Count - 0.5);
        plot.HideGrid();
        return plot;
    }

    /// <summary>Whether black text is more legible on it than white text, by its luma.</summary>
    static bool IsLight(ScottPlot.Color color) => (0.299 * color.R) + (0.587 * color.G) + (0.114 * color.B) > 140;

    static NumericManual Ticks(IReadOnlyList<string> names) => new([.. names.Select((_, i) => (double)i)], [.. names]);
}
