using System.Diagnostics;

namespace Gabor.Tests.Architecture;

/// <summary>Programs with PublishAot get an instruction set with fused multiply-add, unless they choose one.</summary>
public sealed class AheadTests
{
    [Theory]
    [InlineData("x86-64-v3", "-p:PublishAot=true", "-p:RuntimeIdentifier=linux-x64")]
    [InlineData("x86-64-v3", "-p:PublishAot=true", "-p:RuntimeIdentifier=win-x64")]
    [InlineData("native", "-p:PublishAot=true", "-p:RuntimeIdentifier=linux-x64", "-p:IlcInstructionSet=native")]
    [InlineData("", "-p:PublishAot=true", "-p:RuntimeIdentifier=linux-arm64")]
    [InlineData("", "-p:RuntimeIdentifier=linux-x64")]
    [InlineData("")]
    public void The_package_chooses_an_instruction_set(string expected, params string[] properties)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        string targets = Path.Combine(SourceTree.Root!, "src", "Gabor.Numerics", "buildTransitive", "Gabor.Numerics.targets");
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", ["msbuild", targets, "-nologo", "-getProperty:IlcInstructionSet", .. properties])
            {
                RedirectStandardOutput = true,
            })!;
        Assert.Equal(expected, process.StandardOutput.ReadToEnd().Trim());
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
