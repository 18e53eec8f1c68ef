using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Gabor.Tests.SamplePrograms;

/// <summary>The samples as programs of their own: a reference of the tests brings each beside them.</summary>
static partial class SampleProgram
{
    /// <summary>What a sample writes; it must end well.</summary>
    /// <param name="name">The sample's name.</param>
    /// <param name="folder">Where it runs; beside the tests if null.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<string> Run(string name, string? folder = null, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), .. arguments])
        {
            RedirectStandardOutput = true, WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{name}: exit code {process.ExitCode}. {output}");
        return output.ReplaceLineEndings("\n");
    }

    /// <summary>The percentages of an output, in their order.</summary>
    public static double[] Percentages(string output) =>
        [.. Percentage().Matches(output).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex("([0-9.]+) ?%")]
    private static partial Regex Percentage();
}
