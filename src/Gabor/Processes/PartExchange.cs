using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gabor.Processes;

/// <summary>
/// The parts of the batches of a training run: which of them this process computes, and sums over those of all processes.
/// </summary>
sealed class PartExchange
{
    readonly Dictionary<int, BatchDivision> divisions = [];
    readonly List<(int Width, SumTaker Take)> postponed = [];
    readonly List<Piece> gives = [], takes = [];
    readonly int passes;
    double[] rows = [], all = [], postponedRows = [];
    int given;

    /// <param name="communicator">The way to the other processes.</param>
    /// <param name="parts">The parts of a batch, at least 1.</param>
    /// <param name="statistics">Over which images batch normalizations take their statistics.</param>
    /// <param name="passes">In how many passes this process computes its parts.</param>
    public PartExchange(ICommunicator communicator, int parts, StatisticsScope statistics = StatisticsScope.Batch, int passes = 1)
    {
        (Communicator, Parts, Statistics, this.passes) = (communicator, parts, statistics, passes);
        Current = Of(1);
        Pass = Current.Passes[0];
    }

    /// <summary>The way to the other processes.</summary>
    public ICommunicator Communicator { get; }

    /// <summary>The parts of a batch; where it has fewer images, as many as there are.</summary>
    public int Parts { get; }

    /// <summary>Over which images batch normalizations take their statistics.</summary>
    public StatisticsScope Statistics { get; }

    /// <summary>The most parts of a batch that this process computes together.</summary>
    public int MostTogether
    {
        get
        {
            int own = Math.Max(1, (Parts + Communicator.Size - 1) / Communicator.Size), turns = Math.Min(passes, own);
            return (own + turns - 1) / turns;
        }
    }

    /// <summary>What is exchanged, and how long it takes.</summary>
    public ExchangeMeter Meter { get; } = new();

    /// <summary>The division of the batch that is being computed.</summary>
    public BatchDivision Current { get; private set; }

    /// <summary>The pass of it that is being computed.</summary>
    public PartPass Pass { get; private set; }

    /// <summary>Whether this process computes its parts in more than one pass, where it has as many.</summary>
    public bool HasPasses => passes > 1;

    /// <summary>The division of batches of so many images.</summary>
    public BatchDivision Of(int images)
    {
        // A loader's thread may ask too.
        lock (divisions)
        {
            if (!divisions.TryGetValue(images, out var division))
                divisions.Add(images, division = new BatchDivision(images, Parts, Communicator.Rank, Communicator.Size, passes));
            return division;
        }
    }

    /// <summary>Begins a batch of so many images.</summary>
    public BatchDivision Begin(int images)
    {
        postponed.Clear();
        Meter.Step();
        Current = Of(images);
        Begin(Current.Passes[0]);
        return Current;
    }

    /// <summary>Begins a pass of the batch.</summary>
    public void Begin(PartPass pass) => (Pass, given) = (pass, 0);

    /// <summary>
    /// A row of numbers for each part of this pass, [parts, width], for sums that nobody reads before the step ends: they travel with the
    /// loss of the step. Each pass asks for the same rows in the same order.
    /// </summary>
    /// <param name="width">The numbers of a row.</param>
    /// <param name="take">Is given the sums over all parts of the batch.</param>
    public Span<double> Postpone(int width, SumTaker take)
    {
        int before = 0, own = Current.Own.Length;
        for (int i = 0; i < given; i++)
            before += postponed[i].Width * own;
        if (postponedRows.Length < before + (width * own))
            Array.Resize(ref postponedRows, before + (width * own));
        if (given++ == postponed.Count)
            postponed.Add((width, take));
        return postponedRows.AsSpan(before + (Pass.FirstPart * width), Pass.Parts.Length * width);
    }

    /// <summary>The numbers of a row of all that was postponed.</summary>
    public int PostponedWidth
    {
        get
        {
            int width = 0;
            foreach (var (own, _) in postponed)
                width += own;
            return width;
        }
    }

    /// <summary>The row of a part of this process: all that was postponed, one after the other.</summary>
    public void CopyPostponed(int part, Span<double> to)
    {
        int from = 0, own = Current.Own.Length;
        foreach (var (width, _) in postponed)
        {
            postponedRows.AsSpan(from + (part * width), width).CopyTo(to);
            to = to[width..];
            from += width * own;
        }
    }

    /// <summary>Gives all that postponed something its sums over the batch.</summary>
    public void GivePostponed(ReadOnlySpan<double> sums)
    {
        foreach (var (width, take) in postponed)
        {
            take(sums[..width], Current.Images);
            sums = sums[width..];
        }

        postponed.Clear();
    }

    /// <summary>A row of numbers for each part of this process, to be filled for <see cref="Join"/>: [parts, width].</summary>
    public Span<double> Rows(int width) => Grown(ref rows, Current.Own.Length * width);

    /// <summary>Joins the rows of the parts of all processes in the tree of parts; each process gets the result.</summary>
    /// <param name="width">The numbers of a row.</param>
    /// <param name="join">Joins the row of a right neighbour into that of the left one.</param>
    /// <returns>What they make together, valid until the next call.</returns>
    public ReadOnlySpan<double> Join(int width, RowJoin join)
    {
        var division = Current;
        var own = rows.AsSpan();
        foreach (var (into, from) in division.OwnJoins)
            join(own.Slice(into * width, width), own.Slice(from * width, width));
        if (Communicator.Size == 1)
            return own[..width];
        var joined = Grown(ref all, division.Rounds.Slots * width);
        int[] known = [];
        foreach (var round in division.Rounds.Rounds)
        {
            for (int i = 0; i < round.Copies.Length; i++)
            {
                var row = known.Length == 0 ? own.Slice(division.PlaceOf(i) * width, width) : joined.Slice(known[i] * width, width);
                row.CopyTo(joined[(round.Copies[i] * width)..]);
            }

            Trade(round, width, joined);
            foreach (var (into, from) in round.Joins)
                join(joined.Slice(into * width, width), joined.Slice(from * width, width));
            known = round.Sums;
        }

        return joined.Slice(known[0] * width, width);
    }

    /// <summary>What is given lies beside what is taken.</summary>
    void Trade(SumRound round, int width, Span<double> rows)
    {
        long start = Stopwatch.GetTimestamp();
        Communicator.Trade<double>(rows, Scaled(round.Gives, width, gives), rows, Scaled(round.Takes, width, takes));
        Meter.Joined(start);
        Meter.Gave((long)round.Gives.Length * width * sizeof(double));
    }

    static Span<Piece> Scaled(Piece[] rows, int width, List<Piece> pieces)
    {
        pieces.Clear();
        foreach (var (peer, place, length) in rows)
            pieces.Add(new Piece(peer, place * width, length * width));
        return CollectionsMarshal.AsSpan(pieces);
    }

    static Span<double> Grown(ref double[] array, int length)
    {
        if (array.Length < length)
            array = new double[length];
        return array.AsSpan(0, length);
    }
}

/// <summary>Takes sums over all parts of a batch of so many images.</summary>
delegate void SumTaker(ReadOnlySpan<double> sums, int images);

/// <summary>Joins the row of a right neighbour into that of the left one.</summary>
delegate void RowJoin(Span<double> left, ReadOnlySpan<double> right);
