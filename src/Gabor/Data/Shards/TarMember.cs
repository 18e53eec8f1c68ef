namespace Gabor.Data.Shards;

/// <summary>A file in a tar archive.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="Offset">Where its content begins.</param>
/// <param name="Length">Bytes of its content.</param>
readonly record struct TarMember(string Name, long Offset, long Length);
