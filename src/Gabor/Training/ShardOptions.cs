using System.Numerics;

namespace Gabor.Training;

/// <summary>
/// Gradient accumulation: a batch is cut into shards of the same number of images, whose gradients are computed one after the other and
/// added in a tree of neighbours, in the memory of one shard.
/// </summary>
/// <remarks>
/// A shard's sums over its images are those of a batch of its own, so two shards round otherwise than one batch of twice as many images.
/// What layers draw goes by an image's place in the whole batch. Layers that mix the images of a batch, as batch normalization, would mix
/// those of a shard and are refused unless <see cref="MixesShards"/> allows it.
/// </remarks>
/// <param name="Total">Shards of a batch: 1, 2, 4, …</param>
public sealed record ShardOptions(int Total = 1)
{
    /// <summary>
    /// Whether layers that mix the images of a batch, as batch normalization, may mix those of a shard alone; false by default, and they
    /// are refused.
    /// </summary>
    public bool MixesShards { get; init; }

    /// <summary>Itself, if there can be so many shards.</summary>
    /// <exception cref="ArgumentException">There cannot.</exception>
    internal ShardOptions Validated() => BitOperations.IsPow2(Total)
        ? this
        : throw new ArgumentException($"{Total} shards of a batch; it must be 1, 2, 4, …: they are added in a tree of neighbours.");
}
