using System.Diagnostics;
using System.Globalization;
using Gabor.Processes;

namespace Gabor.Cluster;

/// <summary>
/// The processes that mpirun, mpiexec or srun has started, by MPI. The library is loaded when one is joined; that can be done once in the
/// life of a process. Messages of a duplicate have a tag of their own.
/// </summary>
public sealed unsafe class MpiCommunicator : ICommunicator, IDisposable
{
    /// <summary>The variable that says how many seconds a process waits for another; 300 unless stated.</summary>
    public const string TimeoutName = "GABOR_CLUSTER_TIMEOUT";

    /// <summary>The most bytes of a message, as their number is an int.</summary>
    const int MostBytes = 1 << 30;

    const int FirstTag = 1, NameLength = 64, SpinMilliseconds = 100;

    readonly MpiLibrary library;
    readonly string[] hosts;
    readonly TimeSpan timeout;
    readonly Session session;
    readonly int tag;
    nint[] requests = [];
    int[] peers = [];

    MpiCommunicator(MpiLibrary library, MpiPlace place, TimeSpan timeout)
    {
        (this.library, this.timeout, session) = (library, timeout, new Session());
        tag = session.Tags++;
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

    MpiCommunicator(MpiCommunicator of)
    {
        (library, timeout, session, hosts, Rank, Size) = (of.library, of.timeout, of.session, of.hosts, of.Rank, of.Size);
        tag = session.Tags++;
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
        ObjectDisposedException.ThrowIf(session.IsEnded, this);
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

    /// <inheritdoc/>
    public ICommunicator Duplicate() => new MpiCommunicator(this);

    /// <summary>Ends all processes of the run, as one that has failed must: the others would wait for it.</summary>
    /// <param name="exitCode">The exit code of the whole.</param>
    public void Abort(int exitCode)
    {
        session.IsEnded = true;
        library.Abort(exitCode);
    }

    /// <summary>Ends the use of MPI, when all other processes do.</summary>
    public void Dispose()
    {
        // A duplicate ends with the communicator that it was made of.
        if (session.IsEnded || tag != FirstTag)
            return;
        session.IsEnded = true;
        if (!session.IsFaulty)
            library.End();
    }

    int Begin<T>(T* at, Piece piece, bool isSent, nint* request, int begun) where T : unmanaged
    {
        byte* bytes = (byte*)at;
        for (long left = (long)piece.Length * sizeof(T), first = 1; left > 0 || first == 1; first = 0)
        {
            int count = (int)Math.Min(left, MostBytes);
            (request[begun], peers[begun]) = (0, piece.Peer);
            try
            {
                if (isSent)
                    library.Send(bytes, count, piece.Peer, tag, request + begun);
                else
                    library.Receive(bytes, count, piece.Peer, tag, request + begun);
            }
            catch (ClusterException)
            {
                session.IsFaulty = true;
                throw;
            }

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
            ObjectDisposedException.ThrowIf(session.IsEnded, this);
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
            session.IsFaulty = true;
            throw;
        }
    }

    ClusterException Hangs(nint* request, int received, int begun)
    {
        session.IsFaulty = true;
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

    /// <summary>What a communicator and its duplicates share.</summary>
    sealed class Session
    {
        volatile bool isEnded, isFaulty;

        /// <summary>The next tag.</summary>
        public int Tags { get; set; } = FirstTag;

        /// <summary>Whether MPI is no longer to be called.</summary>
        public bool IsEnded
        {
            get => isEnded;
            set => isEnded = value;
        }

        /// <summary>Whether a message is on its way that nobody will take, so that MPI cannot be ended in order.</summary>
        public bool IsFaulty
        {
            get => isFaulty;
            set => isFaulty = value;
        }
    }
}
