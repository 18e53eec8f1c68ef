using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Convolutions;

/// <summary>
/// Results beside each other along a row that have the same taps: to(n, d) = end(start(d) + Σ_ij pixels(n, i, j, d) filter(i, j, d)), i and
/// j ascending. Eight, four or one share the loads of the filter, and their sums hide each other's latency.
/// </summary>
/// <remarks>
/// The sums are variables, not a struct or an array: those the compiler keeps in memory, and a 3 × 3 window then takes seven times as long.
/// </remarks>
unsafe struct DepthwiseRun
{
    /// <summary>The first tap's pixel of the first result, its weight, and where the result goes; channel 0 of each.</summary>
    public float* Pixels, Filter, To;

    /// <summary>What the sums start from, [D]; null for 0.</summary>
    public float* Start;

    /// <summary>Results, rows of taps, and taps of a row.</summary>
    public int Count, Rows, Taps;

    /// <summary>Floats from a tap's pixel to that of the next row and of the next tap; likewise of the weights.</summary>
    public nint Line, Tap, FilterLine, FilterTap;

    /// <summary>Floats from the pixels of one result to those of the next, and from one result to the next.</summary>
    public nint Step, ToStep;

    /// <summary>Computes them for all channels.</summary>
    /// <param name="channels">D.</param>
    /// <typeparam name="T">The lanes, across channels; what whole vectors leave over is computed in narrower ones.</typeparam>
    /// <typeparam name="TEnd">What becomes of a sum before it is stored.</typeparam>
    public void Compute<T, TEnd>(int channels)
        where T : unmanaged, ILanes<T>
        where TEnd : unmanaged, IMap
    {
        int left = Count, taken;
        for (; left > 0; left -= taken)
        {
            taken = left >= 8 ? 8 : left >= 4 ? 4 : 1;
            int d = Some<T, TEnd>(taken, 0, channels);
            if (T.Width > Lanes256.Width && d < channels)
                d = Some<Lanes256, TEnd>(taken, d, channels);
            if (T.Width > Lanes128.Width && d < channels)
                d = Some<Lanes128, TEnd>(taken, d, channels);
            if (d < channels)
                Some<Lanes1, TEnd>(taken, d, channels);
            Pixels += taken * Step;
            To += taken * ToStep;
        }
    }

    /// <summary>So many results for whole vectors of channels; gives the first channel that is left.</summary>
    readonly int Some<T, TEnd>(int count, int first, int channels)
        where T : unmanaged, ILanes<T>
        where TEnd : unmanaged, IMap
    {
        int end = first + ((channels - first) / T.Width * T.Width);
        switch (count)
        {
            case 8: Eight<T, TEnd>(first, end); break;
            case 4: Four<T, TEnd>(first, end); break;
            default: One<T, TEnd>(first, end); break;
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    readonly void Eight<T, TEnd>(nint first, nint end)
        where T : unmanaged, ILanes<T>
        where TEnd : unmanaged, IMap
    {
        nint step = Step, step3 = 3 * Step, to3 = 3 * ToStep, tap = Tap, filterTap = FilterTap;
        nint taps = Taps, line = Line - (taps * tap), filterLine = FilterLine - (taps * filterTap);
        for (nint d = first; d < end; d += T.Width)
        {
            T s0, s1, s2, s3, s4, s5, s6, s7;
            s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = Start == null ? T.Fill(0f) : T.Load(Start + d);
            float* p = Pixels + d, q = p + (4 * step), w = Filter + d;
            for (nint i = Rows; i > 0; i--, p += line, q += line, w += filterLine)
            {
                for (nint j = taps; j > 0; j--, p += tap, q += tap, w += filterTap)
                {
                    T weight = T.Load(w);
                    s0 = T.MultiplyAdd(T.Load(p), weight, s0);
                    s1 = T.MultiplyAdd(T.Load(p + step), weight, s1);
                    s2 = T.MultiplyAdd(T.Load(p + (2 * step)), weight, s2);
                    s3 = T.MultiplyAdd(T.Load(p + step3), weight, s3);
                    s4 = T.MultiplyAdd(T.Load(q), weight, s4);
                    s5 = T.MultiplyAdd(T.Load(q + step), weight, s5);
                    s6 = T.MultiplyAdd(T.Load(q + (2 * step)), weight, s6);
                    s7 = T.MultiplyAdd(T.Load(q + step3), weight, s7);
                }
            }

            float* to = To + d;
            T.Store(default(TEnd).Invoke(s0), to);
            T.Store(default(TEnd).Invoke(s1), to + ToStep);
            T.Store(default(TEnd).Invoke(s2), to + (2 * ToStep));
            T.Store(default(TEnd).Invoke(s3), to + to3);
            to += 4 * ToStep;
            T.Store(default(TEnd).Invoke(s4), to);
            T.Store(default(TEnd).Invoke(s5), to + ToStep);
            T.Store(default(TEnd).Invoke(s6), to + (2 * ToStep));
            T.Store(default(TEnd).Invoke(s7), to + to3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    readonly void Four<T, TEnd>(nint first, nint end)
        where T : unmanaged, ILanes<T>
        where TEnd : unmanaged, IMap
    {
        nint step = Step, step3 = 3 * Step, tap = Tap, filterTap = FilterTap;
        nint taps = Taps, line = Line - (taps * tap), filterLine = FilterLine - (taps * filterTap);
        for (nint d = first; d < end; d += T.Width)
        {
            T s0, s1, s2, s3;
            s0 = s1 = s2 = s3 = Start == null ? T.Fill(0f) : T.Load(Start + d);
            float* p = Pixels + d, w = Filter + d;
            for (nint i = Rows; i > 0; i--, p += line, w += filterLine)
            {
                for (nint j = taps; j > 0; j--, p += tap, w += filterTap)
                {
                    T weight = T.Load(w);
                    s0 = T.MultiplyAdd(T.Load(p), weight, s0);
                    s1 = T.MultiplyAdd(T.Load(p + step), weight, s1);
                    s2 = T.MultiplyAdd(T.Load(p + (2 * step)), weight, s2);
                    s3 = T.MultiplyAdd(T.Load(p + step3), weight, s3);
                }
            }

            float* to = To + d;
            T.Store(default(TEnd).Invoke(s0), to);
            T.Store(default(TEnd).Invoke(s1), to + ToStep);
            T.Store(default(TEnd).Invoke(s2), to + (2 * ToStep));
            T.Store(default(TEnd).Invoke(s3), to + (3 * ToStep));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    readonly void One<T, TEnd>(nint first, nint end)
        where T : unmanaged, ILanes<T>
        where TEnd : unmanaged, IMap
    {
        nint tap = Tap, filterTap = FilterTap;
        nint taps = Taps, line = Line - (taps * tap), filterLine = FilterLine - (taps * filterTap);
        for (nint d = first; d < end; d += T.Width)
        {
            T sum = Start == null ? T.Fill(0f) : T.Load(Start + d);
            float* p = Pixels + d, w = Filter + d;
            for (nint i = Rows; i > 0; i--, p += line, w += filterLine)
            {
                for (nint j = taps; j > 0; j--, p += tap, w += filterTap)
                    sum = T.MultiplyAdd(T.Load(p), T.Load(w), sum);
            }

            T.Store(default(TEnd).Invoke(sum), To + d);
        }
    }
}
