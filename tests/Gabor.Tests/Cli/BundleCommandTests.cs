using System.Xml.Linq;
using Gabor.Cli;
using Gabor.Formats;
using Gabor.Inference;
using Gabor.Tests.Architecture;
using Gabor.Tests.Formats;

namespace Gabor.Tests.Cli;

/// <summary>A program of a runner and a model, through the command line.</summary>
public sealed class BundleCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string pack, runner;

    public BundleCommandTests()
    {
        (pack, runner) = (folder.File("toy.gabor"), folder.File("runner"));
        ModelPack.Save(PackFileTests.Trained(), pack);
        File.WriteAllBytes(runner, ModelBundleTests.Program);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_program_is_made_and_verified()
    {
        string made = folder.File("classify");
        Assert.Contains(
            "toynet, 3 classes", CommandLine.Done("bundle", pack, "--runner", runner, "--out", made).Output, StringComparison.Ordinal);
        Assert.Contains("4 images have the same bits", CommandLine.Done("verify", made).Output, StringComparison.Ordinal);
        var json = CommandLine.Done("bundle", made, "--runner", runner, "--out", made, "--force", "--json").Json;
        Assert.Equal(new FileInfo(made).Length, json.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public void What_is_there_stays()
    {
        Assert.Contains("--force", CommandLine.Fails(2, "bundle", pack, "--runner", runner, "--out", pack), StringComparison.Ordinal);
        Assert.Contains(
            "is a folder; name a file", CommandLine.Fails(2, "bundle", pack, "--runner", runner, "--out", folder.Path),
            StringComparison.Ordinal);
        Assert.Equal(new ModelVerification(4, 0, true, true), ModelPack.Verify(pack));
    }

    /// <summary>A missing model is told before NuGet is asked for the runner.</summary>
    [Fact]
    public void The_model_is_read_first() => Assert.Contains(
        "nope.gabor: it cannot be read: there is no such file.",
        CommandLine.Fails(1, "bundle", folder.File("nope.gabor"), "--runner", "linux-x64", "--out", folder.File("made")),
        StringComparison.Ordinal);

    [Fact]
    public void What_cannot_be_bundled_is_refused()
    {
        string made = folder.File("classify");
        SavedModel.Save(PackFileTests.Trained(), folder.Path);
        Assert.Contains(
            "'gabor pack' makes one", CommandLine.Fails(2, "bundle", folder.Path, "--runner", runner, "--out", made),
            StringComparison.Ordinal);
        Assert.Contains(
            "neither a file nor a runner. Did you mean 'linux-x64'?",
            CommandLine.Fails(2, "bundle", pack, "--runner", "linux-x46", "--out", made), StringComparison.Ordinal);
        File.WriteAllText(runner, "#!/bin/sh");
        Assert.Contains("no program", CommandLine.Fails(1, "bundle", pack, "--runner", runner, "--out", made), StringComparison.Ordinal);
        Assert.False(File.Exists(made));
    }

    /// <summary>What NuGet says of a package that is nowhere, and of a feed that does not answer, without the project that asked.</summary>
    [Theory]
    [InlineData(
        "x/package.csproj : error NU1101: Unable to find package Gabor.Runner.linux-x64. No packages exist with this id in "
        + "source(s): local, nuget.org\n",
        "of this package is in no feed that NuGet asks here (local, nuget.org). Add one that has it, by 'dotnet nuget add source', or name "
        + "the file of a runner by --runner.")]
    [InlineData(
        "x/package.csproj : warning NU1900: odd\nx/package.csproj : error NU1102: Unable to find package "
        + "Gabor.Runner.linux-x64 with version (= 9.9.9)\n  - Found 1 version(s) in local [ Nearest version: 0.1.0 ]\n",
        "of this package is in no feed that NuGet asks here. Add one that has it, by 'dotnet nuget add source', or name the file of a "
        + "runner by --runner.")]
    [InlineData(
        "x/package.csproj : error NU1301: Unable to load the service index for source https://feed.example/index.json. "
        + "[x/package.csproj]\r\n",
        "cannot be restored by NuGet (NU1301): Unable to load the service index for source https://feed.example/index.json. Set that "
        + "right, or name the file of a runner by --runner.")]
    [InlineData("\nThe moon is full.\n", "cannot be restored by NuGet: The moon is full.")]
    public void A_runner_that_cannot_be_restored_is_told_in_one_line(string output, string refusal) => Assert.Equal(
        $"version {App.Version} {refusal}", Runners.All.Named("linux-x64").Package.Refusal(output));

    /// <summary>The packages that are asked for are those that the project of the runner makes.</summary>
    [Fact]
    public void Runners_are_packages_of_this_version()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        var project = XDocument.Load(Path.Combine(SourceTree.Root!, "src", "Gabor.Runner", "Gabor.Runner.csproj"));
        string id = project.Descendants("PackageId").Single().Value;
        string start = id[..id.IndexOf('$', StringComparison.Ordinal)];
        Assert.All(Runners.All, runner => Assert.Equal($"{start}{runner.Name}", runner.Package.Name));
        Assert.All(Runners.All, runner => Assert.Equal(App.Version, runner.Package.Version));
        var download = Runners.All.Named("linux-x64").Package.Project().Descendants("PackageDownload").Single();
        Assert.Equal("Gabor.Runner.linux-x64", (string?)download.Attribute("Include"));
        Assert.Equal($"[{App.Version}]", (string?)download.Attribute("Version"));
    }
}
