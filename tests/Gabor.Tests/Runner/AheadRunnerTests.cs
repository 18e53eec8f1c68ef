using System.Runtime.InteropServices;
using Gabor.Inference;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Tests.Architecture;
using Gabor.Tests.Cli;
using Gabor.Tests.Data;

namespace Gabor.Tests.Runner;

/// <summary>
/// The runner compiled ahead, with a model behind it: the bits of this process, and its size. Compiling takes some minutes, so it runs when
/// it is asked for: <c>--explicit only</c>.
/// </summary>
public sealed class AheadRunnerTests
{
    /// <summary>What a program that classifies may have at most, without its model.</summary>
    const long MostBytes = 6_000_000;

    [Fact(Explicit = true)]
    public async Task The_program_says_what_the_runtime_says()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        using var folder = new TemporaryFolder();
        await Tool.Run(
            "dotnet", "publish", Path.Combine(SourceTree.Root!, "src", "Gabor.Runner"), "-c", "Release",
            "-r", RuntimeInformation.RuntimeIdentifier, "--artifacts-path", folder.File("build"), "-o", folder.File("runner"));
        string runner = folder.File(Path.Combine("runner", OperatingSystem.IsWindows() ? "Gabor.Runner.exe" : "Gabor.Runner"));
        Assert.InRange(new FileInfo(runner).Length, 0, MostBytes);

        // Convolutions of each way that shapes choose, pooling, normalization and a dense layer.
        string image = folder.File("a.png");
        File.WriteAllBytes(image, Samples.Png(28, 28, 8, 0, [.. Enumerable.Range(0, 784).Select(p => (byte)(p * p))]));
        foreach (string name in (string[])["lenet", "resnet20", "mobilenet-v2"])
        {
            string pack = folder.File($"{name}.gabor"), made = folder.File(name);
            var model = Networks.Create(name, new Shape(32, 32, 3), ["a", "b", "c"]);
            model.Initialize(1);
            ModelPack.Save(model, pack);
            ModelBundle.Write(pack, runner, made);
            Assert.Contains("have the same bits", await Tool.Run(made, "--self-test"), StringComparison.Ordinal);
            Assert.Equal(CommandLine.Done("predict", pack, image, "--json").Output, await Tool.Run(made, image, "--json"));
        }
    }
}
