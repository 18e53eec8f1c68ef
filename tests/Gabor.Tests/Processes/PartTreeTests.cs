using Gabor.Processes;

namespace Gabor.Tests.Processes;

/// <summary>The tree of parts, written out as a sum with brackets: it depends on the number of parts and on nothing else.</summary>
public sealed class PartTreeTests
{
    [Fact]
    public void Any_number_of_processes_adds_the_parts_in_the_one_order()
    {
        for (int parts = 1; parts <= 33; parts++)
        {
            for (int size = 1; size <= 9; size++)
            {
                var given = new List<string>();
                for (int rank = 0; rank < size; rank++)
                {
                    var division = new BatchDivision(parts, parts, rank, size);
                    string[] own = [.. division.Own.Select((_, part) => $"{division.FirstPart + part}")];
                    BracketedSums.Join(own, division.OwnJoins);
                    if (division.Gives)
                        given.AddRange(division.OwnNodes.Select((_, node) => own[division.PlaceOf(node)]));
                    Assert.Equal(division.OwnNodes.Length, division.Nodes[Math.Min(rank, division.Givers - 1)].Length);
                }

                string[] all = [.. given];
                BracketedSums.Join(all, new BatchDivision(parts, parts, 0, size).AllJoins);
                Assert.Equal(BracketedSums.Definition(parts), all[0]);
            }
        }
    }

    [Theory]
    [InlineData(128, 8, 3, new[] { 32, 48, 48 })]
    [InlineData(10, 8, 3, new[] { 2, 4, 4 })]
    [InlineData(5, 8, 2, new[] { 2, 3 })]
    [InlineData(7, 1, 1, new[] { 7 })]
    public void Processes_share_a_batch_as_evenly_as_its_parts_can_be(int images, int parts, int size, int[] expected)
    {
        var divisions = Enumerable.Range(0, size).Select(rank => new BatchDivision(images, parts, rank, size)).ToList();
        Assert.Equal(expected, divisions.Select(division => division.OwnImages));
        Assert.Equal(images, expected.Sum());
        for (int rank = 1; rank < size; rank++)
            Assert.Equal(divisions[rank - 1].FirstImage + divisions[rank - 1].OwnImages, divisions[rank].FirstImage);
        Assert.All(divisions, division => Assert.Equal(division.OwnImages, division.Own.Sum(part => part.Count)));
    }

    [Fact]
    public void Processes_that_are_left_over_compute_what_the_last_one_does_and_give_nothing()
    {
        BatchDivision last = new(3, 8, 2, 5), spare = new(3, 8, 4, 5);
        Assert.True(last.Gives);
        Assert.False(spare.Gives);
        Assert.Equal((last.FirstImage, last.OwnImages), (spare.FirstImage, spare.OwnImages));
        Assert.Equal(3, spare.Givers);
    }

    [Fact]
    public void A_process_of_a_power_of_two_has_one_node_and_so_gives_least()
    {
        foreach (int size in (int[])[1, 2, 4, 8])
            Assert.All(new BatchDivision(128, 8, 0, size).Nodes, nodes => Assert.Single(nodes));
        Assert.Equal([1, 2, 2], new BatchDivision(128, 8, 0, 3).Nodes.Select(nodes => nodes.Length));
    }
}
