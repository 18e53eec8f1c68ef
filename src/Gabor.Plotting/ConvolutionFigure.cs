using System.Globalization;
using Gabor.Experiments.Benchmarks;
using Gabor.Layers;

namespace Gabor.Plotting;

/// <summary>
/// Results of <see cref="ConvolutionBenchmark"/>: the fastest algorithm for each case, and the time and memory over the filter size.
/// </summary>
public static class ConvolutionFigure
{
    const double Milli = 1e3, Mebi = 1.0 / (1 << 20);

    static readonly string[] Names = [.. ConvolutionBenchmark.Ways.Select(Name)];

    /// <summary>
    /// A map of the fastest algorithms for each stride, and tables of the time and memory of each algorithm and filter size for the
    /// most channels at the smallest stride.
    /// </summary>
    /// <param name="results">At least one.</param>
    public static Figure Of(IReadOnlyList<ConvolutionResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        int[] strides = Distinct(results, work => work.Stride);
        var one = results[0].Work;
        int channels = results.Max(result => result.Work.Channels);
        ConvolutionResult[] row =
        [
            .. results
            .Where(result => result.Work.Stride == strides[0] && result.Work.Channels == channels)
            .OrderBy(result => result.Work.Filter),
        ];
        string where = string.Create(
            CultureInfo.InvariantCulture, $"{one.Images} images of {one.Size} × {one.Size}, {channels} channels, stride {strides[0]}");
        ConvolutionAlgorithm[] ways =
        [
            .. ConvolutionBenchmark.Ways.Where(way => results.Any(result => result.Times.Any(time => time.Algorithm == way))),
        ];
        Figure[] figures =
        [
            .. strides.Select(stride => Winners(results, stride)),
            Table($"Time in ms: {where}", row, ways, time => time.Seconds * Milli),
            Table("Memory in MiB, beside input, filters, output, gradients", row, ways, time => time.Bytes * Mebi, ("im2col, all at once", [
                .. row.Select(result => result.Work.WindowsBytes * Mebi)])),
        ];
        return new Panels(figures, 2) { Width = 1560, Height = 440 * ((figures.Length + 1) / 2) };
    }

    /// <summary>The name of an algorithm on the command line: <c>im2col</c>.</summary>
    public static string Name(ConvolutionAlgorithm algorithm) => algorithm.ToString().ToLowerInvariant();

    static ChoiceMap Winners(IReadOnlyList<ConvolutionResult> results, int stride)
    {
        int[] filters = Distinct(results, work => work.Filter), channels = Distinct(results, work => work.Channels);
        return new ChoiceMap
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"The fastest algorithm at stride {stride}, forward and both gradients"),
            XTitle = "filter size (pixels)",
            YTitle = "channels = filters",
            Columns = [.. filters.Select(Text)],
            Rows = [.. channels.Select(Text)],
            Names = Names,
            Cells = [.. channels.Select(IReadOnlyList<(int, string)> (d) => [.. filters.Select(f => Cell(results.FirstOrDefault(result =>
                result.Work.Stride == stride && result.Work.Channels == d && result.Work.Filter == f)))])],
        };
    }

    static (int Name, string Text) Cell(ConvolutionResult? result) => result?.Fastest is { } fastest
        ? (Array.IndexOf(Names, Name(fastest.Algorithm)), $"{Number(fastest.Seconds * Milli)} ms")
        : (-1, "");

    /// <summary>A row for each algorithm, a column for each filter size, and in a gap why there is no number.</summary>
    static ValueMap Table(
        string title, ConvolutionResult[] row, ConvolutionAlgorithm[] ways, Func<ConvolutionTime, double> value,
        params (string Name, double[] Values)[] more) => new()
        {
            Title = title,
            XTitle = "filter size (pixels)",
            Columns = [.. row.Select(result => Text(result.Work.Filter))],
            Rows = [.. ways.Select(Name), .. more.Select(line => line.Name)],
            Cells =
            [
                .. ways.Select(IReadOnlyList<(double, string)> (way) => [.. row.Select(result => Measured(result, way, value))]),
                .. more.Select(IReadOnlyList<(double, string)> (line) => [.. line.Values.Select(number => (number, Number(number)))]),
            ],
        };

    static (double Value, string Text) Measured(ConvolutionResult result, ConvolutionAlgorithm way, Func<ConvolutionTime, double> value)
    {
        if (result.Times.FirstOrDefault(time => time.Algorithm == way) is { } time)
            return (value(time), Number(value(time)));
        return (double.NaN, result.Work.Kernel(way) is null ? "not\napplicable" : "too slow,\nnot timed");
    }

    /// <summary>Three digits, without an exponent.</summary>
    static string Number(double number) =>
        number.ToString(
            number switch { >= 99.95 => "#,0", >= 9.995 => "0.0", >= 0.9995 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);

    static int[] Distinct(IReadOnlyList<ConvolutionResult> results, Func<ConvolutionWork, int> of) =>
        [.. results.Select(result => of(result.Work)).Distinct().Order()];

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
