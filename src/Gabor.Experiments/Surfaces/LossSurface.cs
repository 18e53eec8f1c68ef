using System.Globalization;
using System.Text;
using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Formats;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Surfaces;

/// <summary>
/// J along one or two random directions through the parameters of a network, J(θ + c₀θ₀ + c₁θ₁), as figure 3.2 of the text draws it
/// (3.4.1): a cut through a surface of as many dimensions as there are parameters.
/// </summary>
/// <remarks>
/// <para>J = (1/m) Σ err + λ/2 ‖W‖², (3.24), of the network as it evaluates: dropout rests, running statistics stay as they are.</para>
/// <para>The numbers of a direction are drawn from the normal distribution, then made as long as <see cref="DirectionLength"/> says. The
/// same seed gives the same directions, and the first one alone is the first of two.</para>
/// </remarks>
public sealed class LossSurface
{
    LossSurface(SurfaceOptions options, double[] places, SurfacePoint[] points, int images) =>
        (Options, Places, Points, Images) = (options, places, points, images);

    /// <summary>How it was measured, with span and points filled in.</summary>
    public SurfaceOptions Options { get; }

    /// <summary>The values of c along each direction, ascending; the one in the middle is 0.</summary>
    public IReadOnlyList<double> Places { get; }

    /// <summary>The points: along the first direction, and where there are two, for each place along the second.</summary>
    public IReadOnlyList<SurfacePoint> Points { get; }

    /// <summary>Images that J is the mean over.</summary>
    public int Images { get; }

    /// <summary>The network as it is.</summary>
    public SurfacePoint Centre => Points[Points.Count / 2];

    /// <summary>The point of least J.</summary>
    public SurfacePoint Lowest => Points.MinBy(point => double.IsNaN(point.Objective) ? double.PositiveInfinity : point.Objective);

    /// <summary>The point of largest J.</summary>
    public SurfacePoint Highest => Points.MaxBy(point => double.IsNaN(point.Objective) ? double.NegativeInfinity : point.Objective);

    /// <summary>Measures it. The parameters move while it does, and are what they were, to the bit, however it ends.</summary>
    /// <param name="model">The network; nobody else may use it meanwhile.</param>
    /// <param name="images">The images, as a rule those that it learns from, since J is of these.</param>
    /// <param name="workers">The threads that share the work; they change no bit of the result.</param>
    /// <param name="options">How; defaults if null.</param>
    /// <param name="progress">Reported the share of the points that are done, 0…1; none if null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">An option is out of range, or network and images do not fit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LossSurface Measure(
        Model model, ImageSource images, Workers workers, SurfaceOptions? options = null, IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        options = (options ?? new()).Validated();
        images = RandomSubset.Of(images, options.Images, options.Seed);
        var evaluator = new Evaluator(model, images, workers, loss: options.Loss);
        Parameter[] parameters = [.. model.Parameters.Select(p => p.Parameter)];
        float[][] start = [.. parameters.Select(p => p.Value.Span.ToArray())];
        float[][][] directions = [.. Enumerable.Range(0, options.Directions).Select(d => Direction(parameters, options, d))];
        options = options with
        {
            Span = options.Span ?? OwnSpan(parameters, options),
            Points = options.Points ?? (options.Directions == 1 ? 51 : 21),
        };
        double[] places = PlacesOf(options.Span.Value, options.Points.Value);
        var points = new SurfacePoint[options.Directions == 1 ? places.Length : places.Length * places.Length];
        try
        {
            for (int i = 0; i < points.Length; i++)
            {
                double first = places[i % places.Length], second = options.Directions == 1 ? 0 : places[i / places.Length];
                Move(parameters, start, directions, first, second);
                double loss = evaluator.Run(cancellation).Loss;
                points[i] = new SurfacePoint(first, second, loss, loss + Penalty(parameters, options.WeightDecay));
                progress?.Report((i + 1.0) / points.Length);
            }
        }
        finally
        {
            for (int p = 0; p < parameters.Length; p++)
                start[p].CopyTo(parameters[p].Value.Span);
        }

