namespace Gabor.Cli;

/// <summary>A runner of <c>gabor bundle</c>, which comes as a package of NuGet.</summary>
/// <param name="Name">Its name: that of the platform, and of the vectors where there are several.</param>
/// <param name="Summary">Where it runs, in one line.</param>
/// <param name="Program">Its file in the package.</param>
sealed record RunnerKind(string Name, string Summary, string Program) : IKind
{
    /// <summary>Its package, of the version of this command.</summary>
    public NuGetPackage Package => new(
        $"Gabor.Runner.{Name}", App.Version, [Program], "bundle", "name the file of a runner by --runner");
}

/// <summary>The runners that there are.</summary>
static class Runners
{
    const string Unix = "runner/Gabor.Runner", Windows = "runner/Gabor.Runner.exe";

    /// <summary>All of them.</summary>
    public static Registry<RunnerKind> All { get; } = new(
        "runner",
        new("linux-x64", "Linux on x64 with AVX2 and FMA", Unix),
        new("linux-x64-v4", "Linux on x64 with AVX-512", Unix),
        new("linux-arm64", "Linux on arm64", Unix),
        new("win-x64", "Windows on x64 with AVX2 and FMA (untested)", Windows),
        new("osx-arm64", "macOS on arm64 (untested)", Unix));
}
