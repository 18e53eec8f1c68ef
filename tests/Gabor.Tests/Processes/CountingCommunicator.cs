using Gabor.Processes;

namespace Gabor.Tests.Processes;

/// <summary>A communicator of somebody's own: counts what is given on it and on its duplicates.</summary>
sealed class CountingCommunicator(ICommunicator inner, CountingCommunicator? first = null) : ICommunicator
{
    long floats, doubleTrades;

    /// <summary>Floats that were given.</summary>
    public long Floats => Interlocked.Read(ref floats);

    /// <summary>Trades of doubles.</summary>
    public long DoubleTrades => Interlocked.Read(ref doubleTrades);

    public int Rank => inner.Rank;

    public int Size => inner.Size;

    public void Trade<T>(ReadOnlySpan<T> give, ReadOnlySpan<Piece> gives, Span<T> take, ReadOnlySpan<Piece> takes) where T : unmanaged
    {
        var counts = first ?? this;
        foreach (var piece in gives)
            Interlocked.Add(ref counts.floats, typeof(T) == typeof(float) ? piece.Length : 0);
        Interlocked.Add(ref counts.doubleTrades, typeof(T) == typeof(double) ? 1 : 0);
        inner.Trade(give, gives, take, takes);
    }

    public ICommunicator Duplicate() => new CountingCommunicator(inner.Duplicate(), first ?? this);
}
