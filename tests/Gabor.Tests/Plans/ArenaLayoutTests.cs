using CsCheck;
using Gabor.Plans;

namespace Gabor.Tests.Plans;

public sealed class ArenaLayoutTests
{
    static readonly Gen<(int Floats, int Born, int Life)[]> Requests =
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 30], Gen.Int[0, 10], (floats, born, life) => (floats, born, life)).Array[1, 40];

    [Fact]
    public void Arrays_that_live_at_once_never_overlap() => Requests.Sample(requests =>
    {
        var arena = new ArenaLayout();
        foreach (var (floats, born, life) in requests)
            arena.Ask(floats, born, born + life);
        var (offsets, length) = arena.Place();
        for (int i = 0; i < requests.Length; i++)
        {
            Assert.True(offsets[i] % 16 == 0 && offsets[i] + requests[i].Floats <= length);
            for (int j = 0; j < i; j++)
            {
                bool together = requests[i].Born <= requests[j].Born + requests[j].Life
                    && requests[j].Born <= requests[i].Born + requests[i].Life;
                bool apart = offsets[i] + requests[i].Floats <= offsets[j] || offsets[j] + requests[j].Floats <= offsets[i];
                Assert.True(!together || apart || requests[i].Floats == 0 || requests[j].Floats == 0);
            }
        }
    });

    [Fact]
    public void Arrays_that_never_meet_share_their_place()
    {
        var arena = new ArenaLayout();
        arena.Ask(1024, 0, 1);
        arena.Ask(1024, 2, 3);
        Assert.Equal(1024, arena.Place().Floats);
    }

    /// <summary>Pages so short that every second array does not fit into what is left of one; longer ones begin a page.</summary>
    [Fact]
    public void No_array_lies_on_two_pages() => Requests.Sample(requests =>
    {
        const int Page = 640;
        var arena = new ArenaLayout(Page);
        foreach (var (floats, born, life) in requests)
            arena.Ask(floats, born, born + life);
        var (offsets, _) = arena.Place();
        for (int i = 0; i < requests.Length; i++)
        {
            long last = offsets[i] + Math.Max(0, requests[i].Floats - 1);
            Assert.True(offsets[i] / Page == last / Page || (requests[i].Floats > Page && offsets[i] % Page == 0));
        }
    });
}
