namespace Gabor.Data.Shards;

/// <summary>Where an image lies in its shard.</summary>
/// <param name="Shard">The number of the shard.</param>
/// <param name="Offset">Where its content begins.</param>
/// <param name="Length">Bytes of its content.</param>
readonly record struct ShardImage(int Shard, long Offset, int Length);
