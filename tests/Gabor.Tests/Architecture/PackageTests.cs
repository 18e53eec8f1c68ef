using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using Gabor.Inference;
using Gabor.Tests.Data;
using Gabor.Tests.Formats;

namespace Gabor.Tests.Architecture;

/// <summary>
/// The packages, as <c>dotnet pack</c> makes them. Making them takes minutes, so the tests run when they are asked for:
/// <c>--explicit only</c>.
/// </summary>
public sealed class PackageTests
{
    /// <summary>What is fetched of the tool on one platform, and of a library without what it references, at most.</summary>
    const long MostBytes = 15_000_000, MostOfLibrary = 4_000_000;

    /// <summary>The packages with an assembly to reference that the platform has no part in.</summary>
    static IEnumerable<string> Libraries => Layering.Projects.Keys.Except(["Gabor.Cli", "Gabor.Runner"]);

    /// <summary>The icon and the list of what it is made of lie elsewhere; without a README packing ends with an error.</summary>
    [Fact]
    public void Every_project_that_is_packed_has_a_README()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        foreach (string project in Directory.GetFiles(Path.Combine(SourceTree.Root!, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            string readme = Path.Combine(Path.GetDirectoryName(project)!, "README.md");
            if (XDocument.Load(project).Descendants("IsPackable").Any(element => (bool)element))
                Assert.True(File.Exists(readme), $"{project} has no README.md beside it");
        }
    }

    [Fact(Explicit = true)]
    public async Task Libraries_have_what_a_package_should_have()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        using var folder = new TemporaryFolder();
        foreach (string library in Libraries)
        {
            await Pack(library, folder);
            string file = Directory.GetFiles(folder.Path, $"{library}.?.*.nupkg").Single();
            Assert.InRange(new FileInfo(file).Length, 1, MostOfLibrary);
            using var package = ZipFile.OpenRead(file);
            string[] names = [.. package.Entries.Select(entry => entry.FullName)];
            Assert.Contains($"lib/net10.0/{library}.dll", names);
            Assert.Contains($"lib/net10.0/{library}.xml", names);
            Assert.Contains("icon.png", names);
            Assert.Contains("README.md", names);
            Assert.True(File.Exists(Path.ChangeExtension(file, ".snupkg")), $"{library}: no symbols");
            using var text = package.GetEntry($"{library}.nuspec")!.Open();
            var dependencies = XDocument.Load(text).Descendants().Where(element => element.Name.LocalName == "dependency");
            var known = Reached(library).ToHashSet();
            Assert.All(dependencies, dependency => Assert.Contains((string)dependency.Attribute("id")!, known));
        }
    }

    [Fact(Explicit = true)]
    public async Task The_tool_installs_from_a_feed_and_predicts()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        using TemporaryFolder folder = new(), feed = new();
        await Pack("Gabor.Cli", feed, $"-p:ToolPlatforms={RuntimeInformation.RuntimeIdentifier}");
        File.WriteAllText(
            folder.File("nuget.config"),
            $"""<configuration><packageSources><clear/><add key="feed" value="{feed.Path}"/></packageSources></configuration>""");
        string tools = folder.File("tools");
        await Tool.Run(
            "dotnet", "tool", "install", "Gabor.Cli", "--tool-path", tools, "--configfile", folder.File("nuget.config"), "--no-cache");
        Assert.InRange(Directory.EnumerateFiles(feed.Path).Sum(file => new FileInfo(file).Length), 1, MostBytes);

        string gabor = Path.Combine(tools, "gabor"), model = folder.File("toy.gabor"), image = folder.File("a.png");
        ModelPack.Save(PackFileTests.Trained(), model);
        File.WriteAllBytes(image, Samples.Png(8, 8, 8, 0, [.. Enumerable.Range(0, 64).Select(p => (byte)(3 * p))]));
        Assert.Equal(Gabor.Cli.App.Version, (await Tool.Run(gabor, "--version")).Trim());
        string label = ImageClassifier.Load(model).Predict(image).Label;
        Assert.Contains($"\"class\": \"{label}\"", await Tool.Run(gabor, "predict", model, image, "--json"), StringComparison.Ordinal);
    }

    /// <summary>The weights lie in another package, which this one brings along, and come to lie beside the program.</summary>
    [Fact(Explicit = true)]
    public async Task A_program_that_references_the_backbone_has_its_weights()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        using TemporaryFolder folder = new(), feed = new();
        foreach (string library in (string[])["Gabor.Numerics", "Gabor", "Gabor.Backbones.ResNet18"])
            await Pack(library, feed);

        // The packages of the same version that an earlier test has unpacked are others.
        File.WriteAllText(
            folder.File("nuget.config"),
            $"""
            <configuration><config><add key="globalPackagesFolder" value="{folder.File("packages")}"/></config>
            <packageSources><add key="feed" value="{feed.Path}"/></packageSources></configuration>
            """);
        File.WriteAllText(
            folder.File("program.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
            <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
            <ItemGroup><PackageReference Include="Gabor.Backbones.ResNet18" Version="{Gabor.Cli.App.Version}"/></ItemGroup></Project>
            """);
        File.WriteAllText(
            folder.File("Program.cs"), "System.Console.WriteLine(Gabor.Backbones.ResNet18.Load().Name);");
        Assert.EndsWith(
            "resnet18", (await Tool.Run("dotnet", "run", "-c", "Release", "--project", folder.File("program.csproj"))).Trim(),
            StringComparison.Ordinal);
    }

    /// <summary>What a project references, and what that does: since versions are pinned centrally, packages name all of it.</summary>
    static IEnumerable<string> Reached(string project) => Layering.Projects.TryGetValue(project, out string[]? references)
        ? references.Concat(references.SelectMany(Reached))
        : [];

    static Task<string> Pack(string project, TemporaryFolder feed, params string[] more) => Tool.Run(
        "dotnet",
        [
            "pack", Directory.GetFiles(Path.Combine(SourceTree.Root!, "src"), $"{project}.csproj", SearchOption.AllDirectories).Single(),
            "-c", "Release", "-o", feed.Path, .. more,
        ]);
}
