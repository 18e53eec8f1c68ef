using Gabor.Models.Features;

namespace Gabor.Training;

/// <summary>
/// The features before a network: a component by its name, or <c>RUN:LAYER</c>. Features of images that change at random are computed again
/// with each batch, so stating features takes the default changes away; who wants them states them too.
/// </summary>
sealed class FeaturesOption(ComponentRegistries registries) : TrainingOption(
    registries.Features.Sort, OptionGroup.Model, "NAME|RUN:LAYER",
    "The representation of images that the network learns from; RUN:LAYER: what a layer of a trained network gives; "
    + $"{string.Join("; ", registries.Features.Select(kind => $"{kind.Name}: {kind.Summary}"))}.")
{
    readonly ComponentOption<Feature> named = new(
        registries.Features, OptionGroup.Model, "", o => o.Features,
        (o, v) => o with { Features = v, Shift = 0, Augmentations = [] })
    { NoneText = "the images" };

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => named.Choices;

    /// <summary>The options of the features' hyper-parameters.</summary>
    public IEnumerable<HyperParameterOption> HyperParameters() => named.HyperParameters();

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) =>
        options.Features is LayerFeature layer ? layer.ToString() : named.Text(options);

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || colon == text.Length - 1)
            return named.Parse(options, text);
        var layer = new LayerFeature(text[..colon], text[(colon + 1)..], registries.Layers);
        var images = layer.Images;
        return options with
        {
            Features = layer,
            Shift = 0,
            Augmentations = [],
            ImageSize = images.ImageShape.Height == images.ImageShape.Width ? images.ImageShape.Height : options.ImageSize,
            Crop = images.Input == images.ImageShape ? 0 : images.Input.Height,
        };
    }

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) =>
        options.Features is LayerFeature layer ? layer.ToString() : named.Write(options);

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value) =>
        value is string text && text.LastIndexOf(':') is > 0 and var colon
            ? options with { Features = new LayerFeature(text[..colon], text[(colon + 1)..], registries.Layers) }
            : named.Read(options, value);

    /// <inheritdoc/>
    public override void Check(TrainingOptions options)
    {
    }
}
