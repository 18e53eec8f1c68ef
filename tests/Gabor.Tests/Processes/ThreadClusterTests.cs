using Gabor.Processes;

namespace Gabor.Tests.Processes;

/// <summary>Threads that trade in place of processes.</summary>
public sealed class ThreadClusterTests
{
    [Fact]
    public void Pieces_come_to_whom_they_are_for_in_their_order()
    {
        int[][] came = new ThreadCluster(3).Run(communicator =>
        {
            int own = communicator.Rank;
            int[] give = [10 * own, (10 * own) + 1, (10 * own) + 2], take = new int[4];
            int[] others = [.. Enumerable.Range(0, 3).Where(peer => peer != own)];

            // To each its own number first, then the one at the front: two pieces a pair.
            communicator.Trade<int>(
                give, [.. others.Select(peer => new Piece(peer, peer, 1)), .. others.Select(peer => new Piece(peer, 0, 1))],
                take, [.. others.Select((peer, i) => new Piece(peer, i, 1)), .. others.Select((peer, i) => new Piece(peer, 2 + i, 1))]);
            return take;
        });
        Assert.Equal([10, 20, 10, 20], came[0]);
        Assert.Equal([1, 21, 0, 20], came[1]);
        Assert.Equal([2, 12, 0, 10], came[2]);
    }

    [Fact]
    public void All_learn_what_the_first_knows_and_what_each_says()
    {
        var all = new ThreadCluster(4).Run(communicator => (
            communicator.OfFirst(communicator.Rank + 0.5), communicator.OfFirst($"from {communicator.Rank}"),
            string.Join(' ', communicator.OfAll(new string('x', communicator.Rank))),
            communicator.OfAll<long>([communicator.Rank, -communicator.Rank])));
        Assert.All(all, one => Assert.Equal((0.5, "from 0", " x xx xxx"), (one.Item1, one.Item2, one.Item3)));
        Assert.All(all, one => Assert.Equal([0, 0, 1, -1, 2, -2, 3, -3], one.Item4));
    }

    [Fact]
    public void Who_waits_for_one_that_has_ended_learns_it_and_the_reason_is_told()
    {
        var waiting = new ClusterException[3];
        string reason = Assert.Throws<InvalidOperationException>(() => new ThreadCluster(3).Run(communicator =>
        {
            if (communicator.Rank == 1)
                throw new InvalidOperationException("the reason");
            try
            {
                communicator.Trade(default, [], new int[1], [new Piece(1, 0, 1)]);
            }
            catch (ClusterException exception)
            {
                waiting[communicator.Rank] = exception;
                throw;
            }

            return 0;
        })).Message;
        Assert.Equal("the reason", reason);
        Assert.Equal("process 1 of 3 has ended.", waiting[0].Message);
        Assert.Equal("process 1 of 3 has ended.", waiting[2].Message);
    }

    [Fact]
    public void One_that_gives_nothing_is_named()
    {
        using var done = new ManualResetEventSlim();
        string message = Assert.Throws<ClusterException>(() => new ThreadCluster(2, TimeSpan.FromMilliseconds(20)).Run(communicator =>
        {
            if (communicator.Rank == 1)
            {
                done.Wait(TimeSpan.FromMinutes(1));
                return 0;
            }

            try
            {
                communicator.Trade(default, [], new int[1], [new Piece(1, 0, 1)]);
            }
            finally
            {
                done.Set();
            }

            return 0;
        })).Message;
        Assert.StartsWith("process 1 of 2 has given nothing", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_alone_has_nobody_to_trade_with()
    {
        var alone = new SingleProcess();
        alone.Trade(default, [], default(Span<int>), []);
        Assert.Equal("as it is", alone.OfFirst("as it is"));
        Assert.Throws<ArgumentException>(() => alone.Trade(default, [], new int[1], [new Piece(0, 0, 1)]));
    }
}
