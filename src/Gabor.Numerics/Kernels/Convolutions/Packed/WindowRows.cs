using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Convolutions.Packed;

/// <summary>
/// The rows of X̃, (6.16)–(6.19), of a batch of images, which are written out only as far as they are multiplied next: row r is a place of
/// the window on an image, its element t channel d under tap (i, j), t = (i F₂ + j) D + d; 0 outside the image.
/// </summary>
unsafe struct WindowRows
{
    /// <summary>The first channel of the first pixel.</summary>
    public float* Source;

    /// <summary>Rows of the image.</summary>
    public WindowAxis Down;

    /// <summary>Columns of the image.</summary>
    public WindowAxis Across;

    /// <summary>D, channels under a tap.</summary>
    public int Depth;

    /// <summary>Rows of X̃ of one image.</summary>
    public readonly int ImageRows => Down.Rows * Across.Rows;

    /// <summary>Elements of a row.</summary>
    public readonly int Length => Down.Taps * Across.Taps * Depth;

    /// <summary>Whether X̃ is the images as they lie: one tap on each pixel.</summary>
    public readonly bool IsMatrix => Lies(Down) && Lies(Across);

    static bool Lies(in WindowAxis axis) => axis is { Taps: 1, RowStep: 1, First: 0 } && axis.Rows == axis.Size;

    /// <summary>Elements <paramref name="t"/> … of some rows.</summary>
    /// <param name="row">The first row, counted through all images.</param>
    /// <param name="rows">How many.</param>
    /// <param name="t">The first element.</param>
    /// <param name="count">How many of each row.</param>
    /// <param name="to">[rows, count].</param>
    /// <param name="stride">Floats from one row of it to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Gather<T>(int row, int rows, int t, int count, float* to, nint stride) where T : unmanaged, ILanes<T>
    {
        if (IsMatrix)
        {
            Matrix<T>(Source + ((nint)row * Depth) + t, rows, count, to, stride);
            return;
        }

        int image = row / ImageRows, place = row % ImageRows, y = place / Across.Rows, x = place % Across.Rows;
        int line = Across.Taps * Depth, firstTap = t / line, firstFloat = t % line;
        nint imageFloats = (nint)Down.Size * Across.Size * Depth;
        float* source = Source + (image * imageFloats);
        bool together = Across.Step == 1;
        for (; rows > 0; rows--, to += stride)
        {
            float* target = to;
            int left = count, from = firstFloat;
            for (int v = Down.At(y) + (firstTap * Down.Step); left > 0; v += Down.Step, from = 0)
            {
                int floats = Math.Min(left, line - from);
                if ((uint)v >= (uint)Down.Size)
                    Clear<T>(target, floats);
                else if (together)
                    Line<T>(source + ((nint)v * Across.Size * Depth), Across.At(x), from, floats, target);
                else
                    Taps<T>(source + ((nint)v * Across.Size * Depth), Across.At(x), from, floats, target);
                target += floats;
                left -= floats;
            }

            if (++x < Across.Rows)
                continue;
            x = 0;
            if (++y < Down.Rows)
                continue;
            y = 0;
            source += imageFloats;
        }
    }

    /// <summary>Some columns of the images as they lie.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    readonly void Matrix<T>(float* from, int rows, int count, float* to, nint stride) where T : unmanaged, ILanes<T>
    {
        for (; rows > 0; rows--, from += Depth, to += stride)
            Copy<T>(from, to, count);
    }

    /// <summary>Taps on neighbouring pixels, whose channels lie together.</summary>
    /// <param name="pixels">The row of the image.</param>
    /// <param name="u">The column of the first tap.</param>
    /// <param name="from">The first float under the taps.</param>
    /// <param name="floats">How many.</param>
    /// <param name="to">Where they go.</param>
    readonly void Line<T>(float* pixels, int u, int from, int floats, float* to) where T : unmanaged, ILanes<T>
    {
        int end = from + floats, inside = Math.Clamp(-u * Depth, from, end), outside = Math.Clamp((Across.Size - u) * Depth, inside, end);
        if (inside > from)
            Clear<T>(to, inside - from);
        Copy<T>(pixels + ((nint)u * Depth) + inside, to + (inside - from), outside - inside);
        if (outside < end)
            Clear<T>(to + (outside - from), end - outside);
    }

    /// <summary>Tap by tap.</summary>
    readonly void Taps<T>(float* pixels, int u, int from, int floats, float* to) where T : unmanaged, ILanes<T>
    {
        int channel = from % Depth;
        for (u += from / Depth * Across.Step; floats > 0; u += Across.Step, channel = 0)
        {
            int some = Math.Min(floats, Depth - channel);
            if ((uint)u < (uint)Across.Size)
                Copy<T>(pixels + ((nint)u * Depth) + channel, to, some);
            else
                Clear<T>(to, some);
            to += some;
            floats -= some;
        }
    }

    /// <summary>A copy whose last vector repeats some of the one before; the calls of a general copy would cost more than these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Copy<T>(float* from, float* to, int count) where T : unmanaged, ILanes<T>
    {
        if (count < T.Width)
        {
            for (int i = 0; i < count; i++)
                to[i] = from[i];
            return;
        }

        nint last = count - T.Width;
        for (nint i = 0; i < last; i += T.Width)
            T.Store(T.Load(from + i), to + i);
        T.Store(T.Load(from + last), to + last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Clear<T>(float* to, int count) where T : unmanaged, ILanes<T> => new Span<float>(to, count).Clear();
}
