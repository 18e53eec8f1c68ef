using Gabor.Data;
using Gabor.Experiments.Explanations;
using Gabor.Models;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.Representations;

/// <summary>
/// What some layers of a network see (fig. 4.4): of the channels that tell images apart the most, the strongest patches, what in these
/// makes them strong, and an image that maximizes each.
/// </summary>
public sealed record LayerStudy
{
    /// <summary>How patches are taken back to the pixels; null for not at all. Guided back-propagation unless stated.</summary>
    public BackwardRule? View { get; init; } = BackwardRule.Guided;

    /// <summary>How images are made that maximize channels; null for none.</summary>
    public MaximizationOptions? Maximization { get; init; } = new();

    /// <summary>Channels of a layer, at least 1; six unless stated.</summary>
    public int Channels { get; init; } = 6;

    /// <summary>Looks at some layers.</summary>
    /// <param name="model">The network, with its weights.</param>
    /// <param name="layers">The places of the layers in <see cref="Model.Nodes"/>.</param>
    /// <param name="images">The images among which the strongest patches are looked for.</param>
    /// <param name="workers">The threads that share the work; they never change the result.</param>
    /// <param name="progress">Told how far it is; none if null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The layers in their order. Those behind a feature, which no gradient passes, have patches alone.</returns>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<StudiedLayer> Run(
        Model model, IReadOnlyList<int> layers, ImageSource images, Workers workers, IProgress<LayerProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(Channels, 1, nameof(Channels));
        var patches = StrongestPatches.Of(
            model, layers, images, workers, progress: Report(progress, "strongest patches", images.Count), cancellation: cancellation);
        var studied = new List<StudiedLayer>();
        foreach (var layer in patches)
        {
            var channels = layer.Widest(Channels);
            bool hasGradients = PatchProjection.HasGradients(model, layer.Layer);
            var projections = View is { } rule && hasGradients
                ? Projected(new PatchProjection(model, layer.Layer, workers), channels, images, rule, cancellation)
                : [];
            var maximal = Maximization is { } options && hasGradients
                ? new ActivationMaximization(model, workers, options).Run(
                    layer.Layer, [.. channels.Select(channel => channel.Channel)],
                    Report(progress, $"maximizing {layer.Name}", options.Steps), cancellation)
                : [];
            studied.Add(new(
                layer,
                [
                    .. channels.Select((channel, i) => new StudiedChannel(
                        channel, projections.Count > 0 ? projections[i] : [], maximal.Count > 0 ? maximal[i] : null)),
                ]));
        }

        return studied;
    }

    static List<IReadOnlyList<IReadOnlyList<float>>> Projected(
        PatchProjection projection, IReadOnlyList<ChannelPatches> channels, ImageSource images, BackwardRule rule,
        CancellationToken cancellation)
    {
        var projections = new List<IReadOnlyList<IReadOnlyList<float>>>();
        foreach (var channel in channels)
        {
            cancellation.ThrowIfCancellationRequested();
            projections.Add([.. channel.Patches.Select(patch => projection.Of(images, patch, channel.Channel, rule))]);
        }

        return projections;
    }

    static StageProgress? Report(IProgress<LayerProgress>? progress, string doing, int all) =>
        progress is null ? null : new StageProgress(progress, doing, all);

    sealed class StageProgress(IProgress<LayerProgress> progress, string doing, int all) : IProgress<int>
    {
        public void Report(int value) => progress.Report(new(doing, value, all));
    }
}

/// <summary>How far a <see cref="LayerStudy"/> is.</summary>
/// <param name="Doing">What is being done.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="All">How much it is.</param>
public readonly record struct LayerProgress(string Doing, int Done, int All);

/// <summary>A layer that was looked at.</summary>
/// <param name="Layer">The strongest patches of all its channels.</param>
/// <param name="Channels">The channels that were looked at.</param>
public sealed record StudiedLayer(LayerPatches Layer, IReadOnlyList<StudiedChannel> Channels);

/// <summary>A channel that was looked at.</summary>
/// <param name="Patches">Its strongest patches.</param>
/// <param name="Projections">Of each patch what makes it strong, [H, W, D] of the model's input; none where it was not asked for.</param>
/// <param name="Maximal">The image that maximizes it; null where it was not asked for.</param>
public sealed record StudiedChannel(
    ChannelPatches Patches, IReadOnlyList<IReadOnlyList<float>> Projections, MaximalImage? Maximal);
