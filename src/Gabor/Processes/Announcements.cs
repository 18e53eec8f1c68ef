namespace Gabor.Processes;

/// <summary>What processes tell each other in words and single numbers.</summary>
static class Announcements
{
    /// <summary>The number that process 0 has; each process calls it.</summary>
    public static T OfFirst<T>(this ICommunicator communicator, T own) where T : unmanaged
    {
        Span<T> number = [own];
        communicator.FromFirst(number);
        return number[0];
    }

    /// <summary>The words that process 0 has; each process calls it.</summary>
    public static string OfFirst(this ICommunicator communicator, string own)
    {
        char[] text = new char[communicator.OfFirst(own.Length)];
        if (communicator.Rank == 0)
            own.CopyTo(text);
        communicator.FromFirst(text.AsSpan());
        return new string(text);
    }

    /// <summary>The words of every process, by rank; each process calls it.</summary>
    public static string[] OfAll(this ICommunicator communicator, string own)
    {
        int[] lengths = communicator.OfAll([own.Length]);
        char[] all = new char[lengths.Sum()];
        int[] offsets = [.. lengths.Select((_, rank) => lengths.Take(rank).Sum())];
        own.CopyTo(0, all, offsets[communicator.Rank], own.Length);
        communicator.Trade<char>(
            all, [.. communicator.Others().Select(peer => new Piece(peer, offsets[communicator.Rank], own.Length))],
            all, [.. communicator.Others().Select(peer => new Piece(peer, offsets[peer], lengths[peer]))]);
        return [.. lengths.Select((length, rank) => new string(all, offsets[rank], length))];
    }

    /// <summary>The numbers of every process, one after the other; each gives as many.</summary>
    public static T[] OfAll<T>(this ICommunicator communicator, ReadOnlySpan<T> own) where T : unmanaged
    {
        int length = own.Length;
        var all = new T[length * communicator.Size];
        own.CopyTo(all.AsSpan(communicator.Rank * length));
        communicator.Trade(
            own, [.. communicator.Others().Select(peer => new Piece(peer, 0, length))],
            all, [.. communicator.Others().Select(peer => new Piece(peer, peer * length, length))]);
        return all;
    }

    /// <summary>Adds up whole numbers, each the sum of those of all processes.</summary>
    public static void AddUp(this ICommunicator communicator, long[] sums)
    {
        long[] all = communicator.OfAll<long>(sums);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = 0;
            for (int rank = 0; rank < communicator.Size; rank++)
                sums[i] += all[(rank * sums.Length) + i];
        }
    }

    static void FromFirst<T>(this ICommunicator communicator, Span<T> values) where T : unmanaged
    {
        int length = values.Length;
        if (communicator.Rank == 0)
            communicator.Trade(values, [.. communicator.Others().Select(peer => new Piece(peer, 0, length))], default(Span<T>), []);
        else
            communicator.Trade(default(ReadOnlySpan<T>), [], values, [new Piece(0, 0, length)]);
    }

    /// <summary>The numbers of all processes but this one.</summary>
    public static IEnumerable<int> Others(this ICommunicator communicator) =>
        Enumerable.Range(0, communicator.Size).Where(peer => peer != communicator.Rank);
}
