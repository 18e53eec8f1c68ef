using Gabor.Numerics.Random;

namespace Gabor.Tests.Numerics.Random;

public sealed class PermutationTests
{
    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(1000)]
    public void A_shuffled_order_holds_everything_once(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Permutation.Shuffle(order, new RandomStream(7, Purpose.Shuffle));
        if (count > 2)
            Assert.NotEqual(Enumerable.Range(0, count), order);
        Assert.Equal(Enumerable.Range(0, count), order.Order());
    }

    [Fact]
    public void All_orders_of_four_are_equally_likely()
    {
        int[] counts = new int[24];
        for (uint time = 0; time < 24_000; time++)
        {
            int[] order = [0, 1, 2, 3];
            Permutation.Shuffle(order, new RandomStream(7, Purpose.Shuffle, time: time));
            int inversions = 0;
            for (int i = 0; i < 4; i++)
                inversions = inversions * (4 - i) + order[(i + 1)..].Count(later => later < order[i]);
            counts[inversions]++;
        }

        Statistics.AssertEven(counts);
    }

    [Fact]
    public void Every_element_is_as_likely_in_every_place()
    {
        int[] counts = new int[20 * 20];
        int[] order = new int[20];
        for (uint time = 0; time < 20_000; time++)
        {
            for (int i = 0; i < 20; i++)
                order[i] = i;
            Permutation.Shuffle(order, new RandomStream(8, Purpose.Shuffle, time: time));
            for (int i = 0; i < 20; i++)
                counts[20 * i + order[i]]++;
        }

        Statistics.AssertEven(counts);
    }
}
