using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>
/// The three rows of an image around the one whose gradients are taken: each channel by itself, with a pixel more at either end, so that
/// no loop asks where the edge is.
/// </summary>
/// <param name="rule">The image.</param>
/// <param name="image">[H, W, D].</param>
/// <param name="memory">Memory for <see cref="Floats"/>.</param>
readonly unsafe struct GradientRows(HogRule rule, float* image, float* memory)
{
    const int Kept = 3;

    /// <summary>Floats of the memory.</summary>
    public static int Floats(in HogRule rule) => checked(Kept * rule.Depth * Padded(rule));

    /// <summary>Reads row <paramref name="y"/>, which takes the place of row y − 3.</summary>
    public void Read<T>(int y) where T : unmanaged, ILanes<T>
    {
        int width = rule.Width, depth = rule.Depth, stride = Padded(rule);
        float* from = image + ((nint)y * width * depth), to = Row(y);
        for (int d = 0; d < depth; d++, to += stride)
        {
            if (depth == 1)
                new ReadOnlySpan<float>(from, width).CopyTo(new Span<float>(to, width));
            else
                Gather(from + d, depth, to, width);
            if (rule.TakesRoots)
                ElementLoop.Range<Roots, T>(new(to), 0, width);
            to[-1] = to[rule.RepeatsEdges ? 0 : Math.Min(1, width - 1)];
            to[width] = to[rule.RepeatsEdges ? width - 1 : Math.Max(0, width - 2)];
        }
    }

    /// <summary>
    /// Length and direction of the gradient [−1 0 1] of the channel where it is longest, the first of equal ones. The rows y − 1, y and
    /// y + 1 must have been read.
    /// </summary>
    public void Gradients<T>(int y, float* length, float* direction) where T : unmanaged, ILanes<T>
    {
        int last = rule.Height - 1;
        int above = y > 0 ? y - 1 : rule.RepeatsEdges ? 0 : Math.Min(1, last);
        int below = y < last ? y + 1 : rule.RepeatsEdges ? last : Math.Max(0, last - 1);
        int full = rule.IsSigned ? 2 : 1;
        ElementLoop.Range<Gradient, T>(
            new()
            {
                Above = Row(above), Row = Row(y), Below = Row(below), Depth = rule.Depth, Stride = Padded(rule),
                Full = full, Bins = rule.Bins, BinsPerHalfTurn = (float)rule.Bins / full, SharesBins = rule.SharesBins,
                Length = length, Direction = direction,
            },
            0,
            rule.VotingWidth);
    }

    static int Padded(in HogRule rule) => rule.Width + 2;

    float* Row(int y) => memory + (y % Kept * (nint)rule.Depth * Padded(rule)) + 1;

    static void Gather(float* from, int depth, float* to, int width)
    {
        for (int x = 0; x < width; x++)
            to[x] = from[x * (nint)depth];
    }

    readonly struct Roots(float* x) : IElementKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<T>(int i) where T : unmanaged, ILanes<T> => T.Store(T.SquareRoot(T.Load(x + i)), x + i);
    }

    struct Gradient : IElementKernel
    {
        public float* Above, Row, Below, Length, Direction;
        public int Depth, Stride;
        public float Full, Bins, BinsPerHalfTurn;
        public bool SharesBins;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void At<T>(int i) where T : unmanaged, ILanes<T>
        {
            (T x, T y, T square) = Of<T>(i);
            for (int d = 1; d < Depth; d++)
            {
                (T otherX, T otherY, T other) = Of<T>(i + (d * Stride));
                x = T.WhereGreater(other, square, otherX, x);
                y = T.WhereGreater(other, square, otherY, y);
                square = T.Larger(other, square);
            }

            T zero = T.Fill(0f), full = T.Fill(Full), bins = T.Fill(Bins);
            T turn = HalfTurns.Of(x, y);
            turn = T.WhereGreater(zero, y, T.Subtract(full, turn), turn);

            // A full turn is none.
            turn = T.WhereGreater(full, turn, turn, zero);
            T place = T.Multiply(turn, T.Fill(BinsPerHalfTurn));
            if (SharesBins)
            {
                place = T.Subtract(place, T.Fill(0.5f));
                place = T.WhereGreater(zero, place, T.Add(place, bins), place);
            }
            else
            {
                T round = T.Round(place);
                place = T.Smaller(T.WhereGreater(round, place, T.Subtract(round, T.Fill(1f)), round), T.Fill(Bins - 1));
            }

            T.Store(T.SquareRoot(square), Length + i);
            T.Store(place, Direction + i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly (T X, T Y, T Square) Of<T>(int i) where T : unmanaged, ILanes<T>
        {
            T x = T.Subtract(T.Load(Row + i + 1), T.Load(Row + i - 1)), y = T.Subtract(T.Load(Below + i), T.Load(Above + i));
            return (x, y, T.Add(T.Multiply(x, x), T.Multiply(y, y)));
        }
    }
}
