using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gabor.Cli;

/// <summary>
/// A package of NuGet that holds files for a command. What is not on this machine is restored by the SDK, from the feeds that it is set up
/// for.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Files">The files that are needed, beneath its folder.</param>
/// <param name="Command">The command that needs them.</param>
/// <param name="Instead">What a user without the SDK can do: <c>name the folder of the unpacked package by --package</c>.</param>
sealed partial record NuGetPackage(string Name, string Version, IReadOnlyList<string> Files, string Command, string Instead)
{
    /// <summary>The errors of a package, or a version of it, that is in no feed.</summary>
    static readonly string[] NotFound = ["NU1101", "NU1102", "NU1103"];

    /// <summary>The folder of the package, which is restored where it is not there yet.</summary>
    /// <exception cref="UsageException">There is no SDK.</exception>
    /// <exception cref="GaborFormatException">It cannot be restored.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string Folder(CancellationToken cancellation)
    {
        string folder = Path.Combine(Packages(), Name.ToLowerInvariant(), Version);
        if (IsWhole(folder))
            return folder;
        var project = Directory.CreateTempSubdirectory("gabor-");
        try
        {
            string file = Path.Combine(project.FullName, "package.csproj");
            File.WriteAllText(file, Project().ToString());
            Restore(file, cancellation);
        }
        finally
        {
            project.Delete(recursive: true);
        }

        return IsWhole(folder) ? folder : throw new GaborFormatException(
            folder, $"{Name} {Version} was restored, but not to here. Find it there and {Instead}.");
    }

    /// <summary>A project that asks for the package and for nothing that it would need to run.</summary>
    internal XElement Project() => new(
        "Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
        new XElement("PropertyGroup", new XElement("TargetFramework", "net10.0")),
        new XElement(
            "ItemGroup",
            new XElement(
                "PackageDownload", new XAttribute("Include", Name), new XAttribute("Version", $"[{Version}]"))));

    bool IsWhole(string folder) =>
        Files.All(file => File.Exists(Path.Combine([folder, .. file.Split('/')])));

    /// <summary>Where NuGet keeps packages: where its variable says, else in the home of the user.</summary>
    static string Packages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } stated
        ? stated
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    void Restore(string project, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", project, "--verbosity", "quiet"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(project),
        };

        // What it says is read.
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Begin(start);
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            process.WaitForExitAsync(cancellation).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode == 0)
            return;
        throw new GaborFormatException(Name, Refusal($"{output.GetAwaiter().GetResult()}\n{error.GetAwaiter().GetResult()}"));
    }

    /// <summary>
    /// Why it cannot be restored, in words of our own where it is in no feed; else NuGet's, without the paths of the project that asked.
    /// </summary>
    /// <param name="output">What <c>dotnet restore</c> wrote.</param>
    internal string Refusal(string output)
    {
        if (Error().Match(output) is not { Success: true } match)
            return $"version {Version} cannot be restored by NuGet: {output.Trim().Split('\n')[^1].Trim()}";
        string code = match.Groups["code"].Value, text = match.Groups["text"].Value.TrimEnd('.');
        return NotFound.Contains(code)
            ? $"version {Version} of this package is in no feed that NuGet asks here{Feeds(text)}. Add one that has it, by "
            + $"'dotnet nuget add source', or {Instead}."
            : $"version {Version} cannot be restored by NuGet ({code}): {text}. Set that right, or {Instead}.";
    }

    /// <summary>The names of the feeds that were asked, where the message has them.</summary>
    static string Feeds(string text)
    {
        const string before = "in source(s): ";
        int place = text.IndexOf(before, StringComparison.Ordinal);
        return place < 0 ? "" : $" ({text[(place + before.Length)..]})";
    }

    /// <summary><c>FILE : error NU1101: What is wrong. [FILE]</c>.</summary>
    [GeneratedRegex(@"\berror (?<code>[A-Z]+\d+): (?<text>.*?)(?: \[[^\]\n]*\])?\r?$", RegexOptions.Multiline)]
    private static partial Regex Error();

    Process Begin(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new UsageException(
                $"{Command}: the package {Name} comes through the .NET SDK, and there is no 'dotnet' here. Install the SDK, or {Instead}.");
        }
    }
}
