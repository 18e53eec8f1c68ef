using Gabor.Formats.Backbones;
using Gabor.Models;

namespace Gabor.Backbones;

/// <summary>
/// ResNet-18 with what it has learnt from the photographs of ImageNet, to begin with: 512 features, and no classes. The weights come with
/// the package Microsoft.ML.DnnImageFeaturizer.ResNet18, which lays them beside the program.
/// </summary>
/// <example><code>
/// var model = Transfer.From(ResNet18.Load(), photos.ClassNames);
/// var result = Trainer.Fit(model, photos.Resized(model.Input), DefaultOptions.ForTransfer());
/// </code></example>
public static class ResNet18
{
    /// <summary>Reads the weights that lie beside the program.</summary>
    /// <returns>The network: images of 224 × 224 × 3 to 512 features, with what is done to images first.</returns>
    /// <exception cref="GaborFormatException">They are not there, or are not what they should be.</exception>
    public static Model Load()
    {
        var backbone = BackboneRegistry.Default.Named("resnet18");
        return backbone.Convert([.. backbone.Files.Select(file => Path.Combine([AppContext.BaseDirectory, .. file.Split('/')[1..]]))]);
    }
}
