using System.Diagnostics;
using System.Runtime.InteropServices;
using Gabor.Devices;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;
using Gabor.Processes;

namespace Gabor.Training;

/// <summary>
/// Adds the gradients of all processes, in the tree of the parts of the batch, a bucket at a time. Each process adds one slice of a bucket,
/// for all, and gives it to the others.
/// </summary>
/// <remarks>
/// Buckets are traded in the background, one after the other, on a way of their own, while backward goes on and layers such as batch
/// normalization trade their sums. Each number leaves a process twice, (R − 1) / R of all, which is the least that any sum over R
/// processes takes where each of them has one node of the tree; a process with several nodes gives each of them. The order of additions is
/// that of the tree, whoever makes them.
/// </remarks>
sealed class PartedGradientExchange : IGradientExchange
{
    /// <summary>Slices begin at whole cache lines.</summary>
    const int LineFloats = 16;

    /// <summary>
    /// The gradients leave in some eight buckets, so that what backward cannot hide, the last one, is little; but in no smaller ones than
    /// have much more to send than a trade costs, and no larger ones than 4 MB, a few of which are in memory beside the gradients.
    /// </summary>
    const int Buckets = 8, FewestFloats = 1 << 16, MostFloats = 1 << 20;

    readonly PartGradients parts;
    readonly ICommunicator communicator;
    readonly List<Piece> gives = [], takes = [];

    // The others are busy with backward.
    readonly Workers workers;
    AlignedArray rows = new(1);
    Task last = Task.CompletedTask;

    /// <param name="parts">What this process has added of its own parts.</param>
    /// <param name="tier">The vector width of the additions.</param>
    public PartedGradientExchange(PartGradients parts, Tier tier)
    {
        (this.parts, communicator, workers) = (parts, parts.Parts.Communicator.Duplicate(), new Workers(1, tier));
        BucketFloats = FloatsOf(parts.Floats);
    }

    /// <inheritdoc/>
    public int BucketFloats { get; }

    /// <summary>The size of a bucket, of so many gradients in all.</summary>
    public static int FloatsOf(int gradients) => Math.Clamp(gradients / Buckets, FewestFloats, MostFloats);

    /// <inheritdoc/>
    public void Start(Tensor gradients, int offset, int floats)
    {
        if (communicator.Size == 1)
        {
            ElementWiseKernels.Copy(parts.Node(0).Span.Slice(offset, floats), gradients.Span.Slice(offset, floats), workers);
            return;
        }

        last = last.IsCompletedSuccessfully
            ? Task.Run(() => Add(gradients, offset, floats))
            : last.ContinueWith(
                before =>
                {
                    before.GetAwaiter().GetResult();
                    Add(gradients, offset, floats);
                },
                TaskScheduler.Default);
    }

    /// <inheritdoc/>
    /// <exception cref="ClusterException">Another process has ended, or gives nothing.</exception>
    public void Finish()
    {
        long start = Stopwatch.GetTimestamp();
        last.GetAwaiter().GetResult();
        parts.Parts.Meter.Waited(start);
    }

    /// <summary>Leaves the sum over all processes in a bucket.</summary>
    void Add(Tensor gradients, int offset, int floats)
    {
        long start = Stopwatch.GetTimestamp();
        var division = parts.Parts.Current;
        var own = Slice(communicator.Rank, offset, floats);
        int count = division.Nodes.Sum(nodes => nodes.Length), most = division.Nodes.Max(nodes => nodes.Length);
        if (rows.Length < (long)count * own.Length)
            rows = new AlignedArray(checked(count * own.Length));

        for (int node = 0; node < most; node++)
            Collect(division, node, offset, floats, gradients);
        foreach (var (into, from) in division.AllJoins)
        {
            var sum = rows.Slice(into * own.Length, own.Length);
            ElementWiseKernels.Add(rows.Slice(from * own.Length, own.Length), sum, sum, workers);
        }

        rows.Slice(0, own.Length).CopyTo(gradients.Span.Slice(own.Offset, own.Length));
        Spread(own, offset, floats, gradients);
        parts.Parts.Meter.Traded(start);
    }

    /// <summary>Takes this process's slice of a node of every process that has so many, and gives the others theirs.</summary>
    void Collect(BatchDivision division, int node, int offset, int floats, Tensor gradients)
    {
        gives.Clear();
        takes.Clear();
        int row = 0;
        bool gave = division.Gives && node < division.OwnNodes.Length;
        for (int peer = 0; peer < communicator.Size; peer++)
        {
            bool isOwn = peer == communicator.Rank;
            if (!isOwn && gave)
                gives.Add(Slice(peer, offset, floats));
            if (peer >= division.Givers)
                continue;
            if (node < division.Nodes[peer].Length)
            {
                var own = Slice(communicator.Rank, offset, floats);
                int to = (row + node) * own.Length;
                if (isOwn)
                    parts.Node(node).Span.Slice(own.Offset, own.Length).CopyTo(rows.Slice(to, own.Length));
                else
                    takes.Add(new Piece(peer, to, own.Length));
            }

            row += division.Nodes[peer].Length;
        }

        Trade(gave ? parts.Node(node) : gradients, rows.Span);
    }

    /// <summary>Gives all others this process's slice of the sum, and takes theirs.</summary>
    void Spread(Piece own, int offset, int floats, Tensor gradients)
    {
        gives.Clear();
        takes.Clear();
        foreach (int peer in communicator.Others())
        {
            gives.Add(own with { Peer = peer });
            takes.Add(Slice(peer, offset, floats));
        }

        Trade(gradients, gradients.Span);
    }

    void Trade(Tensor give, Span<float> take)
    {
        communicator.Trade<float>(give.Span, CollectionsMarshal.AsSpan(gives), take, CollectionsMarshal.AsSpan(takes));
        long floats = 0;
        foreach (var piece in gives)
            floats += piece.Length;
        parts.Parts.Meter.Gave(floats * sizeof(float));
    }

    /// <summary>The part of a bucket that a process adds.</summary>
    Piece Slice(int process, int offset, int floats)
    {
        long lines = (floats + LineFloats - 1) / LineFloats;
        int start = (int)Math.Min(lines * process / communicator.Size * LineFloats, floats);
        int end = (int)Math.Min(lines * (process + 1) / communicator.Size * LineFloats, floats);
        return new Piece(process, offset + start, end - start);
    }
}
