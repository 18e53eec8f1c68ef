namespace Gabor.Processes;

/// <summary>
/// One of several processes that train one model together, and its way to the others. All of them call the same methods in the same order,
/// one thread of each at a time.
/// </summary>
/// <remarks>
/// Everything that processes tell each other is a trade: what all get is a trade in which each gives the same to all, what one tells is a
/// trade in which only that one gives. No sum is taken on the way: who takes the pieces adds them, in an order of its own.
/// </remarks>
public interface ICommunicator
{
    /// <summary>The number of this process, 0 … <see cref="Size"/> − 1. Process 0 writes files and prints.</summary>
    int Rank { get; }

    /// <summary>How many processes there are, at least 1.</summary>
    int Size { get; }

    /// <summary>
    /// Gives pieces to other processes, and returns when all that this one takes has come and all that it gives may be overwritten. Pieces
    /// from one process to another come in the order in which they are listed, of the same length on both sides.
    /// </summary>
    /// <typeparam name="T">What they are made of.</typeparam>
    /// <param name="give">Where the pieces lie that are given.</param>
    /// <param name="gives">Which they are, and to which process; never to itself. A piece may go to several.</param>
    /// <param name="take">Where the pieces come to.</param>
    /// <param name="takes">Which they are, and from which process.</param>
    /// <exception cref="ClusterException">Another process has ended, or gives nothing; the message names it.</exception>
    void Trade<T>(ReadOnlySpan<T> give, ReadOnlySpan<Piece> gives, Span<T> take, ReadOnlySpan<Piece> takes) where T : unmanaged;

    /// <summary>
    /// Another way to the same processes: another thread may trade on it at the same time, and its trades and those of this one do not
    /// wait for each other. It ends with this one. All processes make as many, in the same order.
    /// </summary>
    ICommunicator Duplicate();
}

/// <summary>A part of an array that goes from one process to another.</summary>
/// <param name="Peer">The other process.</param>
/// <param name="Offset">Where it begins, in elements.</param>
/// <param name="Length">How many elements.</param>
public readonly record struct Piece(int Peer, int Offset, int Length);
