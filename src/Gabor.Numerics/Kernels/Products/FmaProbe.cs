using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Products;

/// <summary>The peak of the cores: independent chains of fused multiply-adds that never leave the registers.</summary>
static unsafe class FmaProbe
{
    /// <summary>Chains; at least latency × pipes = 8, and with x and y no more than the 16 registers of AVX2.</summary>
    const int Chains = 12;

    const int Rounds = 1_000_000;
    const int Bursts = 10;

    /// <summary>
    /// float32 GFLOP/s (a multiply-add counts 2) of the best of several short bursts on all threads of the workers at once.
    /// </summary>
    public static double GigaFlops(Workers workers)
    {
        double best = 0;
        float sink = 0;
        for (int burst = 0; burst <= Bursts; burst++)
        {
            long start = Stopwatch.GetTimestamp();
            workers.RunLanes(workers.Threads, new Burst { Sink = &sink });
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double flop = 2.0 * Chains * Rounds * workers.Tier.Lanes() * workers.Threads;
            if (burst > 0)
                best = Math.Max(best, flop / seconds * 1e-9);
        }

        return best;
    }

    struct Burst : ILaneJob
    {
        public float* Sink;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            float* sums = stackalloc float[Tiers.MostLanes];
            Chain<T>(sums);
            *Sink = *sums;
        }
    }

    // Without NoInlining the runtime may replace the loop midway through a process by a slower one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Chain<T>(float* sums) where T : unmanaged, ILanes<T>
    {
        T x = T.Fill(0.999f), y = T.Fill(0.001f);
        T a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int n = 0; n < Rounds; n++)
        {
            a = T.MultiplyAdd(a, x, y);
            b = T.MultiplyAdd(b, x, y);
            c = T.MultiplyAdd(c, x, y);
            d = T.MultiplyAdd(d, x, y);
            e = T.MultiplyAdd(e, x, y);
            f = T.MultiplyAdd(f, x, y);
            g = T.MultiplyAdd(g, x, y);
            h = T.MultiplyAdd(h, x, y);
            i = T.MultiplyAdd(i, x, y);
            j = T.MultiplyAdd(j, x, y);
            k = T.MultiplyAdd(k, x, y);
            l = T.MultiplyAdd(l, x, y);
        }

        T sum = T.Add(T.Add(T.Add(a, b), T.Add(c, d)), T.Add(T.Add(e, f), T.Add(T.Add(g, h), T.Add(T.Add(i, j), T.Add(k, l)))));
        T.Store(sum, sums);
    }
}
