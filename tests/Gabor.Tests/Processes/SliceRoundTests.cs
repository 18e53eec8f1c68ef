using Gabor.Processes;

namespace Gabor.Tests.Processes;

/// <summary>Rounds in which processes add slices, written out with brackets: each slice of the vector ends as the one sum.</summary>
public sealed class SliceRoundTests
{
    [Theory]
    [InlineData(2, 8)]
    [InlineData(8, 8)]
    [InlineData(16, 16)]
    [InlineData(32, 128)]
    [InlineData(256, 256)]
    public void Every_slice_is_added_once_in_the_one_order(int size, int parts)
    {
        // The vector has a number for each process.
        BatchDivision[] divisions = [.. Enumerable.Range(0, size).Select(rank => new BatchDivision(parts, parts, rank, size))];
        string[][] held = [.. divisions.Select(division =>
        {
            string[] own = [.. division.Own.Select((_, part) => $"{division.FirstPart + part}")];
            BracketedSums.Join(own, division.OwnJoins);
            return Enumerable.Repeat(own[0], size).ToArray();
        })];
        (int First, int End)[] slices = [.. Enumerable.Repeat((0, size), size)];
        int rounds = divisions[0].SliceRounds.Length;
        for (int round = 0; round < rounds; round++)
        {
            string[][] before = [.. held.Select(numbers => (string[])numbers.Clone())];
            for (int rank = 0; rank < size; rank++)
            {
                var own = divisions[rank].SliceRounds[round];
                Assert.Equal(rank, own.Members[own.Own]);
                Assert.InRange(own.Members.Length, 2, 8);
                int length = (slices[rank].End - slices[rank].First) / own.Members.Length;
                slices[rank] = (slices[rank].First + (own.Own * length), slices[rank].First + ((own.Own + 1) * length));
                for (int i = slices[rank].First; i < slices[rank].End; i++)
                {
                    string[] row = [.. own.Members.Select(member => before[member][i])];
                    BracketedSums.Join(row, own.Joins);
                    held[rank][i] = row[0];
                }
            }
        }

        string expected = BracketedSums.Definition(parts);
        Assert.Equal(Enumerable.Range(0, size), slices.SelectMany(slice => Enumerable.Range(slice.First, slice.End - slice.First)).Order());
        for (int rank = 0; rank < size; rank++)
            Assert.All(held[rank][slices[rank].First..slices[rank].End], sum => Assert.Equal(expected, sum));
    }

    [Theory]
    [InlineData(12, 16)]
    [InlineData(3, 8)]
    [InlineData(8, 24)]
    [InlineData(16, 8)]
    public void Uneven_processes_add_in_one_round(int size, int parts) =>
        Assert.Equal(size, Assert.Single(new BatchDivision(parts, parts, 0, size).SliceRounds).Members.Length);
}
