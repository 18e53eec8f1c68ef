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
    /// A map of the fastest algorithms for each stride, and the time and memory over the filter size for the most channels at the smallest
    /// stride.
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
        Figure[] figures =
        [
            .. strides.Select(stride => Winners(results, stride)),
            Lines($"Time: {where}", "forward and both gradients, ms", row, time => time.Seconds * Milli),
            Lines($"Memory: {where}", "in addition to input, filters, output and gradients, MiB", row, time => time.Bytes * Mebi, new Line(
                "im2col, all at once", [.. row.Select(result => (double)result.Work.Filter)], [
                    .. row.Select(result => result.Work.WindowsBytes * Mebi)]) { Dashed = true }),
        ];
        return new Panels(figures, 2) { Width = 1500, Height = 480 * ((figures.Length + 1) / 2) };
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
        ? (Array.IndexOf(Names, Name(fastest.Algorithm)), string.Create(CultureInfo.InvariantCulture, $"{fastest.Seconds * Milli:G3} ms"))
        : (-1, "");

    static LineFigure Lines(
        string title, string yTitle, ConvolutionResult[] row, Func<ConvolutionTime, double> value, params Line[] more) =>
        new()
        {
            Title = title,
            XTitle = "filter size (pixels)",
            YTitle = yTitle,
            LogY = true,
            Lines =
        [
            .. ConvolutionBenchmark.Ways.Select(way => new Line(Name(way), [.. row.Select(result => (double)result.Work.Filter)],
                [.. row.Select(result => result.Times.FirstOrDefault(time => time.Algorithm == way) is { } time
                    ? value(time) : double.NaN)]) { Marks = true }),
            .. more,
        ],
        };

    static int[] Distinct(IReadOnlyList<ConvolutionResult> results, Func<ConvolutionWork, int> of) =>
        [.. results.Select(result => of(result.Work)).Distinct().Order()];

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
