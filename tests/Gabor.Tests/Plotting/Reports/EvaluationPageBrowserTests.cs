using System.Diagnostics;
using System.Text.RegularExpressions;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Plotting.Reports;

/// <summary>The page in a browser, where there is one: Chromium, by its usual names.</summary>
public sealed partial class EvaluationPageBrowserTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static string? Browser => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(path => ((string[])["chromium", "chromium-browser", "google-chrome"]).Select(name => Path.Combine(path, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>The page in frames of two widths, and beside them what a script measures in it.</summary>
    const string Frame =
        """
        <!DOCTYPE html><html><body><iframe id="f" style="width:WIDTHpx;height:900px;border:0" src="report.html"></iframe><pre id="out"></pre>
        <script>
        document.getElementById("f").addEventListener("load", function () {
          var page = this.contentDocument, root = page.documentElement, select = page.querySelector("select"), table = page.querySelector(".sorts");
          var all = page.querySelectorAll("#mistake-list li").length;
          select.value = select.options[1].value;
          select.dispatchEvent(new Event("change"));
          var shown = page.querySelectorAll("#mistake-list li:not([hidden])").length;
          table.querySelectorAll("th button")[2].click();
          var sorted = Array.from(table.tBodies[0].rows).map(function (row) { return +row.cells[2].dataset.v; });
          document.getElementById("out").textContent = "width " + root.scrollWidth + " of " + root.clientWidth + " shown " + shown + " of " + all
            + " falls " + sorted.every(function (v, i) { return i === 0 || v <= sorted[i - 1]; }) + " scripts " + page.scripts.length + ";";
        });
        </script></body></html>
        """;

    [Theory]
    [InlineData(360)]
    [InlineData(1280)]
    public void It_fits_its_width_filters_and_sorts(int width)
    {
        Assert.SkipWhen(Browser is null, "there is no Chromium on this machine");
        using var workers = new Workers(2);
        ReportPages.Full(workers).Save(folder.File("report.html"));
        File.WriteAllText(folder.File("frame.html"), Frame.Replace("WIDTH", $"{width}", StringComparison.Ordinal));
        string measured = Measured().Match(Dump(folder.File("frame.html"))).Value;
        var match = Numbers().Match(measured);
        Assert.True(match.Success, measured);
        Assert.Equal((width, width), (int.Parse(match.Groups[1].Value), int.Parse(match.Groups[2].Value)));
        Assert.InRange(int.Parse(match.Groups[3].Value), 1, int.Parse(match.Groups[4].Value));
        Assert.EndsWith("falls true scripts 1;", measured, StringComparison.Ordinal);
    }

    string Dump(string file)
    {
        var start = new ProcessStartInfo(Browser!)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            ArgumentList =
            {
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--allow-file-access-from-files", $"--user-data-dir={folder.File("profile")}", "--window-size=1400,1000",
                "--virtual-time-budget=10000", "--dump-dom", new Uri(file).AbsoluteUri,
            },
        };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    [GeneratedRegex(@"width \d+[^;<]*;")]
    private static partial Regex Measured();

    [GeneratedRegex(@"width (\d+) of (\d+) shown (\d+) of (\d+) ")]
    private static partial Regex Numbers();
}
