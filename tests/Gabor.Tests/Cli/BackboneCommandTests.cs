namespace Gabor.Tests.Cli;

public sealed class BackboneCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_list_says_what_is_here()
    {
        string text = CommandLine.Done("backbone", "list", "--folder", folder.Path).Output;
        Assert.Contains("Microsoft.ML.DnnImageFeaturizer.ResNet18 0.23.1", text, StringComparison.Ordinal);
        var json = CommandLine.Done("backbone", "list", "--json", "--folder", folder.Path).Json;
        Assert.Equal("resnet18", json.GetProperty("backbones")[0].GetProperty("backbone").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.GetProperty("backbones")[0].GetProperty("path").ValueKind);
    }

    [Fact]
    public void Other_names_are_refused() => Assert.Contains(
        "backbone 'resnet81': unknown name. Did you mean 'resnet18'?", CommandLine.Fails(2, "backbone", "add", "resnet81"),
        StringComparison.Ordinal);

    [Fact]
    public void A_folder_that_is_not_the_package_is_refused()
    {
        Assert.Contains(
            "there is no such file; Microsoft.ML.DnnImageFeaturizer.ResNet18 0.23.1 of NuGet has it.",
            CommandLine.Fails(1, "backbone", "add", "resnet18", "--json", "--package", folder.Path, "--folder", folder.File("backbones")),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("backbones")));
    }
}
