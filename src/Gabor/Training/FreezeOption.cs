using Gabor.Models;

namespace Gabor.Training;

/// <summary>
/// The layers of <see cref="TrainingOptions.From"/> that training leaves alone. Features of images that change at random are computed again
/// with each batch, so freezing takes the default changes away; who wants them states them too.
/// </summary>
sealed class FreezeOption() : TrainingOption(
    "freeze", OptionGroup.Model, "LAYER",
    "With --from: the layer up to which all are frozen, itself included; what they give is computed once where images do not change. "
    + $"{Transfer.Backbone}: all layers before the head, a linear probe.")
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => [Transfer.Backbone];

    /// <inheritdoc/>
    public override string? Text(TrainingOptions options) => options.Freeze;

    /// <inheritdoc/>
    public override TrainingOptions Parse(TrainingOptions options, string text) =>
        options.From is null ? options with { Freeze = text } : DefaultOptions.Transferred(options with { Freeze = text });

    /// <inheritdoc/>
    public override object? Write(TrainingOptions options) => options.Freeze;

    /// <inheritdoc/>
    public override TrainingOptions Read(TrainingOptions options, object? value) => value is null or string { Length: > 0 }
        ? options with { Freeze = (string?)value }
        : throw new ArgumentException($"option {Key} is not the name of a layer.");
}
