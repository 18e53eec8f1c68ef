using System.Runtime.InteropServices;

namespace Gabor.Numerics.Threads;

/// <summary>a[i] = f(x[i]) for spans of one length.</summary>
delegate void SpanMap(ReadOnlySpan<float> x, Span<float> a);

/// <summary>z[i] = f(x[i], y[i]) for spans of one length.</summary>
delegate void SpanZip(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z);

/// <summary>
/// Functions of each element by itself that a delegate computes, part by part on all threads. The delegate must not throw.
/// </summary>
static unsafe class SpanParts
{
    /// <summary>Elements of a part: 16 KiB, some microseconds of work even for a cheap function.</summary>
    const int Part = 4096;

    /// <summary>a[i] = f(x[i]).</summary>
    public static void Map(SpanMap map, ReadOnlySpan<float> x, Span<float> a, Workers workers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, a.Length);
        fixed (float* from = x, to = a)
            Run(map, from, null, to, a.Length, workers);
    }

    /// <summary>z[i] = f(x[i], y[i]).</summary>
    public static void Zip(SpanZip zip, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z, Workers workers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, z.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.Length, z.Length);
        fixed (float* first = x, second = y, to = z)
            Run(zip, first, second, to, z.Length, workers);
    }

    static void Run(Delegate function, float* x, float* y, float* z, int length, Workers workers)
    {
        var handle = GCHandle.Alloc(function);
        try
        {
            workers.Run((int)(((long)length + Part - 1) / Part), new Job(GCHandle.ToIntPtr(handle), x, y, z, length));
        }
        finally
        {
            handle.Free();
        }
    }

    readonly struct Job(nint function, float* x, float* y, float* z, int length) : IJob
    {
        public void Execute(int part, int worker)
        {
            int from = part * Part, count = Math.Min(Part, length - from);
            if (GCHandle.FromIntPtr(function).Target is SpanMap map)
                map(new(x + from, count), new(z + from, count));
            else
                ((SpanZip)GCHandle.FromIntPtr(function).Target!)(new(x + from, count), new(y + from, count), new(z + from, count));
        }
    }
}
