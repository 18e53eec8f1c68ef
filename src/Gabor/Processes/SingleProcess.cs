namespace Gabor.Processes;

/// <summary>A process that trains by itself: nobody to give to, nobody to take from.</summary>
public sealed class SingleProcess : ICommunicator
{
    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int Size => 1;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is a piece, and no other process.</exception>
    public void Trade<T>(ReadOnlySpan<T> give, ReadOnlySpan<Piece> gives, Span<T> take, ReadOnlySpan<Piece> takes) where T : unmanaged
    {
        if (!gives.IsEmpty || !takes.IsEmpty)
            throw new ArgumentException("there is no other process to trade with.");
    }

    /// <inheritdoc/>
    public ICommunicator Duplicate() => this;
}
