using CustomAugmentation;
using Gabor.Augmentations;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.SamplePrograms;

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
        string output = await SampleProgram.Run("CustomAugmentation");
        const string both = @"rotate \(degrees 10\) and salt-and-pepper \(share 0\.05\)";
        Assert.Matches($@"(?m)^after an epoch with {both}: [5-9]\d\.\d ?% of the test images correct$", output);
        Assert.Matches($"(?m)^read back from run.json: {both}, equal$", output);
    }
}
