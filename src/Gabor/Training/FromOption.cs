using Gabor.Formats.Backbones;
using Gabor.Preprocessing;

namespace Gabor.Training;

/// <summary>
/// The network that training begins with. It brings the size of images with it, and the options that suit weights which have learnt
/// already; who wants others states them too.
/// </summary>
sealed class FromOption(ComponentRegistries registries) : TrainingOption(
    "from", OptionGroup.Model, "RUN|FILE|NAME",
    "Transfer learning: the run, the packed model, the file of weights or ONNX, or the backbone "
    + $"({string.Join(", ", BackboneRegistry.Default.Names)}) whose network training begins with. Its last dense layer, the head, is new "
    + "where the classes are others.")
{
    const string NameKey = "name", HashKey = "sha256";

    /// <summary>Grey images are most often digits and signs, which mean something else when they are mirrored; they may move.</summary>
    const int MostGreyShift = 2;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [.. BackboneRegistry.Default.Names];

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) => options.From?.Name;

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text)
    {
        var from = new PretrainedModel(text, registries);
        options = DefaultOptions.Transferred(options with { From = from });
        return from.Model is { } model ? Seen(options, model.Preprocessing) : options;
    }

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) => options.From is not { } from ? null
        : (KeyValuePair<string, object?>[])[new(NameKey, from.Name), new(HashKey, from.Sha256)];

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value)
    {
        if (value is null)
            return options with { From = null };
        if (value is not IReadOnlyList<KeyValuePair<string, object?>> { Count: 2 } fields
            || fields[0] is not { Key: NameKey, Value: string { Length: > 0 } name }
            || fields[1] is not { Key: HashKey, Value: string { Length: 64 } hash })
        {
            throw new ArgumentException($"option {Key} is not a {NameKey} with its {HashKey}.");
        }

        return options with { From = new PretrainedModel(name, hash, registries) };
    }

    /// <summary>Images as the network has seen them.</summary>
    static TrainingOptions Seen(TrainingOptions options, ImagePreprocessing images)
    {
        if (images.Words is not null)
            return options with { SentenceLength = images.Input.Width, Augmentations = [] };
        if (images.Input.Depth == 1)
            options = options with { Augmentations = [], Shift = Math.Min(MostGreyShift, images.Input.Height / 8) };
        return options with
        {
            ImageSize = images.ImageShape.Height == images.ImageShape.Width && images.ImageShape.Height >= TrainingOptionTable.LeastSide
                ? images.ImageShape.Height
                : options.ImageSize,
            Crop = images.Input == images.ImageShape ? 0 : images.Input.Height,
        };
    }
}
