using System.Runtime.ExceptionServices;

namespace Gabor.Processes;

/// <summary>
/// Threads of one process in place of processes: what runs on a cluster can be tried and tested without one. Each thread needs a model and
/// workers of its own.
/// </summary>
public sealed class ThreadCluster
{
    readonly object gate = new();
    readonly Dictionary<(int From, int To, int Way), Queue<Array>> mail = [];
    readonly bool[] ended;
    readonly TimeSpan timeout;

    /// <summary>As many as there are threads.</summary>
    /// <param name="size">How many, at least 1.</param>
    /// <param name="timeout">How long one waits for another; a minute if null.</param>
    public ThreadCluster(int size, TimeSpan? timeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        this.timeout = timeout ?? TimeSpan.FromMinutes(1);
        ended = new bool[size];
        Members = [.. Enumerable.Range(0, size).Select(rank => new Member(this, rank, new Ways()))];
    }

    /// <summary>The communicator of each thread.</summary>
    public IReadOnlyList<ICommunicator> Members { get; }

    /// <summary>Runs a function on a thread for each member, and waits for all.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="work">The function.</param>
    /// <returns>What each gave, by rank.</returns>
    /// <exception cref="Exception">What the function threw; where several threw, the one that did not only find another one gone.
    /// </exception>
    public T[] Run<T>(Func<ICommunicator, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var results = new T[Members.Count];
        var faults = new Exception?[Members.Count];
        Thread[] threads = [.. Members.Select(member => new Thread(() =>
        {
            try
            {
                results[member.Rank] = work(member);
            }
            catch (Exception exception)
            {
                faults[member.Rank] = exception;
            }

            End(member.Rank);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (faults.OfType<Exception>().OrderBy(fault => fault is ClusterException).FirstOrDefault() is { } first)
            ExceptionDispatchInfo.Throw(first);
        return results;
    }

    void End(int rank)
    {
        lock (gate)
        {
            ended[rank] = true;
            Monitor.PulseAll(gate);
        }
    }

    Queue<Array> Box(int from, int to, int way)
    {
        if (!mail.TryGetValue((from, to, way), out var box))
            mail.Add((from, to, way), box = new Queue<Array>());
        return box;
    }

    void Send(int from, int to, int way, Array piece)
    {
        lock (gate)
        {
            Box(from, to, way).Enqueue(piece);
            Monitor.PulseAll(gate);
        }
    }

    Array Receive(int from, int to, int way)
    {
        lock (gate)
        {
            var box = Box(from, to, way);
            while (box.Count == 0)
            {
                if (ended[from])
                    throw new ClusterException($"process {from} of {ended.Length} has ended.");
                if (!Monitor.Wait(gate, timeout) && box.Count == 0)
                    throw new ClusterException($"process {from} of {ended.Length} has given nothing for {timeout.TotalSeconds:0} s.");
            }

            return box.Dequeue();
        }
    }

    /// <summary>How many ways a member has to the others.</summary>
    sealed class Ways
    {
        public int Count { get; set; } = 1;
    }

    sealed class Member(ThreadCluster cluster, int rank, Ways ways, int way = 0) : ICommunicator
    {
        public int Rank => rank;

        public int Size => cluster.Members.Count;

        public void Trade<T>(ReadOnlySpan<T> give, ReadOnlySpan<Piece> gives, Span<T> take, ReadOnlySpan<Piece> takes) where T : unmanaged
        {
            foreach (var piece in gives)
                cluster.Send(rank, piece.Peer, way, give.Slice(piece.Offset, piece.Length).ToArray());
            foreach (var piece in takes)
            {
                var came = (T[])cluster.Receive(piece.Peer, rank, way);
                if (came.Length != piece.Length)
                {
                    throw new ClusterException(
                        $"process {piece.Peer} gave {came.Length} numbers where process {rank} takes {piece.Length}.");
                }

                came.CopyTo(take.Slice(piece.Offset, piece.Length));
            }
        }

        public ICommunicator Duplicate() => new Member(cluster, rank, ways, ways.Count++);
    }
}
