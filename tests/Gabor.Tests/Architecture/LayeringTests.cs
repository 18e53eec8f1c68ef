using System.Reflection;
using System.Text.RegularExpressions;

namespace Gabor.Tests.Architecture;

/// <summary>No folder uses a higher level: checks the levels of the architecture document in the sources and assemblies.</summary>
public sealed partial class LayeringTests
{
    [Fact]
    public void No_level_uses_one_that_it_may_not()
    {
        var sources = SourceTree.Sources();
        Assert.NotEmpty(sources);
        Rule.Kept(Layering.Breaches(sources));
    }

    [Theory]
    [InlineData("Gabor.Layers", "using Gabor.Training;", "Gabor.Training")]
    [InlineData("Gabor.Layers", "using static Gabor.Training.Trainer;", "Gabor.Training")]
    [InlineData("Gabor.Layers", "using T = Gabor.Plans.Plan;", "Gabor.Plans")]
    [InlineData("Gabor.Layers", "class A { Gabor.Data.Image p; }", "Gabor.Data")]
    [InlineData("Gabor.Layers", "class A { global::Gabor.Models.Model p; }", "Gabor.Models")]
    [InlineData("Gabor.Layers", "class A { Training.Trainer p; }", "Gabor.Training")]
    [InlineData("Gabor.Data", "using Gabor.Layers;", "Gabor.Layers")]
    [InlineData("Gabor.Features", "using Gabor.Data;", "Gabor.Data")]
    [InlineData("Gabor.Models", "using Gabor.Plans;", "Gabor.Plans")]
    [InlineData("Gabor.Plans", "using Gabor.Devices;", "Gabor.Devices")]
    [InlineData("Gabor.Plans", "using Gabor.Numerics.Kernels.Products;", "Gabor.Numerics.Kernels.Products")]
    [InlineData("Gabor.Optimizers", "using Gabor.Plans;", "Gabor.Plans")]
    [InlineData("Gabor.Formats", "using Gabor.Training;", "Gabor.Training")]
    [InlineData("Gabor.Schedules", "using Gabor.Optimizers;", "Gabor.Optimizers")]
    [InlineData("Gabor.Runs", "using Gabor.Models;", "Gabor.Models")]
    [InlineData("Gabor.Training", "using Gabor.Experiments;", "Gabor.Experiments")]
    [InlineData("Gabor.Training", "using Gabor.Plotting;", "Gabor.Plotting")]
    [InlineData("Gabor.Plotting", "using Gabor.Cli.Commands;", "Gabor.Cli")]
    [InlineData("Gabor.Numerics.Lanes", "using Gabor.Numerics.Kernels.Loops;", "Gabor.Numerics.Kernels.Loops")]
    [InlineData("Gabor.Numerics.Threads", "class A { Gabor.Numerics.Kernels.Products.Gemm q; }", "Gabor.Numerics.Kernels.Products")]
    [InlineData("Gabor.Numerics.Kernels.Products", "using Gabor.Numerics.Kernels.Convolutions;", "Gabor.Numerics.Kernels.Convolutions")]
    [InlineData("Gabor.Numerics.Kernels.Loops", "using Gabor.Numerics.Kernels.ElementWise;", "Gabor.Numerics.Kernels.ElementWise")]
    [InlineData("Gabor.Numerics.Kernels.Convolutions.Winograd", "class A { int b = Outer.B(); }", "Gabor.Numerics.Kernels.Convolutions")]
    [InlineData("Gabor.Numerics", "using Gabor.Layers;", "Gabor.Layers")]
    public void A_made_up_breach_is_caught_with_file_and_line(string home, string breach, string used)
    {
        SourceFile trainer = new("src/Gabor/Training/Trainer.cs", "namespace Gabor.Training;\nclass Trainer;");
        SourceFile outer = new("src/Gabor.Numerics/Outer.cs", "namespace Gabor.Numerics.Kernels.Convolutions;\nclass Outer;");
        SourceFile file = new("src/Gabor/Made/Up.cs", $"using System;\n\n// line 3\nnamespace {home};\n{breach}\n");
        Assert.Equal([$"src/Gabor/Made/Up.cs:5: {home} may not use {used}"], Layering.Breaches([trainer, outer, file]));
    }

