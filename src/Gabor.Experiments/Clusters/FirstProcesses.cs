using Gabor.Processes;

namespace Gabor.Experiments.Clusters;

/// <summary>The first processes of a cluster, as one of fewer.</summary>
/// <param name="all">The cluster.</param>
/// <param name="size">How many; this process is one of them.</param>
sealed class FirstProcesses(ICommunicator all, int size) : ICommunicator
{
    public int Rank => all.Rank;

    public int Size => size;

    public void Trade<T>(ReadOnlySpan<T> give, ReadOnlySpan<Piece> gives, Span<T> take, ReadOnlySpan<Piece> takes) where T : unmanaged =>
        all.Trade(give, gives, take, takes);
}
