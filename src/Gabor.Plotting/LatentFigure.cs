using System.Globalization;
using Gabor.Experiments.Representations;
using ScottPlot;

namespace Gabor.Plotting;

/// <summary>
/// The codes of images on the plane in the colours of their classes (4.1.4): along their principal components, and by t-SNE; and the images
/// that codes of a grid are decoded to.
/// </summary>
public static class LatentFigure
{
    /// <summary>Pixels of a panel from left to right and from top to bottom.</summary>
    const int PanelWidth = 640, PanelHeight = 600;

    static readonly MarkerShape[] Shapes = [MarkerShape.FilledCircle, MarkerShape.OpenTriangleUp, MarkerShape.Cross];

    /// <summary>Images to a side of the grid.</summary>
    const int GridSide = 10;

    /// <summary>Draws both maps side by side.</summary>
    /// <param name="map">The maps.</param>
    /// <param name="name">What the network is called.</param>
    public static Figure Of(LatentMap map, string name)
    {
        ArgumentNullException.ThrowIfNull(map);
        var components = map.Components;
        return new Panels(
            [
                new MapFigure
                {
                    Title = $"{name}: codes along two principal components", XTitle = Share("first", 0), YTitle = Share("second", 1),
                    Points = [.. map.Principal.Select(coordinate => (double)coordinate)], Labels = map.Labels,
                    ClassNames = map.ClassNames,
                },
                new MapFigure
                {
                    Title = $"{name}: codes by t-SNE", XTitle = "near codes are near", YTitle = "", Points = map.Neighbors,
                    Labels = map.Labels, ClassNames = map.ClassNames,
                },
            ],
            columns: 2)
        { Width = 2 * PanelWidth, Height = PanelHeight };

        string Share(string which, int component)
        {
            double share = components.TotalVariance > 0 ? components.Variances[component] / components.TotalVariance : 0;
            return string.Create(CultureInfo.InvariantCulture, $"{which} component, {100 * share:0} % of the variance");
        }
    }

    /// <summary>Draws what codes on a grid along the two components are decoded to.</summary>
    /// <param name="map">The maps.</param>
    /// <param name="autoencoder">The autoencoder.</param>
    /// <exception cref="ArgumentException">Its images cannot be drawn, or its codes not decoded.</exception>
    public static ImageSheet Grid(LatentMap map, Autoencoder autoencoder)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(autoencoder);
        var shape = ReconstructionSheet.Drawable(autoencoder);
        float[] images = autoencoder.Decode(map.Grid(GridSide));
        var sheet = new ImageSheet
        {
            Title = $"{autoencoder.Model.Name}: decoded codes, two deviations along the first component (across) and the second (up)",
        };
        for (int row = 0; row < GridSide; row++)
        {
            int first = row * GridSide;
            sheet.Add("", [.. Enumerable.Range(first, GridSide).Select(i => ReconstructionSheet.TileOf(images, i, shape, ""))]);
        }

        return sheet;
    }

    /// <summary>Points in the colours of their classes.</summary>
    sealed class MapFigure : Figure
    {
        /// <summary>The quantity of the x axis.</summary>
        public required string XTitle { get; init; }

        /// <summary>The quantity of the y axis.</summary>
        public required string YTitle { get; init; }

        /// <summary>[N, 2].</summary>
        public required IReadOnlyList<double> Points { get; init; }

        /// <summary>The classes of the points.</summary>
        public required IReadOnlyList<int> Labels { get; init; }

        /// <summary>The names of the classes.</summary>
        public required IReadOnlyList<string> ClassNames { get; init; }

        private protected override Plot Draw()
        {
            var plot = Begin(XTitle, YTitle);
            for (int k = 0; k < ClassNames.Count; k++)
            {
                int[] own = [.. Enumerable.Range(0, Labels.Count).Where(i => Labels[i] == k)];
                var drawn = plot.Add.ScatterPoints(
                    own.Select(i => Points[2 * i]).ToArray(), own.Select(i => Points[(2 * i) + 1]).ToArray(), Palette.Of(k));

                // There are fewer colours than digits.
                (drawn.MarkerSize, drawn.LegendText) = (5, ClassNames[k]);
                drawn.MarkerShape = Shapes[k / Palette.Count % Shapes.Length];
            }

            ShowLegendBelow(plot);
            return plot;
        }
    }
}
