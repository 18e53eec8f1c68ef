using System.Runtime.ExceptionServices;

namespace Gabor.Processes;

/// <summary>
/// Work that is done in the background, in the order in which it is asked for, by one thread: it is there while there is work, and a little
/// longer, so that nobody has to end it. Asking for work allocates nothing once warm.
/// </summary>
/// <typeparam name="T">What the work is about.</typeparam>
/// <param name="work">Does it.</param>
/// <param name="name">The name of the thread.</param>
sealed class BackgroundQueue<T>(Action<T> work, string name)
{
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    readonly object gate = new();
    readonly Queue<T> queue = [];
    ExceptionDispatchInfo? fault;
    bool isWorking, hasThread;

    /// <summary>Asks for work; returns before it is done. After one has failed, no other is begun.</summary>
    public void Start(T item)
    {
        lock (gate)
        {
            queue.Enqueue(item);
            Monitor.PulseAll(gate);
            if (hasThread)
                return;
            hasThread = true;
            new Thread(Work) { IsBackground = true, Name = name }.Start();
        }
    }

    /// <summary>Returns when all that was asked for is done.</summary>
    /// <exception cref="Exception">What the work threw.</exception>
    public void Finish()
    {
        lock (gate)
        {
            while (isWorking || (queue.Count > 0 && fault is null))
                Monitor.Wait(gate);
        }

        fault?.Throw();
    }

    void Work()
    {
        while (Take() is (true, var item))
        {
            ExceptionDispatchInfo? thrown = null;
            try
            {
                work(item);
            }
            catch (Exception exception)
            {
                thrown = ExceptionDispatchInfo.Capture(exception);
            }

            lock (gate)
            {
                isWorking = false;
                fault ??= thrown;
                Monitor.PulseAll(gate);
            }
        }
    }

    (bool IsThere, T Item) Take()
    {
        lock (gate)
        {
            while (fault is null && queue.Count == 0 && Monitor.Wait(gate, Idle))
            {
                // Woken; there may be work.
            }

            if (fault is null && queue.Count > 0)
            {
                isWorking = true;
                return (true, queue.Dequeue());
            }

            hasThread = false;
            return (false, default!);
        }
    }
}
