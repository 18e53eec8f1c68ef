using System.Globalization;
using System.Xml.Linq;
using Gabor.Plans;

namespace Gabor.Peers;

/// <summary>
/// Bars, a group a network and number of images: the share of the peak, images per second above; ! where the machine was never quiet.
/// </summary>
static class Chart
{
    const int BarWidth = 46, BarGap = 4, GroupGap = 36, PlotHeight = 300, Left = 56, Top = 64, Bottom = 34, LeastWidth = 820;

    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    static readonly Dictionary<string, string> Colors = new()
    {
        [Library.Gabor] = "#1f6feb",
        ["torchsharp-stock"] = "#f2b8a0",
        ["torchsharp-tuned"] = "#d1495b",
        ["onednn"] = "#3a9d7c",
        ["onnxruntime"] = "#8d99ae",
    };

    /// <summary>The image as SVG.</summary>
    public static string Draw(Settings settings, IReadOnlyList<Summary> summaries)
    {
        var networks = summaries.GroupBy(Label).ToArray();
        string[] libraries = [.. summaries.Select(summary => summary.Library).Distinct()];
        int group = libraries.Length * (BarWidth + BarGap), height = Top + PlotHeight + Bottom;
        int width = Math.Max(LeastWidth, Left + (networks.Length * (group + GroupGap)));
        var image = new XElement(
            Svg + "svg", new XAttribute("viewBox", $"0 0 {width} {height}"), new XAttribute("font-family", "sans-serif"));
        image.Add(Box(0, 0, width, height, "white"));
        string threads = settings.Threads == 1 ? "1 thread" : $"{settings.Threads} threads";
        string mode = settings.Mode == PlanMode.Training ? "Training" : "Inference";
        string title = $"{mode}, {threads}: share of the peak of multiply-adds; images/s";
        image.Add(Text(Left, 20, title, "start", 15));
        for (int i = 0; i < libraries.Length; i++)
        {
            image.Add(Box(Left + (150 * i), 32, 12, 12, Colors[libraries[i]]));
            image.Add(Text(Left + (150 * i) + 18, 43, libraries[i], "start"));
        }

        // Counted by the formula, Winograd's convolution may pass the peak.
        double full = Math.Max(
            1, summaries.Max(summary => summary.ShareOfPeak * summary.ImagesPerSecond.Highest / summary.ImagesPerSecond.Median));
        for (int percent = 0; percent <= 100 * full; percent += 20)
        {
            double y = Y(percent / 100.0 / full);
            image.Add(Line(Left, y, width, y, "#ddd"));
            image.Add(Text(Left - 6, y + 4, $"{percent} %", "end"));
        }

        for (int n = 0; n < networks.Length; n++)
        {
            double x = Left + (GroupGap / 2) + (n * (group + GroupGap));
            image.Add(Text(x + (group / 2), height - 12, networks[n].Key, "middle", 13));
            foreach (var summary in networks[n])
                image.Add(Bar(summary, full, x + (Array.IndexOf(libraries, summary.Library) * (BarWidth + BarGap))));
        }

        return image + "\n";
    }

    /// <summary>The network, the images of a step, and how the cores lay.</summary>
    static string Label(Summary summary)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{summary.Network}, {summary.Batch}");
        return summary.IsQuiet && summary.Cores != Cores.One ? $"{name} ({summary.Cores.ToString().ToLowerInvariant()})" : name;
    }

    /// <summary>A bar up to the median, and a line from the lowest to the highest.</summary>
    static IEnumerable<XElement> Bar(Summary summary, double full, double x)
    {
        var learningRate = summary.ImagesPerSecond;
        double middle = x + (BarWidth / 2), scale = summary.ShareOfPeak / learningRate.Median / full, top = Y(scale * learningRate.Median);
        double lowest = Y(scale * learningRate.Lowest), highest = Y(scale * learningRate.Highest);
        yield return Box(x, top, BarWidth, Y(0) - top, Colors[summary.Library]);
        yield return Line(middle, lowest, middle, highest, "#333");
        yield return Text(middle, highest - 5, Short(learningRate.Median) + (summary.IsQuiet ? "" : "!"), "middle", 11);
    }

    static double Y(double share) => Top + (PlotHeight * (1 - share));

    static string Short(double number)
    {
        var (value, unit) = number >= 1e6 ? (number / 1e6, " M") : number >= 1e4 ? (number / 1e3, " k") : (number, "");
        return value.ToString(value < 100 ? "0.##" : "#,0", CultureInfo.InvariantCulture) + unit;
    }

    static XElement Box(double x, double y, double width, double height, string color) =>
        new(Svg + "rect", At("x", x), At("y", y), At("width", width), At("height", height), new XAttribute("fill", color));

    static XElement Line(double x1, double y1, double x2, double y2, string color) =>
        new(Svg + "line", At("x1", x1), At("y1", y1), At("x2", x2), At("y2", y2), new XAttribute("stroke", color));

    static XElement Text(double x, double y, string text, string anchor, int size = 12) =>
        new(Svg + "text", At("x", x), At("y", y), new XAttribute("text-anchor", anchor), new XAttribute("font-size", size), text);

    static XAttribute At(string name, double value) => new(name, value.ToString("0.#", CultureInfo.InvariantCulture));
}
