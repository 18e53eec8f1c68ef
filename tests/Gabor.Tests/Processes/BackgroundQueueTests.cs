using Gabor.Processes;

namespace Gabor.Tests.Processes;

/// <summary>Work in the background: in order, waited for, and ended by a fault.</summary>
public sealed class BackgroundQueueTests
{
    [Fact]
    public void Work_is_done_in_its_order_by_one_thread_and_waited_for()
    {
        var done = new List<(int Item, int Thread)>();
        var queue = new BackgroundQueue<int>(item => done.Add((item, Environment.CurrentManagedThreadId)), "test");
        queue.Finish();
        for (int round = 0; round < 50; round++)
        {
            for (int i = 0; i < 20; i++)
                queue.Start((20 * round) + i);
            queue.Finish();
            Assert.Equal(Enumerable.Range(0, 20 * (round + 1)), done.Select(one => one.Item));
        }

        Assert.DoesNotContain(Environment.CurrentManagedThreadId, done.Select(one => one.Thread));
    }

    [Fact]
    public void After_a_fault_nothing_is_begun_and_whoever_waits_learns_it()
    {
        var done = new List<int>();
        using var begin = new ManualResetEventSlim();
        var queue = new BackgroundQueue<int>(
            item =>
            {
                begin.Wait(TestContext.Current.CancellationToken);
                if (item == 2)
                    throw new InvalidOperationException("two");
                done.Add(item);
            }, "test");
        for (int i = 1; i <= 4; i++)
            queue.Start(i);
        begin.Set();
        for (int again = 0; again < 2; again++)
            Assert.Equal("two", Assert.Throws<InvalidOperationException>(queue.Finish).Message);
        queue.Start(5);
        Assert.Throws<InvalidOperationException>(queue.Finish);
        Assert.Equal([1], done);
    }
}