        return new LossSurface(options, places, points, images.Count);
    }

    /// <summary>
    /// The points as comma-separated values, one a line: <c>c0,loss,objective</c>, and with two directions <c>c0,c1,loss,objective</c>.
    /// </summary>
    public string ToCsv()
    {
        var text = new StringBuilder(Options.Directions == 1 ? "c0,loss,objective\n" : "c0,c1,loss,objective\n");
        foreach (var point in Points)
        {
            string second = Options.Directions == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{point.Second:R},");
            text.Append(CultureInfo.InvariantCulture, $"{point.First:R},{second}{point.Loss:R},{point.Objective:R}\n");
        }

        return text.ToString();
    }

    /// <summary>Writes <see cref="ToCsv"/> into a file: whole, or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public void SaveCsv(string path) => DurableFile.Write(path, Encoding.UTF8.GetBytes(ToCsv()));

    /// <summary>Evenly spaced, each the exact opposite of the one on the other side.</summary>
    static double[] PlacesOf(double span, int points)
    {
        int half = points / 2;
        return [.. Enumerable.Range(-half, points).Select(step => span * step / half)];
    }

    /// <summary>A random direction, an array for each parameter; all 0 where it does not move.</summary>
    static float[][] Direction(Parameter[] parameters, SurfaceOptions options, int number)
    {
        float[][] direction = [.. parameters.Select(p => new float[p.Count])];
        for (int p = 0; p < parameters.Length; p++)
        {
            if (!parameters[p].IsTrained || (options.Length == DirectionLength.Filter && parameters[p].Sizes.Length == 1))
                continue;

            // Part 0 draws the images.
            new RandomStream(options.Seed, Purpose.Sample, 1 + (p * SurfaceOptions.MostDirections) + number).FillNormal(direction[p], 0, 1);
            if (options.Length == DirectionLength.Filter)
                ScaleFilters(direction[p], parameters[p]);
        }

        if (options.Length == DirectionLength.Unit)
            Scale(direction, 1 / double.Sqrt(direction.Sum(part => SumOfSquares(part))));
        return direction;
    }

    /// <summary>Each filter of a direction as long as that of the weights; filters lie along the last axis.</summary>
    static void ScaleFilters(float[] direction, Parameter parameter)
    {
        var weights = parameter.Value.Span;
        int filters = parameter.Sizes[^1];
        for (int k = 0; k < filters; k++)
        {
            double drawn = 0, own = 0;
            for (int i = k; i < direction.Length; i += filters)
            {
                drawn += (double)direction[i] * direction[i];
                own += (double)weights[i] * weights[i];
            }

            double factor = double.Sqrt(own / drawn);
            for (int i = k; i < direction.Length; i += filters)
                direction[i] = (float)(direction[i] * factor);
        }
    }

    static void Scale(float[][] direction, double factor)
    {
        foreach (float[] part in direction)
        {
            for (int i = 0; i < part.Length; i++)
                part[i] = (float)(part[i] * factor);
        }
    }

    /// <summary>Once around the weights: as far as they are from 0, or 1 where they lie at 0.</summary>
    static double OwnSpan(Parameter[] parameters, SurfaceOptions options)
    {
        if (options.Length == DirectionLength.Filter)
            return 1;
        double length = double.Sqrt(parameters.Where(p => p.IsTrained).Sum(p => SumOfSquares(p.Value.Span)));
        return length > 0 ? length : 1;
    }

    /// <summary>θ + c₀θ₀ + c₁θ₁, rounded once.</summary>
    static void Move(Parameter[] parameters, float[][] start, float[][][] directions, double first, double second)
    {
        for (int p = 0; p < parameters.Length; p++)
        {
            var value = parameters[p].Value.Span;
            float[] from = start[p], along = directions[0][p];
            float[]? across = directions.Length > 1 ? directions[1][p] : null;
            for (int i = 0; i < value.Length; i++)
                value[i] = (float)(from[i] + (first * along[i]) + (across is null ? 0 : second * across[i]));
        }
    }

    /// <summary>λ/2 ‖W‖² over the parameters that L2 acts on, (3.23).</summary>
    static double Penalty(Parameter[] parameters, double l2) =>
        l2 == 0 ? 0 : l2 / 2 * parameters.Where(p => p.Decays).Sum(p => SumOfSquares(p.Value.Span));

    static double SumOfSquares(ReadOnlySpan<float> numbers)
    {
        double sum = 0;
        foreach (float number in numbers)
            sum += (double)number * number;
        return sum;
    }
}

/// <summary>A point of a <see cref="LossSurface"/>.</summary>
/// <param name="First">c₀.</param>
/// <param name="Second">c₁; 0 where there is one direction.</param>
/// <param name="Loss">The mean cross-entropy over the images, (1/m) Σ err, in nats.</param>
/// <param name="Objective">J, the same with λ/2 ‖W‖².</param>
public readonly record struct SurfacePoint(double First, double Second, double Loss, double Objective);
