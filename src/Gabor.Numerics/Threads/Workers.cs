using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Threads;

/// <summary>
/// A few threads that share the parts of a job. Between jobs they spin for a moment, so that the next hand-off takes well
/// under a microsecond, and then park. The caller works too: <c>new Workers(1)</c> has no threads at all.
/// </summary>
/// <remarks>
/// Results never depend on the number of threads: parts write disjoint memory, and where sums are split, they are split by shape alone.
/// One caller at a time: workers belong to the plan or trainer that made them.
/// </remarks>
public sealed unsafe class Workers : IDisposable
{
    /// <summary>Rounds a worker looks for the next job before it parks: about 100 µs, longer than the pause between two layers.</summary>
    const int SpinRounds = 20_000;

    readonly Team? team;
    AlignedArray? own, shared, slices;

    /// <summary>As many threads as the process may use processors.</summary>
    public Workers()
        : this(Environment.ProcessorCount)
    {
    }

    /// <summary>Starts <paramref name="threads"/> − 1 threads; the caller is the other one.</summary>
    /// <param name="threads">1 … 256.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 or more than 256 threads.</exception>
    public Workers(int threads)
        : this(threads, Tiers.Best)
    {
    }

    /// <summary>
    /// Workers whose kernels run on a stated tier, which tests and benchmarks compare; in a program compiled ahead on the one that it has.
    /// </summary>
    internal Workers(int threads, Tier tier)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 256);
        Threads = threads;
        Tier = Tiers.HasAll ? tier : Tiers.Best;
        if (threads > 1)
            team = new Team(threads);
    }

    /// <summary>Ends the threads of workers that were never disposed.</summary>
    ~Workers() => team?.Stop();

    /// <summary>How many threads share a job, the caller's included.</summary>
    public int Threads { get; }

    /// <summary>The vector width of the kernels that these workers run. It never changes a bit of a result.</summary>
    public Tier Tier { get; }

    /// <summary>Ends the threads. No job may run.</summary>
    public void Dispose()
    {
        team?.Stop();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does the parts 0 … <paramref name="parts"/> − 1 of a job and returns when all are done.</summary>
    internal void Run<TJob>(int parts, in TJob job) where TJob : unmanaged, IJob
    {
        if (team is null || parts <= 1)
        {
            RunAlone(parts, job);
            return;
        }

        fixed (TJob* work = &job)
            team.Run(parts, work, &Execute<TJob>);

        // A job holds bare pointers into the scratch memory, and a finalizer would stop threads that have not begun: neither may happen
        // before the end.
        GC.KeepAlive(this);
    }

    /// <summary>Does all parts of a job that is too short for a hand-off on the caller's thread.</summary>
    internal void RunAlone<TJob>(int parts, in TJob job) where TJob : unmanaged, IJob
    {
        fixed (TJob* work = &job)
        {
            for (int part = 0; part < parts; part++)
                work->Execute(part, 0);
        }

        GC.KeepAlive(this);
    }

    /// <summary>The same in the lanes of these workers' tier.</summary>
    internal void RunLanesAlone<TJob>(int parts, in TJob job)
        where TJob : unmanaged, ILaneJob =>
        RunAlone(parts, new LaneJob<TJob>(Tier, job));

    /// <summary>Does the parts of a job in the lanes of these workers' tier.</summary>
    internal void RunLanes<TJob>(int parts, in TJob job) where TJob : unmanaged, ILaneJob => Run(parts, new LaneJob<TJob>(Tier, job));

    /// <summary>Does the parts of a job in the lanes of a tier, which is at most that of these workers.</summary>
    internal void RunLanes<TJob>(int parts, in TJob job, Tier tier)
        where TJob : unmanaged, ILaneJob =>
        Run(parts, new NarrowedLaneJob<TJob>(tier, job));

    /// <summary>
    /// Memory for each worker, 64-byte aligned, at least <paramref name="floats"/> long; what it holds is undefined, until the next call.
    /// </summary>
    internal WorkerScratch Scratch(int floats)
    {
        int each = checked(floats + AlignedArray.AlignmentFloats - 1) / AlignedArray.AlignmentFloats * AlignedArray.AlignmentFloats;
        return new WorkerScratch(Grown(ref own, checked(each * Threads)), each);
    }

    /// <summary>Memory that all workers of a job read, 64-byte aligned; what it holds is undefined, until the next call.</summary>
    internal float* SharedScratch(int floats) => Grown(ref shared, floats);

    /// <summary>
    /// Memory for a computation that runs others, which take the scratch memory of their own; what it holds is undefined, until the next
    /// call.
    /// </summary>
    internal float* SliceScratch(int floats) => Grown(ref slices, floats);

    /// <summary>Bytes of the scratch memory that jobs have taken so far.</summary>
    internal long ScratchBytes => ((long)(own?.Length ?? 0) + (shared?.Length ?? 0) + (slices?.Length ?? 0)) * sizeof(float);

    static void Execute<TJob>(void* work, int part, int worker) where TJob : unmanaged, IJob => ((TJob*)work)->Execute(part, worker);

    static float* Grown(ref AlignedArray? array, int floats)
    {
        if (array is null || array.Length < floats)
            array = new AlignedArray(floats);
        return array.Pointer;
    }

    /// <summary>
    /// The threads and what they share; apart from <see cref="Workers"/>, so that a forgotten one can be collected and ends them.
    /// </summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Design", "CA1001", Justification = "Parked threads wait on the semaphores when Stop returns; they hold no handle.")]
    sealed class Team
    {
        readonly int threads;
        readonly bool spins;
        readonly WakeSignal[] signals;

        /// <summary>The next of each worker's own parts: the worker takes it, and so does any other that has finished its own.</summary>
        readonly PaddedInt[] next;

        /// <summary>
        /// The job's number in the upper half; below, whether it may still be joined and how many workers are on it. The caller closes it
        /// when no part is left and waits for the workers that joined, never for one that still sleeps or that the system has suspended. On
        /// a cache line of its own.
        /// </summary>
        PaddedLong gate;

        const long Open = 1L << 31, Joined = Open - 1;

        volatile bool stopped;

        void* work;
        delegate*<void*, int, int, void> execute;
        int parts;

        public Team(int threads)
        {
            this.threads = threads;
            spins = threads <= Environment.ProcessorCount;
            next = new PaddedInt[threads];
            signals = new WakeSignal[threads - 1];
            for (int worker = 1; worker < threads; worker++)
            {
                int number = worker;
                signals[worker - 1] = new WakeSignal();
                new Thread(() => Work(number)) { IsBackground = true, Name = $"Gabor worker {number}" }.Start();
            }
        }

        public void Stop()
        {
            stopped = true;
            Interlocked.Add(ref gate.Value, 1L << 32);
            foreach (WakeSignal signal in signals)
                signal.Semaphore.Release();
        }

        public void Run(int parts, void* work, delegate*<void*, int, int, void> execute)
        {
            ObjectDisposedException.ThrowIf(stopped, typeof(Workers));
            this.parts = parts;
            this.work = work;
            this.execute = execute;
            for (int worker = 0; worker < threads; worker++)
                next[worker].Value = First(worker);
            Interlocked.Add(ref gate.Value, (1L << 32) + Open);
            foreach (WakeSignal signal in signals)
            {
                if (signal.TryTakeBack())
                    signal.Semaphore.Release();
            }

            TakeParts(0);
            Interlocked.Add(ref gate.Value, -Open);
            for (int round = 0; (Volatile.Read(ref gate.Value) & Joined) != 0; round++)
                Pause(round);
        }

        void Work(int worker)
        {
            int seen = 0;
            while (true)
            {
                Await(ref seen, signals[worker - 1]);
                if (stopped)
                    return;
                TakeParts(worker);
                Interlocked.Decrement(ref gate.Value);
            }
        }

        /// <summary>Spins, then parks, until the worker has joined a job that it has not seen or the team has stopped.</summary>
        void Await(ref int seen, WakeSignal signal)
        {
            while (true)
            {
                for (int round = 0; round < SpinRounds; round++)
                {
                    if (Joins(ref seen) || stopped)
                        return;
                    Pause(round);
                }

                // Announce first, then look again: a job that starts in between either sees the sleeper or is seen by it.
                signal.AnnounceSleep();
                if (JobOf(Volatile.Read(ref gate.Value)) == seen || !signal.TryTakeBack())
                    signal.Semaphore.Wait();
            }
        }

        /// <summary>Joins the job at the gate, if it is a new one and open; a new one that is closed is done without this worker.</summary>
        bool Joins(ref int seen)
        {
            long now = Volatile.Read(ref gate.Value);
            while (JobOf(now) != seen)
            {
                long before = (now & Open) == 0 ? now : Interlocked.CompareExchange(ref gate.Value, now + 1, now);
                if (before == now)
                {
                    seen = JobOf(now);
                    return (now & Open) != 0;
                }

                now = before;
            }

            return false;
        }

        static int JobOf(long gate) => (int)(gate >> 32);

        /// <summary>
        /// Its own parts first, the same share of every job, so that the images that a worker processed in one layer are still in its cache
        /// in the next. Then parts that others have not begun.
        /// </summary>
        void TakeParts(int worker)
        {
            for (int i = 0; i < threads; i++)
            {
                int owner = worker + i < threads ? worker + i : worker + i - threads, end = First(owner + 1);
                ref int own = ref next[owner].Value;
                while (Volatile.Read(ref own) < end)
                {
                    int part = Interlocked.Increment(ref own) - 1;
                    if (part < end)
                        execute(work, part, worker);
                }
            }
        }

        /// <summary>The first part of a worker's share.</summary>
        int First(int worker) => (int)((long)parts * worker / threads);

        void Pause(int round)
        {
            if (spins && (round & 255) != 255)
                Thread.SpinWait(1);
            else
                Thread.Yield();
        }
    }

    /// <summary>
    /// What wakes one worker. Each has its own: from a common semaphore, a fast worker that parks again could take the permit that was
    /// meant for a slow one, which would then sleep through its job.
    /// </summary>
    sealed class WakeSignal
    {
        PaddedInt asleep;

        public SemaphoreSlim Semaphore { get; } = new(0);

        public void AnnounceSleep() => Interlocked.Exchange(ref asleep.Value, 1);

        /// <summary>
        /// Takes the announcement back; false if there is none, or if another thread has taken it and will wake the worker.
        /// </summary>
        public bool TryTakeBack() => Volatile.Read(ref asleep.Value) != 0 && Interlocked.Exchange(ref asleep.Value, 0) != 0;
    }
}

/// <summary>Equal shares of one memory, one a worker.</summary>
readonly unsafe struct WorkerScratch(float* first, nint stride)
{
    readonly float* first = first;
    readonly nint stride = stride;

    /// <summary>The memory of worker <paramref name="worker"/>.</summary>
    public float* Of(int worker) => first + worker * stride;
}

/// <summary>An int alone on its cache lines, so that threads that write neighbours do not slow each other.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
struct PaddedInt
{
    [System.Runtime.InteropServices.FieldOffset(128)]
    public int Value;
}

/// <summary>A long alone on its cache lines.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
struct PaddedLong
{
    [System.Runtime.InteropServices.FieldOffset(128)]
    public long Value;
}
