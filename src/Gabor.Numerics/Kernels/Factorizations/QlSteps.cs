using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Factorizations;

/// <summary>
/// The implicit QL method with Wilkinson's shifts for a symmetric tridiagonal matrix (Bowdler, Martin, Reinsch and Wilkinson 1968). Its
/// rotations are kept for some sweeps and then applied to a few columns of the vectors at a time, which stay in a core's cache.
/// </summary>
sealed unsafe class QlSteps(int n, double* d, double* e, double* vectors, Workers workers)
{
    /// <summary>Sweeps for one eigenvalue before giving up; two are usual.</summary>
    const int MostSweeps = 60;

    /// <summary>Sweeps whose rotations are kept.</summary>
    const int KeptSweeps = 16;

    /// <summary>Columns of a part: a row of them is 256 bytes, eight registers.</summary>
    const int Columns = 32;

    readonly double[] rotations = new double[2L * KeptSweeps * n];
    readonly int[] starts = new int[KeptSweeps], counts = new int[KeptSweeps];
    int kept;

    /// <summary>Makes <c>d</c> the eigenvalues, and of each row of the vectors an eigenvector, where they were the identity.</summary>
    public void Run()
    {
        for (int low = 0; low < n; low++)
        {
            for (int sweep = 0; ; sweep++)
            {
                int high = low;
                while (high < n - 1 && !IsSmall(high))
                    high++;
                if (high == low)
                    break;
                if (sweep == MostSweeps)
                    throw new ArithmeticException($"eigenvalues: {MostSweeps} sweeps did not find number {low} of {n}; is it a number?");
                Sweep(low, high);
            }
        }

        Apply();
    }

    /// <summary>Whether e(i) is lost beside the diagonal.</summary>
    bool IsSmall(int i)
    {
        double beside = Math.Abs(d[i]) + Math.Abs(d[i + 1]);
        return beside + Math.Abs(e[i]) == beside;
    }

    void Sweep(int low, int high)
    {
        double g = (d[low + 1] - d[low]) / (2 * e[low]), r = Math.Sqrt((g * g) + 1);
        g = d[high] - d[low] + (e[low] / (g + (g >= 0 ? r : -r)));
        double sine = 1, cosine = 1, p = 0;
        int i = high - 1, at = 2 * kept * n;
        for (; i >= low; i--)
        {
            double f = sine * e[i], b = cosine * e[i];
            r = Math.Sqrt((f * f) + (g * g));
            e[i + 1] = r;
            if (r == 0)
                break;
            (sine, cosine) = (f / r, g / r);
            g = d[i + 1] - p;
            r = ((d[i] - g) * sine) + (2 * cosine * b);
            p = sine * r;
            d[i + 1] = g + p;
            g = (cosine * r) - b;
            (rotations[at++], rotations[at++]) = (cosine, sine);
        }

        (starts[kept], counts[kept]) = (high - 1, high - 1 - i);
        if (i >= low)
        {
            // The matrix falls into two here.
            d[i + 1] -= p;
            e[high] = 0;
        }
        else
        {
            d[low] -= p;
            e[low] = g;
            e[high] = 0;
        }

        if (++kept == KeptSweeps)
            Apply();
    }

    void Apply()
    {
        fixed (double* all = rotations)
        fixed (int* first = starts, count = counts)
        {
            workers.Run(
                (n + Columns - 1) / Columns,
                new Turn { Rotations = all, Starts = first, Counts = count, Kept = kept, Vectors = vectors, N = n });
        }

        kept = 0;
    }

    /// <summary>Rows i and i + 1, from below to above: what becomes of row i is what the next rotation begins with.</summary>
    struct Turn : IJob
    {
        public double* Rotations, Vectors;
        public int* Starts, Counts;
        public int Kept, N;

        public readonly void Execute(int part, int worker)
        {
            int column = part * Columns, wide = Math.Min(Columns, N - column), whole = wide & -(2 * Vector256<double>.Count);
            for (int sweep = 0; sweep < Kept; sweep++)
            {
                double* rotations = Rotations + (2L * sweep * N), from = Vectors + ((long)(Starts[sweep] + 1) * N) + column;
                int c = 0;
                for (; c < whole; c += 2 * Vector256<double>.Count)
                    Eight(rotations, Counts[sweep], from + c);
                for (; c < wide; c++)
                    One(rotations, Counts[sweep], from + c);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Eight(double* rotation, int count, double* row)
        {
            var (a, b) = (Vector256.Load(row), Vector256.Load(row + 4));
            for (int i = 0; i < count; i++, rotation += 2, row -= N)
            {
                var (cosine, sine) = (Vector256.Create(rotation[0]), Vector256.Create(rotation[1]));
                var (x, y) = (Vector256.Load(row - N), Vector256.Load(row - N + 4));
                ((x * sine) + (a * cosine)).Store(row);
                ((y * sine) + (b * cosine)).Store(row + 4);
                (a, b) = ((x * cosine) - (a * sine), (y * cosine) - (b * sine));
            }

            a.Store(row);
            b.Store(row + 4);
        }

        readonly void One(double* rotation, int count, double* row)
        {
            double a = *row;
            for (int i = 0; i < count; i++, rotation += 2, row -= N)
            {
                double x = *(row - N);
                *row = (x * rotation[1]) + (a * rotation[0]);
                a = (x * rotation[0]) - (a * rotation[1]);
            }

            *row = a;
        }
    }
}
