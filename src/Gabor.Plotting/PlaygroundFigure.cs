using System.Globalization;
using Gabor.Experiments.Playgrounds;

namespace Gabor.Plotting;

/// <summary>
/// Networks on points of the plane: above, the decision regions; below, the inputs of the last layer, where the boundaries between classes
/// are straight (4.1.4, figure 4.3).
/// </summary>
public static class PlaygroundFigure
{
    /// <summary>Pixels of a panel from left to right and from top to bottom.</summary>
    const int PanelWidth = 520, PanelHeight = 480;

    /// <summary>Draws trained networks side by side.</summary>
    /// <param name="playgrounds">The networks, one or more.</param>
    public static Figure Of(IReadOnlyList<Playground> playgrounds)
    {
        ArgumentNullException.ThrowIfNull(playgrounds);
        ArgumentOutOfRangeException.ThrowIfZero(playgrounds.Count);

        // One network has its two panels side by side, several have them one above the other.
        int columns = playgrounds.Count == 1 ? 2 : playgrounds.Count, rows = playgrounds.Count == 1 ? 1 : 2;
        return new Panels([.. playgrounds.Select(Regions), .. playgrounds.Select(Last)], columns)
        {
            Width = columns * PanelWidth, Height = rows * PanelHeight,
        };
    }

    /// <summary>The plane of the points.</summary>
    static RegionFigure Regions(Playground playground)
    {
        var points = playground.Points;
        double[] x = Coordinate(points.Coordinates, 0), y = Coordinate(points.Coordinates, 1);
        var view = PlotArea.Around(x, y);
        float[] cells = [.. view.Cells().SelectMany(IEnumerable<float> (cell) => [(float)cell.X, (float)cell.Y])];
        return new RegionFigure
        {
            Title = string.Create(
                CultureInfo.InvariantCulture,
                $"{playground.Options.Model}: {100 * playground.Evaluate(points).Accuracy:0.0} % of the points correct"),
            XTitle = "x1",
            YTitle = "x2",
            X = x,
            Y = y,
            Labels = points.Labels.ToArray(),
            ClassNames = points.ClassNames,
            Area = view,
            Map = playground.Probabilities(playground.Scores(cells)),
        };
    }

    /// <summary>What the last layer reads.</summary>
    static RegionFigure Last(Playground playground) =>
        playground is { Options.Model: "kernel", Points.ClassNames.Count: 2 } ? KernelValues(playground) : Representation(playground);

    /// <summary>
    /// The values of a kernel function at all points, along the direction that tells two classes apart and that of their largest variance:
    /// what separates them is seldom what varies most.
    /// </summary>
    static RegionFigure KernelValues(Playground playground)
    {
        var points = playground.Points;
        float[] values = playground.Represent(points.Coordinates), scores = playground.Scores(points.Coordinates);
        int size = playground.RepresentationSize;
        var plane = new PrincipalPlane(values, size);
        double[] x = [.. Enumerable.Range(0, points.Count).Select(i => (double)scores[(2 * i) + 1] - scores[2 * i])];
        double[] y = [.. Enumerable.Range(0, points.Count).Select(i => plane.Project(values.AsSpan(i * size, size)).X)];
        var view = PlotArea.Around(x, y);
        return new RegionFigure
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"kernel: what its last layer reads, {size} values"),
            XTitle = "score of the second class above that of the first",
            YTitle = Component("first", plane.FirstShare),
            X = x,
            Y = y,
            Labels = points.Labels.ToArray(),
            ClassNames = [],
            Area = view,
            Map = playground.Probabilities([.. view.Cells().SelectMany(IEnumerable<float> (cell) => [0, (float)cell.X])]),
        };
    }

    /// <summary>
    /// The inputs of the last layer: two neurons directly, more by their first two principal components, one over the classes.
    /// </summary>
    static RegionFigure Representation(Playground playground)
    {
        var points = playground.Points;
        float[] read = playground.Represent(points.Coordinates);
        int size = playground.RepresentationSize;
        var plane = size > 2 ? new PrincipalPlane(read, size) : null;
        double[] x = new double[points.Count], y = new double[points.Count];
        for (int i = 0; i < points.Count; i++)
        {
            var own = read.AsSpan(i * size, size);
            (x[i], y[i]) = plane is not null ? plane.Project(own) : (own[0], size == 2 ? own[1] : points.Labels[i]);
        }

        var view = PlotArea.Around(x, y);
        float[] cells =
        [
            .. view
            .Cells()
            .SelectMany(
                cell => plane is not null ? plane.Lift(cell.X, cell.Y) : size == 2 ? [(float)cell.X, (float)cell.Y] : [(float)cell.X]),
        ];
        bool isInput = playground.ReadsPoints;
        string what = isInput
            ? "its one layer reads the points themselves"
            : $"what its last layer reads, {Neurons(size)}{(plane is null ? "" : ", and its boundaries there")}";
        return new RegionFigure
        {
            Title = $"{playground.Options.Model}: {what}",
            XTitle = plane is not null ? Component("first", plane.FirstShare) : isInput ? "x1" : "neuron 1",
            YTitle = plane is not null
                ? Component("second", plane.SecondShare) : isInput ? "x2" : size == 2 ? "neuron 2"
                : "class of the point",
            X = x,
            Y = y,
            Labels = points.Labels.ToArray(),
            ClassNames = [],
            Area = view,
            Map = playground.Probabilities(playground.ScoresOfRepresentation(cells)),
        };
    }

    static string Neurons(int size) => size == 1 ? "1 neuron" : string.Create(CultureInfo.InvariantCulture, $"{size} neurons");

    static string Component(string which, double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{which} principal component, {100 * share:0} % of the variance");

    static double[] Coordinate(ReadOnlySpan<float> coordinates, int which)
    {
        double[] chosen = new double[coordinates.Length / 2];
        for (int i = 0; i < chosen.Length; i++)
            chosen[i] = coordinates[(2 * i) + which];
        return chosen;
    }
}
