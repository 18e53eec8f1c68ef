using Gabor.Processes;

namespace Gabor.Tests.Processes;

/// <summary>Sums that go through the tree in rounds, written out with brackets: every process gets the one sum.</summary>
public sealed class SumRoundsTests
{
    /// <summary>Runs the rounds of all processes side by side: what each knows in the end, and how often each gave something.</summary>
    static (string[] Sums, int[] Gave) Run(int parts, int size)
    {
        BatchDivision[] divisions = [.. Enumerable.Range(0, size).Select(rank => new BatchDivision(parts, parts, rank, size))];
        string[][] memory = [.. divisions.Select(division => new string[division.Rounds.Slots])];
        string[][] own = [.. divisions.Select(division =>
        {
            // Who is left over has what the last one has, and must not give it.
            string[] rows = [.. division.Own.Select((_, part) => division.Gives ? $"{division.FirstPart + part}" : "wrong")];
            BracketedSums.Join(rows, division.OwnJoins);
            return division.OwnNodes.Select((_, node) => rows[division.PlaceOf(node)]).ToArray();
        })];
        int[] gave = new int[size];
        for (int round = 0; round < divisions[0].Rounds.Rounds.Length; round++)
        {
            SumRound[] rounds = [.. divisions.Select(division => division.Rounds.Rounds[round])];
            for (int rank = 0; rank < size; rank++)
            {
                Assert.Equal(round > 0 || divisions[rank].Gives ? own[rank].Length : 0, rounds[rank].Copies.Length);
                for (int i = 0; i < rounds[rank].Copies.Length; i++)
                    memory[rank][rounds[rank].Copies[i]] = own[rank][i];
            }

            // Pieces from one to another come in the order in which both list them.
            for (int from = 0; from < size; from++)
            {
                for (int to = 0; to < size; to++)
                {
                    var gives = rounds[from].Gives.Where(piece => piece.Peer == to).ToList();
                    var takes = rounds[to].Takes.Where(piece => piece.Peer == from).ToList();
                    Assert.Equal(gives.Count, takes.Count);
                    Assert.True(from != to || gives.Count == 0);
                    foreach (var (give, take) in gives.Zip(takes))
                        memory[to][take.Offset] = memory[from][give.Offset];
                    gave[from] += gives.Count;
                }
            }

            for (int rank = 0; rank < size; rank++)
            {
                BracketedSums.Join(memory[rank], rounds[rank].Joins);
                own[rank] = [.. rounds[rank].Sums.Select(place => memory[rank][place])];
            }
        }

        return ([.. own.Select(rows => Assert.Single(rows))], gave);
    }

    static void RequireOneSum(int parts, int size)
    {
        string expected = BracketedSums.Definition(parts);
        Assert.All(Run(parts, size).Sums, sum => Assert.Equal(expected, sum));
    }

    [Fact]
    public void Every_process_gets_the_sum_of_the_one_order()
    {
        for (int parts = 1; parts <= 40; parts++)
        {
            for (int size = 2; size <= 43; size++)
                RequireOneSum(parts, size);
        }
    }

    [Theory]
    [InlineData(128, 100)]
    [InlineData(256, 129)]
    [InlineData(1024, 512)]
    [InlineData(1000, 333)]
    public void So_it_is_with_many(int parts, int size) => RequireOneSum(parts, size);

    /// <summary>By hand: 8 in one round of 7 messages; 16 in two of 3; 512 in three of 7.</summary>
    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(8, 1, 7)]
    [InlineData(16, 2, 6)]
    [InlineData(64, 2, 14)]
    [InlineData(512, 3, 21)]
    public void Rounds_and_messages_grow_with_the_logarithm(int size, int rounds, int messages)
    {
        Assert.Equal(rounds, new BatchDivision(size, size, 0, size).Rounds.Rounds.Length);
        Assert.All(Run(size, size).Gave, gave => Assert.Equal(messages, gave));
    }

    [Fact]
    public void No_process_gives_much_more_than_others()
    {
        foreach (var (parts, size) in ((int, int)[])[(16, 9), (16, 11), (64, 33), (128, 100)])
        {
            int[] gave = Run(parts, size).Gave;
            Assert.InRange(gave.Max(), 1, 3 * gave.Average());
        }
    }
}
