using System.Runtime.InteropServices;

namespace Gabor.Numerics.Threads;

/// <summary>A job whose parts are done by a delegate: for work of many microseconds that needs managed objects.</summary>
readonly struct Callback : IJob
{
    readonly nint handle;

    Callback(nint handle) => this.handle = handle;

    /// <summary>Does the parts 0 … <paramref name="parts"/> − 1 and returns when all are done.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="parts">How many.</param>
    /// <param name="act">Receives the part and the worker; must not throw.</param>
    public static void Run(Workers workers, int parts, Action<int, int> act)
    {
        var handle = GCHandle.Alloc(act);
        try
        {
            workers.Run(parts, new Callback(GCHandle.ToIntPtr(handle)));
        }
        finally
        {
            handle.Free();
        }
    }

    public void Execute(int part, int worker) => ((Action<int, int>)GCHandle.FromIntPtr(handle).Target!)(part, worker);
}