    [Theory]
    [InlineData("Gabor.Layers", "// like Gabor.Training.Trainer")]
    [InlineData("Gabor.Layers", "class A { string s = \"using Gabor.Training;\"; }")]
    [InlineData("Gabor.Layers", "/// <see cref=\"Gabor.Training.Trainer\"/>\nclass A;")]
    [InlineData("Gabor.Layers", "using Gabor.Numerics.Kernels.Products;\nusing Gabor.Losses;")]
    [InlineData("Gabor.Models", "class Model { int[] Training; int A => Training.Length; }")]
    [InlineData("Gabor.Cli.Commands", "using Gabor.Plotting;\nusing Gabor.Training;")]
    public void Allowed_uses_are_not_reported(string home, string code)
    {
        SourceFile trainer = new("src/Gabor/Training/Trainer.cs", "namespace Gabor.Training;\nclass Trainer;");
        Assert.Empty(Layering.Breaches([trainer, new("src/Made/Up.cs", $"namespace {home};\n{code}\n")]));
    }

    [Fact]
    public void A_new_namespace_must_be_given_a_level() =>
        Assert.Equal(
            ["src/Gabor/Attic/Box.cs:1: no level is stated for the namespace Gabor.Attic"],
            Layering.Breaches([new("src/Gabor/Attic/Box.cs", "namespace Gabor.Attic;\nclass Box;")]));

    [Fact]
    public void A_namespace_is_its_folder()
    {
        foreach (var source in SourceTree.Sources())
        {
            var match = Namespace().Match(source.Text);
            string folder = Path.GetDirectoryName(source.Path)!.Replace('\\', '/')["src/".Length..].Replace('/', '.');
            string stated = match.Groups[1].Value;
            bool isWhereServicesAreAdded = folder == "Gabor.DependencyInjection" && stated == "Microsoft.Extensions.DependencyInjection";
            Assert.True(
                !match.Success || stated == folder || isWhereServicesAreAdded,
                $"{source.Path}:{source.Line(match.Index)}: namespace {stated} in the folder of {folder}");
        }
    }

    [Fact]
    public void Project_files_name_only_the_projects_and_packages_of_their_level()
    {
        var breaches = new List<string>();
        var projects = SourceTree.Files("src").Where(path => path.EndsWith(".csproj", StringComparison.Ordinal));
        foreach (var file in projects.Select(SourceTree.Read))
        {
            string project = Path.GetFileNameWithoutExtension(file.Path);
            Assert.True(Layering.Projects.ContainsKey(project), $"{file.Path}:1: no level is stated for the project {project}");
            foreach (Match match in Reference().Matches(file.Text))
            {
                string name = match.Groups[1].Value.Replace('\\', '/').Split('/')[^1].Replace(".csproj", "", StringComparison.Ordinal);
                if (!Layering.Projects[project].Contains(name) && !match.Value.Contains("PrivateAssets", StringComparison.Ordinal))
                    breaches.Add($"{file.Path}:{file.Line(match.Index)}: {project} may not use {name}");
            }
        }

        Rule.Kept(breaches);
    }

    [Theory]
    [InlineData("Gabor.Numerics", "System.Console")]
    [InlineData("Gabor", "System.Console")]
    public void What_was_built_refers_only_downwards_and_has_no_console(string project, string forbidden)
    {
        var references = Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name!).ToArray();
        Assert.DoesNotContain(forbidden, references);
        Assert.All(
            references.Where(name => !name.StartsWith("System", StringComparison.Ordinal)),
            name => Assert.Contains(name, Layering.Projects[project]));
    }

    [Fact]
    public void No_two_assemblies_differ_by_case_alone()
    {
        // The runtime finds assemblies by name without regard to case, so that one of two such would hide the other.
        string[] names = [.. SourceTree.Files("src").Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)).Select(path =>
            AssemblyName().Match(File.ReadAllText(path)) is { Success: true } match
                ? match.Groups[1].Value
                : Path.GetFileNameWithoutExtension(path))];
        Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"<(?:ProjectReference|PackageReference|Using)\s+Include=""([^""]+)""[^>]*>")]
    private static partial Regex Reference();

    [GeneratedRegex("<AssemblyName>([^<]+)</AssemblyName>")]
    private static partial Regex AssemblyName();
}
