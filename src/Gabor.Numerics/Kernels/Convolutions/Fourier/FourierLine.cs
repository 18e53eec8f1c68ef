using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;

namespace Gabor.Numerics.Kernels.Convolutions.Fourier;

/// <summary>
/// The discrete Fourier transform of one length n = 2ᵃ 3ᵇ 5ᶜ, X(k) = Σ_t x(t) e^(−2πikt/n), of as many signals at once as there are lanes.
/// An element is a vector of real parts and one of imaginary parts, side by side, so every signal goes through the same operations in the
/// same order whatever the width.
/// </summary>
/// <remarks>
/// Stockham's form: each stage of radix r joins r transforms of a part of the length, and leaves the elements in order, from one line to
/// another, so that nothing is ever sorted. The inverse is the same with real and imaginary parts exchanged, and n times as large.
/// </remarks>
unsafe struct FourierLine
{
    /// <summary>Stages of the longest length, 2³¹ by radix 4 and 2.</summary>
    const int MostStages = 20;

    fixed byte radices[MostStages];
    readonly int stages;
    readonly float* turns;

    /// <summary>A transform.</summary>
    /// <param name="length">n, as <see cref="Good"/> gives it.</param>
    /// <param name="turns">Memory for <see cref="TurnFloats"/>; written here, and read as long as the transform is used.</param>
    public FourierLine(int length, float* turns)
    {
        Length = length;
        this.turns = turns;
        for (int left = length; left > 1; left /= radices[stages++])
            radices[stages] = (byte)Radix(left);

        // e^(−2πipk/n') with n' what is left of the length at a stage, p < n' / r and 0 < k < r: computed in double, rounded once.
        for (int stage = 0, left = length; stage < stages; left /= radices[stage++])
        {
            int radix = radices[stage];
            for (int p = 0; p < left / radix; p++)
            {
                for (int k = 1; k < radix; k++)
                {
                    double angle = -2 * Math.PI * ((long)p * k % left) / left;
                    *turns++ = (float)Elementary.Cos(angle);
                    *turns++ = (float)Elementary.Sin(angle);
                }
            }
        }
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>The smallest length of no other prime factors than 2, 3 and 5 from some length on.</summary>
    public static int Good(int length)
    {
        while (Rest(length) > 1)
            length++;
        return length;

        static int Rest(int left)
        {
            foreach (int prime in (ReadOnlySpan<int>)[2, 3, 5])
            {
                while (left % prime == 0)
                    left /= prime;
            }

            return left;
        }
    }

    /// <summary>Floats of the factors between the stages.</summary>
    public static int TurnFloats(int length)
    {
        int floats = 0;
        for (int left = length, radix; left > 1; left /= radix)
        {
            radix = Radix(left);
            floats += left / radix * (radix - 1) * 2;
        }

        return floats;
    }

    static int Radix(int length) => length % 4 == 0 ? 4 : length % 2 == 0 ? 2 : length % 3 == 0 ? 3 : 5;

    /// <summary>Transforms a line; it may go where it comes from.</summary>
    /// <param name="from">n elements.</param>
    /// <param name="fromStep">Floats from one to the next.</param>
    /// <param name="to">n elements.</param>
    /// <param name="toStep">Floats from one to the next.</param>
    /// <param name="work">Memory for two lines of n elements.</param>
    /// <param name="inverse">Whether to go back: then x(t) n = Σ_k X(k) e^(2πikt/n).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Transform<T>(float* from, nint fromStep, float* to, nint toStep, float* work, bool inverse)
        where T : unmanaged, ILanes<T>
    {
        nint element = 2 * T.Width, re = inverse ? T.Width : 0, im = T.Width - re;
        if (stages == 0)
        {
            Copy<T>(from, to);
            return;
        }

        float* factors = turns;
        for (int stage = 0, left = Length, done = 1; stage < stages; stage++)
        {
            int radix = radices[stage];
            bool last = stage == stages - 1;
            left /= radix;
            float* next = last ? to : work + (stage % 2 * Length * element);
            nint nextStep = last ? toStep : element;
            switch (radix)
            {
                case 2: Twos<T>(left, done, factors, from, fromStep, next, nextStep, re, im); break;
                case 3: Threes<T>(left, done, factors, from, fromStep, next, nextStep, re, im); break;
                case 4: Fours<T>(left, done, factors, from, fromStep, next, nextStep, re, im); break;
                default: Fives<T>(left, done, factors, from, fromStep, next, nextStep, re, im); break;
            }

            factors += left * (radix - 1) * 2;
            done *= radix;
            from = next;
            fromStep = nextStep;
        }
    }

    static void Copy<T>(float* from, float* to) where T : unmanaged, ILanes<T>
    {
        T re = T.Load(from), im = T.Load(from + T.Width);
        T.Store(re, to);
        T.Store(im, to + T.Width);
    }

    /// <summary>Stores a complex number, turned by the factor at <paramref name="turn"/>, which for p = 0 is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put<T>(int p, T real, T imaginary, float* turn, float* to, nint re, nint im) where T : unmanaged, ILanes<T>
    {
        if (p == 0)
        {
            T.Store(real, to + re);
            T.Store(imaginary, to + im);
            return;
        }

        T c = T.Fill(turn[0]), s = T.Fill(turn[1]), minus = T.Fill(-turn[1]);
        T.Store(T.MultiplyAdd(imaginary, minus, T.Multiply(real, c)), to + re);
        T.Store(T.MultiplyAdd(imaginary, c, T.Multiply(real, s)), to + im);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Twos<T>(int left, int done, float* turns, float* from, nint fromStep, float* to, nint toStep, nint re, nint im)
        where T : unmanaged, ILanes<T>
    {
        nint far = (nint)left * done * fromStep, next = done * toStep;
        for (int p = 0; p < left; p++, turns += 2, to += next)
        {
            for (int q = 0; q < done; q++, from += fromStep, to += toStep)
            {
                T ar = T.Load(from + re), ai = T.Load(from + im), br = T.Load(from + far + re), bi = T.Load(from + far + im);
                T.Store(T.Add(ar, br), to + re);
                T.Store(T.Add(ai, bi), to + im);
                Put(p, T.Subtract(ar, br), T.Subtract(ai, bi), turns, to + next, re, im);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Threes<T>(int left, int done, float* turns, float* from, nint fromStep, float* to, nint toStep, nint re, nint im)
        where T : unmanaged, ILanes<T>
    {
        nint far = (nint)left * done * fromStep, next = done * toStep;
        T minusHalf = T.Fill(-0.5f), sine = T.Fill(0.8660254f), minusSine = T.Fill(-0.8660254f);
        for (int p = 0; p < left; p++, turns += 4, to += 2 * next)
        {
            for (int q = 0; q < done; q++, from += fromStep, to += toStep)
            {
                float* one = from + far, two = one + far;
                T ar = T.Load(from + re), ai = T.Load(from + im), br = T.Load(one + re), bi = T.Load(one + im), cr = T.Load(two + re);
                T ci = T.Load(two + im);
                T sumR = T.Add(br, cr), sumI = T.Add(bi, ci), restR = T.Subtract(br, cr), restI = T.Subtract(bi, ci);
                T.Store(T.Add(ar, sumR), to + re);
                T.Store(T.Add(ai, sumI), to + im);
                T middleR = T.MultiplyAdd(minusHalf, sumR, ar), middleI = T.MultiplyAdd(minusHalf, sumI, ai);
                Put(p, T.MultiplyAdd(sine, restI, middleR), T.MultiplyAdd(minusSine, restR, middleI), turns, to + next, re, im);
                Put(p, T.MultiplyAdd(minusSine, restI, middleR), T.MultiplyAdd(sine, restR, middleI), turns + 2, to + (2 * next), re, im);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Fours<T>(int left, int done, float* turns, float* from, nint fromStep, float* to, nint toStep, nint re, nint im)
        where T : unmanaged, ILanes<T>
    {
        nint far = (nint)left * done * fromStep, next = done * toStep;
        for (int p = 0; p < left; p++, turns += 6, to += 3 * next)
        {
            for (int q = 0; q < done; q++, from += fromStep, to += toStep)
            {
                float* one = from + far, two = one + far, three = two + far;
                T ar = T.Load(from + re), ai = T.Load(from + im), br = T.Load(one + re), bi = T.Load(one + im);
                T cr = T.Load(two + re), ci = T.Load(two + im), dr = T.Load(three + re), di = T.Load(three + im);
                T evenR = T.Add(ar, cr), evenI = T.Add(ai, ci), oddR = T.Add(br, dr), oddI = T.Add(bi, di);
                T.Store(T.Add(evenR, oddR), to + re);
                T.Store(T.Add(evenI, oddI), to + im);
                Put(p, T.Subtract(evenR, oddR), T.Subtract(evenI, oddI), turns + 2, to + (2 * next), re, im);
                evenR = T.Subtract(ar, cr);
                evenI = T.Subtract(ai, ci);
                oddR = T.Subtract(br, dr);
                oddI = T.Subtract(bi, di);
                Put(p, T.Add(evenR, oddI), T.Subtract(evenI, oddR), turns, to + next, re, im);
                Put(p, T.Subtract(evenR, oddI), T.Add(evenI, oddR), turns + 4, to + (3 * next), re, im);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Fives<T>(int left, int done, float* turns, float* from, nint fromStep, float* to, nint toStep, nint re, nint im)
        where T : unmanaged, ILanes<T>
    {
        nint far = (nint)left * done * fromStep, next = done * toStep;
        for (int p = 0; p < left; p++, turns += 8, to += 4 * next)
        {
            for (int q = 0; q < done; q++, from += fromStep, to += toStep)
            {
                float* one = from + far, two = one + far, three = two + far, four = three + far;
                T ar = T.Load(from + re), ai = T.Load(from + im), br = T.Load(one + re), bi = T.Load(one + im), cr = T.Load(two + re);
                T ci = T.Load(two + im);
                T dr = T.Load(three + re), di = T.Load(three + im), er = T.Load(four + re), ei = T.Load(four + im);
                T outerR = T.Add(br, er), outerI = T.Add(bi, ei), innerR = T.Add(cr, dr), innerI = T.Add(ci, di);
                T.Store(T.Add(ar, T.Add(outerR, innerR)), to + re);
                T.Store(T.Add(ai, T.Add(outerI, innerI)), to + im);
                br = T.Subtract(br, er);
                bi = T.Subtract(bi, ei);
                cr = T.Subtract(cr, dr);
                ci = T.Subtract(ci, di);

                // cos and sin of a fifth and of two fifths of a turn.
                T cos1 = T.Fill(0.309017f), cos2 = T.Fill(-0.809017f), sin1 = T.Fill(0.95105654f), sin2 = T.Fill(0.58778524f);
                T middleR = T.MultiplyAdd(cos2, innerR, T.MultiplyAdd(cos1, outerR, ar));
                T middleI = T.MultiplyAdd(cos2, innerI, T.MultiplyAdd(cos1, outerI, ai));
                T sideR = T.MultiplyAdd(sin2, cr, T.Multiply(sin1, br)), sideI = T.MultiplyAdd(sin2, ci, T.Multiply(sin1, bi));
                Put(p, T.Add(middleR, sideI), T.Subtract(middleI, sideR), turns, to + next, re, im);
                Put(p, T.Subtract(middleR, sideI), T.Add(middleI, sideR), turns + 6, to + (4 * next), re, im);
                middleR = T.MultiplyAdd(cos1, innerR, T.MultiplyAdd(cos2, outerR, ar));
                middleI = T.MultiplyAdd(cos1, innerI, T.MultiplyAdd(cos2, outerI, ai));
                sideR = T.Subtract(T.Multiply(sin2, br), T.Multiply(sin1, cr));
                sideI = T.Subtract(T.Multiply(sin2, bi), T.Multiply(sin1, ci));
                Put(p, T.Add(middleR, sideI), T.Subtract(middleI, sideR), turns + 2, to + (2 * next), re, im);
                Put(p, T.Subtract(middleR, sideI), T.Add(middleI, sideR), turns + 4, to + (3 * next), re, im);
            }
        }
    }
}
