using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Gabor.Tests.SamplePrograms;

public sealed partial class CustomLayerTests
{
    [Fact]
    public void Layers_of_ones_own_are_trained_saved_read_back_and_evaluated()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "CustomLayer.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        double[] shares = [.. Percentages().Matches(output).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

        // Ten classes: 10 % would be chance.
        Assert.InRange(shares[0], 50, 100);
        Assert.Equal(shares[0], shares[1]);
    }

    [GeneratedRegex("([0-9.]+) ?%")]
    private static partial Regex Percentages();
}
