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
/// for all or round by round (<see cref="SliceRound"/>), and gives it to the others.
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
    /// have much more to send than a trade costs, and in no larger ones than 4 MB, unless a layer is larger.
    /// </summary>
    const int Buckets = 8, FewestFloats = 1 << 16, MostFloats = 1 << 20;

    readonly PartGradients parts;
    readonly ICommunicator communicator;
    readonly List<Piece> gives = [], takes = [];

    // What this process holds sums of, of the bucket: all of it, and the slice that each round has left.
    readonly List<(int Offset, int Floats)> slices = [];

    // The others are busy with backward.
    readonly Workers workers;
    readonly BackgroundQueue<(Tensor Gradients, int Offset, int Floats)> background;
    AlignedArray rows = new(1);

    /// <param name="parts">What this process has added of its own parts.</param>
    /// <param name="tier">The vector width of the additions.</param>
    public PartedGradientExchange(PartGradients parts, Tier tier)
    {
        (this.parts, communicator, workers) = (parts, parts.Parts.Communicator.Duplicate(), new Workers(1, tier));
        BucketFloats = FloatsOf(parts.Floats);
        background = new(bucket => Add(bucket.Gradients, bucket.Offset, bucket.Floats), "Gabor exchange");
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

        background.Start((gradients, offset, floats));
    }

    /// <inheritdoc/>
    /// <exception cref="ClusterException">Another process has ended, or gives nothing.</exception>
    public void Finish()
    {
        long start = Stopwatch.GetTimestamp();
        background.Finish();
        parts.Parts.Meter.Waited(start);
    }

    /// <summary>Leaves the sum over all processes in a bucket.</summary>
    void Add(Tensor gradients, int offset, int floats)
    {
        long start = Stopwatch.GetTimestamp();
        var rounds = parts.Parts.Current.SliceRounds;
        slices.Clear();
        slices.Add((offset, floats));
        foreach (var round in rounds)
            slices.Add(AddSlice(round, gradients));
        for (int round = rounds.Length - 1; round >= 0; round--)
            Spread(rounds[round], slices[round], gradients);
        parts.Parts.Meter.Traded(start);
    }

    /// <summary>Adds this process's slice of what all members of a round hold.</summary>
    /// <returns>Where the sum stands in the gradients.</returns>
    (int Offset, int Floats) AddSlice(SliceRound round, Tensor gradients)
    {
        var (offset, floats) = Slice(round.Own, round, slices[^1]);
        if (rows.Length < (long)round.Rows * floats)
            rows = new AlignedArray(checked(round.Rows * floats));
        for (int node = 0; node < round.MostNodes; node++)
            Collect(round, node, gradients);
        foreach (var (into, from) in round.Joins)
        {
            var sum = rows.Slice(into * floats, floats);
            ElementWiseKernels.Add(rows.Slice(from * floats, floats), sum, sum, workers);
        }

        rows.Slice(0, floats).CopyTo(gradients.Span.Slice(offset, floats));
        return (offset, floats);
    }

    /// <summary>Takes this process's slice of a node of every member that has so many, and gives the others theirs.</summary>
    void Collect(SliceRound round, int node, Tensor gradients)
    {
        gives.Clear();
        takes.Clear();
        var (offset, floats) = Slice(round.Own, round, slices[^1]);
        bool isGiver = node < round.Nodes[round.Own];

        // At first everybody holds its nodes, and then a sum where the gradients are to be.
        var held = slices.Count == 1 && isGiver ? parts.Node(node) : gradients;
        for (int member = 0, row = node; member < round.Members.Length; row += round.Nodes[member++])
        {
            int peer = round.Members[member], to = row * floats;
            if (member == round.Own)
            {
                if (isGiver)
                    held.Span.Slice(offset, floats).CopyTo(rows.Slice(to, floats));
                continue;
            }

            if (isGiver)
            {
                var (from, length) = Slice(member, round, slices[^1]);
                gives.Add(new Piece(peer, from, length));
            }

            if (node < round.Nodes[member])
                takes.Add(new Piece(peer, to, floats));
        }

        Trade(held, rows.Span);
    }

    /// <summary>Gives all members of a round this process's slice of the sum, and takes theirs.</summary>
    void Spread(SliceRound round, (int Offset, int Floats) all, Tensor gradients)
    {
        gives.Clear();
        takes.Clear();
        int members = round.Members.Length;
        var (offset, floats) = Slice(round.Own, round, all);
        for (int member = 0; member < members; member++)
        {
            if (member == round.Own)
                continue;
            var (to, length) = Slice(member, round, all);
            gives.Add(new Piece(round.Members[member], offset, floats));
            takes.Add(new Piece(round.Members[member], to, length));
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

    /// <summary>The slice of a range that a member of a round adds.</summary>
    static (int Offset, int Floats) Slice(int member, SliceRound round, (int Offset, int Floats) all)
    {
        int members = round.Members.Length;
        long lines = (all.Floats + LineFloats - 1) / LineFloats;
        int start = (int)Math.Min(lines * member / members * LineFloats, all.Floats);
        int end = (int)Math.Min(lines * (member + 1) / members * LineFloats, all.Floats);
        return (all.Offset + start, end - start);
    }
}
