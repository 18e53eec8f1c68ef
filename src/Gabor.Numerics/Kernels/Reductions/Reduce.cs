using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Reductions;

/// <summary>
/// One number from many. Element i goes to virtual lane i mod 16, each lane runs in ascending order, in chains as those
/// of <see cref="LongSum"/>, and a fixed tree joins the
/// lanes: 0 with 8, 1 with 9, …, then 0 with 4, …, with 2, with 1. Long arrays are cut into blocks by their length alone, which a fixed
/// tree joins too. So the bits depend neither on the width of the real lanes nor on the number of threads.
/// </summary>
public static unsafe class Reduce
{
    /// <summary>The virtual lanes: as many as the widest real ones.</summary>
    const int Lanes = 16;

    const int SmallestBlock = 4096;

    /// <summary>A thread takes 16384 elements at a time, as in an element loop.</summary>
    const int BlocksPerPart = 4;

    /// <summary>Partial results lie on the stack; longer arrays get longer blocks.</summary>
    const int MostBlocks = 256;

    /// <summary>Σ xᵢ; 0 for none.</summary>
    public static float Sum(ReadOnlySpan<float> x, Workers workers) => Over(default(SumOf), x, workers);

    /// <summary>Σ xᵢ².</summary>
    public static float SumOfSquares(ReadOnlySpan<float> x, Workers workers) => Over(default(SumOfSquaresOf), x, workers);

    /// <summary>Σ (s xᵢ)².</summary>
    public static float SumOfScaledSquares(ReadOnlySpan<float> x, float scale, Workers workers) =>
        Over(new SumOfScaledSquaresOf(scale), x, workers);

    /// <summary>The largest |xᵢ|; NaN is skipped. 0 for none.</summary>
    public static float LargestSize(ReadOnlySpan<float> x, Workers workers) => Over(default(LargestSizeOf), x, workers);

    /// <summary>The largest; NaN is skipped. −∞ for none.</summary>
    public static float Max(ReadOnlySpan<float> x, Workers workers) => Over(default(MaxOf), x, workers);

    /// <summary>Whether every element is a finite number.</summary>
    public static bool Finite(ReadOnlySpan<float> x, Workers workers) => Over(default(SumOfZeros), x, workers) == 0;

    /// <summary>The index of the largest element, the first of equal ones; NaN is skipped, and 0 where all is.</summary>
    public static int ArgMax(ReadOnlySpan<float> x)
    {
        int best = 0;
        float largest = float.NegativeInfinity;
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] > largest)
                (best, largest) = (i, x[i]);
        }

        return best;
    }

    /// <summary>The reduction of one array.</summary>
    internal static float Over<TReduction>(TReduction reduction, ReadOnlySpan<float> x, Workers workers)
        where TReduction : unmanaged, IReduction
    {
        int block = SmallestBlock;
        while (((long)x.Length + block - 1) / block > MostBlocks)
            block *= 2;
        int blocks = int.Max(1, (int)(((long)x.Length + block - 1) / block));

        float* partial = stackalloc float[blocks];
        fixed (float* from = x)
            RowLoop.Run(new Blocks<TReduction>(reduction, from, x.Length, block, partial), blocks, BlocksPerPart, workers);
        for (int count = blocks; count > 1;)
        {
            int half = (count + 1) / 2;
            for (int i = 0; i < count - half; i++)
                Join<TReduction>(partial + i, partial + i + half);
            count = half;
        }

        return partial[0];
    }

    /// <summary>The reduction of one block, or of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Block<TReduction, T>(TReduction reduction, float* x, int length)
        where TReduction : unmanaged, IReduction
        where T : unmanaged, ILanes<T>
    {
        float* lanes = stackalloc float[Lanes], tail = stackalloc float[Lanes];
        int whole = length & -Lanes;
        for (int lane = 0; lane < Lanes; lane++)
            tail[lane] = whole + lane < length ? x[whole + lane] : TReduction.Neutral;

        for (int first = 0; first < Lanes; first += T.Width)
        {
            T result = T.Fill(TReduction.Start);
            for (int begin = first; begin == first || begin < whole; begin += Lanes * LongSum.Chain)
            {
                int end = int.Min(whole, begin + (Lanes * LongSum.Chain));
                T chain = T.Fill(TReduction.Start);
                for (int i = begin; i < end; i += Lanes)
                    chain = reduction.Step(chain, T.Load(x + i));
                if (end == whole)
                    chain = reduction.Step(chain, T.Load(tail + first));
                result = begin == first ? chain : TReduction.Join(result, chain);
            }

            T.Store(result, lanes + first);
        }

        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int lane = 0; lane < half; lane++)
                Join<TReduction>(lanes + lane, lanes + lane + half);
        }

        return lanes[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Join<TReduction>(float* x, float* y) where TReduction : unmanaged, IReduction =>
        Lanes1.Store(TReduction.Join(Lanes1.Load(x), Lanes1.Load(y)), x);

    readonly struct Blocks<TReduction>(TReduction reduction, float* x, int length, int block, float* partial) : IRowKernel
        where TReduction : unmanaged, IReduction
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row<T>(int row, int worker) where T : unmanaged, ILanes<T>
        {
            int from = row * block;
            partial[row] = Block<TReduction, T>(reduction, x + from, int.Min(block, length - from));
        }
    }
}

