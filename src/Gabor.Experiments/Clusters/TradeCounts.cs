using Gabor.Processes;

namespace Gabor.Experiments.Clusters;

/// <summary>What a bucket of gradients and a sum of a layer cost a number of processes, counted by the code that exchanges them.</summary>
/// <param name="Processes">R.</param>
/// <param name="BucketTrades">Trades of a bucket: of each round one for each node of the tree that a process may have, and one for the
/// sums.</param>
/// <param name="BucketMessages">Messages of them that the busiest process sends or receives.</param>
/// <param name="BucketShare">Bytes that the busiest process sends or receives, whichever is more, for each byte of a bucket.</param>
/// <param name="SumTrades">Trades of a sum: its rounds.</param>
/// <param name="SumMessages">Messages, each of a row of numbers, that the busiest process sends or receives for a sum.</param>
sealed record TradeCounts(
    int Processes, int BucketTrades, int BucketMessages, double BucketShare, int SumTrades, int SumMessages)
{
    /// <summary>Images of each part of the batch that is counted; how many does not matter.</summary>
    const int ImagesOfPart = 2;

    /// <summary>Processes that are looked at one by one; of more, as those of a forecast, the first ones.</summary>
    const int MostLookedAt = 16;

    /// <summary>The counts.</summary>
    /// <param name="processes">R, at least 1.</param>
    /// <param name="parts">Parts of a batch, at least as many.</param>
    /// <exception cref="ArgumentException">There are fewer parts than processes.</exception>
    public static TradeCounts Of(int processes, int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processes, 1);
        if (parts < processes)
            throw new ArgumentException($"{processes} processes cannot share {parts} parts; it must be as many or more.", nameof(parts));
        if (processes == 1)
            return new(1, 0, 0, 0, 0, 0);
        BatchDivision[] divisions = [.. Enumerable.Range(0, Math.Min(processes, MostLookedAt)).Select(
            rank => new BatchDivision(ImagesOfPart * parts, parts, rank, processes))];
        var nodes = divisions[0].Nodes;
        int all = nodes.Sum(own => own.Length), most = nodes.Max(own => own.Length), least = nodes.Min(own => own.Length);

        // Who has most nodes sends most; who has least takes most of them from the others. The sums come and go once.
        double share = ((double)Math.Max(most * (processes - 1), all - least) + processes - 1) / processes;
        var slices = divisions[0].SliceRounds;
        int others = slices.Sum(round => round.Members.Length - 1);
        int collects = slices.Length == 1 ? Math.Max(most * others, all - least) : others;
        int messages = divisions.Max(one => Math.Max(
            one.Rounds.Rounds.Sum(round => round.Gives.Length), one.Rounds.Rounds.Sum(round => round.Takes.Length)));
        return new(
            processes, slices.Length * (most + 1), others + collects, share, divisions[0].Rounds.Rounds.Length, messages);
    }
}
