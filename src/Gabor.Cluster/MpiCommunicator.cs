using System.Diagnostics;
using System.Globalization;
using Gabor.Processes;

namespace Gabor.Cluster;

/// <summary>
/// The processes that mpirun, mpiexec or srun has started, by MPI. The library is loaded when one is made; there can be one in the life of
/// a process, and one thread at a time may use it.
/// </summary>
public sealed unsafe class MpiCommunicator : ICommunicator, IDisposable
{
    /// <summary>The variable that says how many seconds a process waits for another; 300 unless stated.</summary>
    public const string TimeoutName = "GABOR_CLUSTER_TIMEOUT";

    /// <summary>The most bytes of a message, as their number is an int.</summary>
    const int MostBytes = 1 << 30;

    const int Tag = 1, NameLength = 64, SpinMilliseconds = 100;

    readonly MpiLibrary library;
    readonly string[] hosts;
    readonly TimeSpan timeout;
    nint[] requests = [];
    int[] peers = [];
    bool isEnded, isFaulty;

    MpiCommunicator(MpiLibrary library, MpiPlace place, TimeSpan timeout)
    {
        (this.library, this.timeout) = (library, timeout);
        hosts = [.. Enumerable.Repeat("", place.Size)];
        library.Init();
        (Rank, Size) = (library.Rank(), library.Size());
        if ((Rank, Size) != (place.Rank, place.Size))
        {
            throw new ClusterException(
                $"the launcher says that this is process {place.Rank} of {place.Size}, and {library.Name} that it is {Rank} of {Size}: the "
                + $"library is not the launcher's. Name the right one in {MpiLibrary.PathName}.");
        }

        hosts = Names(Environment.MachineName);
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <summary>Joins the other processes.</summary>
    /// <param name="place">The place of this one, from <see cref="MpiPlace.Find"/>.</param>
    /// <exception cref="ClusterException">There is no library of MPI, or it is not that of the launcher.</exception>
    public static MpiCommunicator Join(MpiPlace place)
    {
        string stated = Environment.GetEnvironmentVariable(TimeoutName) is { Length: > 0 } given ? given : "300";
        if (!double.TryParse(stated, CultureInfo.InvariantCulture, out double seconds) || seconds is not (> 0 and < 1e6))
            throw new ClusterException($"{TimeoutName} is '{stated}'; it must be seconds, above 0 and below 1000000.");
        return new MpiCommunicator(MpiLibrary.Load(place.IsOpenMpi), place, TimeSpan.FromSeconds(seconds));
    }

    /// <inheritdoc/>
    public void Trade<T>(ReadOnlySpan<T> give, ReadOnlySpan<Piece> gives, Span<T> take, ReadOnlySpan<Piece> takes) where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(isEnded, this);
        int received = 0, begun = 0, most = Messages<T>(gives) + Messages<T>(takes);
        if (requests.Length < most)
            (requests, peers) = (new nint[most], new int[most]);
        fixed (T* from = give, to = take)
        {
            fixed (nint* request = requests)
            {
                foreach (var piece in takes)
                    received = Begin(Checked(take, piece, to), piece, isSent: false, request, received);
                begun = received;
                foreach (var piece in gives)
                    begun = Begin(Checked(give, piece, from), piece, isSent: true, request, begun);
                Wait(request, received, begun);
            }
        }
    }

    /// <summary>Ends all processes of the run, as one that has failed must: the others would wait for it.</summary>
    /// <param name="exitCode">The exit code of the whole.</param>
    public void Abort(int exitCode)
    {
        isEnded = true;
        library.Abort(exitCode);
    }

    /// <summary>Ends the use of MPI, when all other processes do.</summary>
    public void Dispose()
    {
        if (isEnded)
            return;
        isEnded = true;
        if (!isFaulty)
            library.End();
    }

    int Begin<T>(T* at, Piece piece, bool isSent, nint* request, int begun) where T : unmanaged
    {
        byte* bytes = (byte*)at;
        for (long left = (long)piece.Length * sizeof(T), first = 1; left > 0 || first == 1; first = 0)
        {
            int count = (int)Math.Min(left, MostBytes);
            (request[begun], peers[begun]) = (0, piece.Peer);
            if (isSent)
                library.Send(bytes, count, piece.Peer, Tag, request + begun);
            else
                library.Receive(bytes, count, piece.Peer, Tag, request + begun);
            begun++;
            left -= count;
            bytes += count;
        }

        return begun;
    }

    static T* Checked<T>(ReadOnlySpan<T> array, Piece piece, T* start) where T : unmanaged
    {
        // Native code would read and write behind the end.
        _ = array.Slice(piece.Offset, piece.Length);
        return start + piece.Offset;
    }

    static int Messages<T>(ReadOnlySpan<Piece> pieces) where T : unmanaged
    {
        long messages = 0;
        foreach (var piece in pieces)
            messages += 1 + ((long)piece.Length * sizeof(T) / MostBytes);
        return checked((int)messages);
    }

    /// <summary>Waits until all is done; the first <paramref name="received"/> requests are those of what comes.</summary>
    void Wait(nint* request, int received, int begun)
    {
        const int done = -1;
        int left = begun;
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            for (int i = 0; i < begun; i++)
            {
                if (peers[i] != done && IsDone(request + i))
                    (peers[i], left) = (done, left - 1);
            }

            if (left == 0)
                return;
            var waited = Stopwatch.GetElapsedTime(start);
            if (waited > timeout)
                throw Hangs(request, received, begun);

            // Whoever shares the processor goes on; and who waits for long, as for a checkpoint, leaves it alone.
            if (waited.TotalMilliseconds < SpinMilliseconds)
                Thread.Yield();
            else
                Thread.Sleep(1);
        }
    }

    bool IsDone(nint* request)
    {
        try
        {
            return library.IsDone(request);
        }
        catch (ClusterException)
        {
            isFaulty = true;
            throw;
        }
    }

    ClusterException Hangs(nint* request, int received, int begun)
    {
        isFaulty = true;
        int silent = peers.AsSpan(0, received).IndexOfAnyExcept(-1);
        for (int i = 0; i < received; i++)
        {
            if (peers[i] >= 0)
                library.Cancel(request + i);
        }

        int peer = silent >= 0 ? peers[silent] : peers.AsSpan(0, begun).ToArray().First(one => one >= 0);
        string what = silent >= 0 ? "given" : "taken";
        string seconds = timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        return new ClusterException(
            $"process {peer} of {Size} on {hosts[peer]} has {what} nothing for {seconds} s: it hangs, or computes for so long; "
            + "GABOR_CLUSTER_TIMEOUT says how many seconds to wait.");
    }

    /// <summary>The names of all hosts; each is cut at some length, so that nobody has to tell how long they are.</summary>
    string[] Names(string own)
    {
        char[] all = new char[Size * NameLength];
        own.AsSpan(0, Math.Min(own.Length, NameLength)).CopyTo(all.AsSpan(Rank * NameLength));
        int[] others = [.. Enumerable.Range(0, Size).Where(peer => peer != Rank)];
        Trade<char>(
            all, [.. others.Select(peer => new Piece(peer, Rank * NameLength, NameLength))],
            all, [.. others.Select(peer => new Piece(peer, peer * NameLength, NameLength))]);
        return [.. Enumerable.Range(0, Size).Select(peer => new string(all, peer * NameLength, NameLength).TrimEnd('\0'))];
    }
}
