namespace Gabor.Preprocessing;

/// <summary>How several processes measure images together: each takes the sums of some, and all get those of all.</summary>
/// <param name="Rank">The number of this process.</param>
/// <param name="Size">How many processes there are.</param>
/// <param name="AddUp">Makes of the sums of this process those of all; each process calls it.</param>
sealed record SharedSums(int Rank, int Size, Action<long[]> AddUp);
