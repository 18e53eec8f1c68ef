using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Reductions;

/// <summary>
/// How every long sum is cut, so that its error does not grow with its length: chains of <see cref="Chain"/> elements, of which the first
/// begins with what the sum starts from and the others with 0, are added one after another to a block's sum; blocks of
/// <see cref="Block"/> elements are added with compensation, which keeps what each addition rounds away (Neumaier, 1974). A single chain
/// over 100 000 equal terms can be 1e-3 off; this stays within 1e-6 for any number of them.
/// </summary>
/// <remarks>
/// A sum is cut by the numbers of its elements alone, so every way to compute it, tier and number of threads gives the same bits. What
/// shorter chains would cost is in docs/performance.md.
/// </remarks>
static unsafe class LongSum
{
    /// <summary>Elements that are summed by fused multiply-adds one after another.</summary>
    public const int Chain = 64;

    /// <summary>Elements whose chains are added without compensation.</summary>
    public const int Block = 1024;

    /// <summary>total + rest ← total + rest + block, element by element.</summary>
    /// <param name="block">Sums of one block.</param>
    /// <param name="total">Sums of the blocks before it.</param>
    /// <param name="rest">What roundings have taken from them; overwritten where <paramref name="begins"/>.</param>
    /// <param name="length">How many sums there are.</param>
    /// <param name="begins">Whether nothing has been taken yet.</param>
    public static void Fold<T>(float* block, float* total, float* rest, int length, bool begins) where T : unmanaged, ILanes<T> =>
        ElementLoop.Range<Folding, T>(new(block, total, rest, begins), 0, length);

    /// <summary>total ← total + rest, or what a rectifier makes of it.</summary>
    public static void Finish<T>(float* total, float* rest, int length, Rectifier rectifier = Rectifier.None) where T : unmanaged, ILanes<T>
    {
        Accumulate.Into<T>(rest, total, length);
        RowRectifier.Apply<T>(rectifier, total, length);
    }

    /// <summary>x + y, and what its rounding took, exactly (Knuth's two-sum); 0 where that is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T TwoSum<T>(T x, T y, out T taken) where T : unmanaged, ILanes<T>
    {
        T sum = T.Add(x, y), part = T.Subtract(sum, x);
        taken = T.Add(T.Subtract(x, T.Subtract(sum, part)), T.Subtract(y, part));
        taken = T.WhereEqual(taken, taken, taken, T.Fill(0f));
        return sum;
    }

    readonly struct Folding(float* block, float* total, float* rest, bool begins) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            T.Store(TwoSum(T.Load(total + i), T.Load(block + i), out T taken), total + i);
            T.Store(begins ? taken : T.Add(T.Load(rest + i), taken), rest + i);
        }
    }
}
