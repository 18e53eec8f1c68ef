using Gabor.Numerics;

namespace Gabor.Experiments.Representations;

/// <summary>A place of an image that makes a channel of a layer strong.</summary>
/// <param name="Image">The image's place in its source.</param>
/// <param name="Row">The row of the layer's output.</param>
/// <param name="Column">The column of the layer's output.</param>
/// <param name="Activation">The channel's activation there.</param>
/// <param name="Window">What that place sees of the image, see <see cref="ReceptiveField"/>.</param>
public sealed record Patch(int Image, int Row, int Column, float Activation, InputWindow Window);

/// <summary>The strongest patches of a channel.</summary>
/// <param name="Channel">The channel, from 0.</param>
/// <param name="Patches">The patches, strongest first; each is of another image.</param>
/// <param name="Spread">The standard deviation over the images of the channel's largest activation in each; 0 for a channel that is the
/// same for all of them.</param>
public sealed record ChannelPatches(int Channel, IReadOnlyList<Patch> Patches, double Spread);

/// <summary>The strongest patches of each channel of a layer.</summary>
/// <param name="Layer">The layer's place in <see cref="Models.Model.Nodes"/>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Shape">H' × W' × D' of its output.</param>
/// <param name="Channels">Its D' channels, in their order.</param>
public sealed record LayerPatches(int Layer, string Name, Shape Shape, IReadOnlyList<ChannelPatches> Channels)
{
    /// <summary>
    /// The channels that tell images apart the most: those of the largest <see cref="ChannelPatches.Spread"/>, in the order of their
    /// numbers.
    /// </summary>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<ChannelPatches> Widest(int count) =>
    [
        .. Channels.Where(channel => channel.Patches.Count > 0).OrderByDescending(channel => channel.Spread)
            .ThenBy(channel => channel.Channel).Take(count).OrderBy(channel => channel.Channel),
    ];
}
