using Gabor.Processes;

namespace Gabor.Experiments.Clusters;

/// <summary>The first processes of a cluster, as one of fewer.</summary>
/// <remarks>All processes of the cluster duplicate a way in the same order, so those that are not among the first do it too.</remarks>
/// <param name="all">The cluster.</param>
/// <param name="duplicate">Another way to all of it.</param>
/// <param name="size">How many; this process is one of them.</param>
sealed class FirstProcesses(ICommunicator all, ICommunicator duplicate, int size) : ICommunicator
{
    public int Rank => all.Rank;

    public int Size => size;

    public void Trade<T>(ReadOnlySpan<T> give, ReadOnlySpan<Piece> gives, Span<T> take, ReadOnlySpan<Piece> takes) where T : unmanaged =>
        all.Trade(give, gives, take, takes);

    public ICommunicator Duplicate() => new FirstProcesses(duplicate, duplicate, size);
}