/// <summary>How numbers are reduced to one.</summary>
interface IReduction
{
    /// <summary>What a lane starts with.</summary>
    static abstract float Start { get; }

    /// <summary>A number that changes no result; it fills the lanes after the end.</summary>
    static abstract float Neutral { get; }

    /// <summary>Takes x to what a lane holds.</summary>
    T Step<T>(T result, T x) where T : unmanaged, ILanes<T>;

    /// <summary>Joins two lanes.</summary>
    static abstract T Join<T>(T x, T y) where T : unmanaged, ILanes<T>;
}

/// <summary>Σ x.</summary>
readonly struct SumOf : IReduction
{
    public static float Start => 0f;

    public static float Neutral => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Step<T>(T result, T x) where T : unmanaged, ILanes<T> => T.Add(result, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Add(x, y);
}

/// <summary>Σ x².</summary>
readonly struct SumOfSquaresOf : IReduction
{
    public static float Start => 0f;

    public static float Neutral => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Step<T>(T result, T x) where T : unmanaged, ILanes<T> => T.MultiplyAdd(x, x, result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Add(x, y);
}

/// <summary>Σ (s x)².</summary>
readonly struct SumOfScaledSquaresOf(float scale) : IReduction
{
    public static float Start => 0f;

    public static float Neutral => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Step<T>(T result, T x) where T : unmanaged, ILanes<T>
    {
        T scaled = T.Multiply(x, T.Fill(scale));
        return T.MultiplyAdd(scaled, scaled, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Add(x, y);
}

/// <summary>The largest |x|, NaN skipped.</summary>
readonly struct LargestSizeOf : IReduction
{
    public static float Start => 0f;

    public static float Neutral => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Step<T>(T result, T x) where T : unmanaged, ILanes<T> => T.Larger(T.Larger(x, T.Subtract(T.Fill(0f), x)), result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Larger(y, x);
}

/// <summary>The largest, NaN skipped.</summary>
readonly struct MaxOf : IReduction
{
    public static float Start => float.NegativeInfinity;

    public static float Neutral => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Step<T>(T result, T x) where T : unmanaged, ILanes<T> => T.Larger(x, result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Larger(y, x);
}

/// <summary>Σ (x − x): 0 where all are finite, else NaN.</summary>
readonly struct SumOfZeros : IReduction
{
    public static float Start => 0f;

    public static float Neutral => 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Step<T>(T result, T x) where T : unmanaged, ILanes<T> => T.Add(result, T.Subtract(x, x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Join<T>(T x, T y) where T : unmanaged, ILanes<T> => T.Add(x, y);
}
