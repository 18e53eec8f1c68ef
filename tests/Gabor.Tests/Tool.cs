using System.Diagnostics;

namespace Gabor.Tests;

/// <summary>Another program, run to its end.</summary>
static class Tool
{
    /// <summary>What it wrote to its output; an exit code other than 0 fails the test with all that it wrote.</summary>
    public static async Task<string> Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}\n{await output}\n{await error}");
        return await output;
    }
}
