using System.Xml.Linq;
using Gabor.Cli.Commands;
using Gabor.Formats;
using Gabor.Formats.Backbones;
using Gabor.Models;
using Gabor.Tests.Architecture;
using Gabor.Tests.Formats.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Gabor.Tests.Formats.Backbones;

public sealed class BackboneTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static Backbone ResNet18 => BackboneRegistry.Default.Named("resnet18");

    /// <summary>The package where NuGet has it; null where it was never restored.</summary>
    static string? Package
    {
        get
        {
            string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            string package = ResNet18.FolderIn(packages);
            return File.Exists(Path.Combine(package, "tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx")) ? package : null;
        }
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The oracle runs both files of the package: the one that prepares an image, and the network.</summary>
    [Fact]
    public void Its_features_are_those_of_the_package_by_another_runtime()
    {
        Assert.SkipWhen(Package is null, $"the package {ResNet18.Package} {ResNet18.PackageVersion} is not on this machine");
        var model = ResNet18.Read(Package!);
        Assert.Equal(512, model.Output.Count);
        byte[] pixels = OnnxRun.Pixels(model, 1, 5);
        var (height, width) = (model.Input.Height, model.Input.Width);
        var planes = new DenseTensor<float>([1, 3, height, width]);
        for (int p = 0; p < pixels.Length; p++)
            planes.Buffer.Span[((p % 3) * height * width) + (p / 3)] = pixels[p];
        float[] prepared = Run(ResNet18.Files[0], planes), features = Run(ResNet18.Files[1], new(prepared, [1, 3, height, width]));
        Assert.InRange(OnnxRun.Difference(features, OnnxRun.ByPlan(model, pixels)), 0, 1e-4);

        static float[] Run(string file, DenseTensor<float> input)
        {
            using var session = new InferenceSession(Path.Combine(Package!, file));
            using var outputs = session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames[0], input)]);
            return [.. outputs[0].AsEnumerable<float>()];
        }
    }

    [Fact]
    public void It_is_converted_once_and_training_begins_from_it()
    {
        Assert.SkipWhen(Package is null, $"the package {ResNet18.Package} {ResNet18.PackageVersion} is not on this machine");
        var backbones = new BackboneFolder(folder.Path);
        Assert.False(backbones.Has(ResNet18));
        backbones.Add(ResNet18, Package!);
        backbones.Add(ResNet18, Package!);
        Assert.True(backbones.Has(ResNet18));
        Assert.Equal([backbones.Of(ResNet18)], Directory.GetFileSystemEntries(folder.Path));
        Assert.Contains("MIT", File.ReadAllText(Path.Combine(backbones.Of(ResNet18), "LICENSE")), StringComparison.Ordinal);

        var source = SavedModel.Load(backbones.Of(ResNet18));
        var model = Transfer.From(source, ["cat", "dog"], Transfer.Backbone);
        Assert.Equal(1026, model.ParameterCount);
        Assert.Equal("mean-image", model.Preprocessing.Kind);
    }

    [Fact]
    public void What_is_not_the_package_is_refused_and_leaves_nothing()
    {
        var backbones = new BackboneFolder(folder.File("backbones"));
        string package = folder.File("package");
        Directory.CreateDirectory(package);
        Assert.Contains(
            "there is no such file; Microsoft.ML.DnnImageFeaturizer.ResNet18 0.23.1 of NuGet has it.",
            Assert.Throws<GaborFormatException>(() => backbones.Add(ResNet18, package)).Message, StringComparison.Ordinal);
        foreach (string file in ResNet18.Files)
        {
            string path = Path.Combine(package, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, [8, 3, 18, 1, 65]);
        }

        Assert.Throws<GaborFormatException>(() => backbones.Add(ResNet18, package));
        Assert.False(backbones.Has(ResNet18));
        Assert.False(Directory.Exists(backbones.Path));
    }

    /// <summary>The package of this project restores the same files that the command reads.</summary>
    [Fact]
    public void All_take_the_same_version_of_the_package()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        var version = XDocument.Load(Path.Combine(SourceTree.Root!, "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(one => (string?)one.Attribute("Include") == ResNet18.Package);
        Assert.Equal(ResNet18.PackageVersion, (string?)version.Attribute("Version"));
        var download = BackboneAddCommand.PackageOf(ResNet18).Project().Descendants("PackageDownload").Single();
        Assert.Equal(ResNet18.Package, (string?)download.Attribute("Include"));
        Assert.Equal("[0.23.1]", (string?)download.Attribute("Version"));
    }
}
