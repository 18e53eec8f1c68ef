using Gabor.Numerics.Threads;

namespace Gabor.Tests.Numerics.Threads;

public sealed class WorkersTests
{
    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(8)]
    public void Every_part_is_done_once_by_a_worker_that_exists(int threads)
    {
        using var workers = new Workers(threads);
        int[] done = new int[100];
        for (int parts = 0; parts <= done.Length; parts++)
        {
            Array.Clear(done);
            Count.Done = done;
            Count.Threads = threads;
            workers.Run(parts, default(Count));
            Assert.All(done[..parts], count => Assert.Equal(1, count));
            Assert.All(done[parts..], count => Assert.Equal(0, count));
        }
    }

    /// <summary>More threads than processors park all the time, and a worker may be awaited while another sleeps and wakes.</summary>
    [Fact]
    public void Workers_that_fall_asleep_wake_for_every_job()
    {
        using var workers = new Workers(12);
        int[] done = new int[12];
        Busy.Done = done;
        for (int job = 0; job < 300; job++)
            workers.Run(done.Length, new Busy(job % 7 * 20_000));
        Assert.All(done, count => Assert.Equal(300, count));
    }

    [Fact]
    public void Workers_that_were_sent_home_refuse_a_job_instead_of_waiting_for_ever()
    {
        Count.Done = new int[2];
        var workers = new Workers(2);
        workers.Dispose();
        Assert.Throws<ObjectDisposedException>(() => workers.Run(2, default(Count)));
    }

    readonly struct Count : IJob
    {
        public static int Threads { get; set; }

        public static int[] Done { get; set; } = [];

        public void Execute(int part, int worker)
        {
            Interlocked.Increment(ref Done[part]);
            if (worker < 0 || worker >= Threads)
                Interlocked.Increment(ref Done[part]);
        }
    }

    readonly struct Busy(int rounds) : IJob
    {
        public static int[] Done { get; set; } = [];

        public void Execute(int part, int worker)
        {
            Thread.SpinWait(part == 0 ? rounds : 1);
            Interlocked.Increment(ref Done[part]);
        }
    }
}
