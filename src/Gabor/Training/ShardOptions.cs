using System.Numerics;

namespace Gabor.Training;

/// <summary>
/// Which part of each batch a step computes. A batch is cut into shards of the same number of images; the gradients of each are computed by
/// themselves, and all are added in a tree of neighbours. So the bits depend on <see cref="Total"/> alone: one step that computes all
/// shards gets those of several that exchange gradients, in threads, processes or on machines, and needs the memory of one shard.
/// </summary>
/// <remarks>
/// A shard's sums over its images are those of a batch of its own, so two shards round otherwise than one batch of twice as many images.
/// What layers draw goes by an image's place in the whole batch. Layers that mix the images of a batch, as batch normalization, would mix
/// those of a shard and are refused unless <see cref="MixesShards"/> allows it.
/// </remarks>
/// <param name="Total">Shards of a batch: 1, 2, 4, …</param>
/// <param name="First">The first shard of this step, a multiple of <see cref="Count"/>.</param>
/// <param name="Count">
/// How many shards this step computes: 1, 2, 4, … If they are not all, an <see cref="IGradientExchange"/> adds the rest.
/// </param>
public sealed record ShardOptions(int Total = 1, int First = 0, int Count = 1)
{
    /// <summary>
    /// Whether layers that mix the images of a batch, as batch normalization, may mix those of a shard alone; false by default, and they
    /// are refused.
    /// </summary>
    public bool MixesShards { get; init; }

    /// <summary>Itself, if there are such shards.</summary>
    /// <exception cref="ArgumentException">There are not.</exception>
    internal ShardOptions Validated() =>
        BitOperations.IsPow2(Total) && BitOperations.IsPow2(Count) && First >= 0 && First % Count == 0 && First + Count <= Total
            ? this
            : throw new ArgumentException(
                $"shards {First} to {First + Count - 1} of {Total}: totals and counts are 1, 2, 4, …, "
                + "and a step's first shard is a multiple of how many it computes.");
}
