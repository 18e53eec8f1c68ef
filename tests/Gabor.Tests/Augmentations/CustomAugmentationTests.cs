using System.Diagnostics;
using CustomAugmentation;
using Gabor.Augmentations;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Augmentations;

/// <summary>The sample's augmentation, written outside of the library, owes what the built-in ones owe.</summary>
public sealed class SaltAndPepperTests : AugmentationContract
{
    protected override Augmentation Make() => new SaltAndPepper(0.3);

    protected override Augmentation Neutral => new SaltAndPepper(0);
}

public sealed class CustomAugmentationTests
{
    [Fact]
    public async Task The_sample_trains_with_its_own_augmentation_and_says_how_well()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CustomAugmentation.dll")]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Matches(@"^after an epoch with rotate \(degrees 10\) and salt-and-pepper \(share 0\.05\): [5-9]\d\.\d ?% of the test images correct\s*$", output);
    }
}
