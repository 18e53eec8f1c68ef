using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Features;

/// <summary>The two steps of expectation maximization for Gaussians with diagonal covariances, in double.</summary>
static unsafe class MixtureKernels
{
    /// <summary>Numbers that one thread takes at a time, over all Gaussians.</summary>
    const int ElementsPerPart = 1 << 16;

    /// <summary>
    /// r(k, i) = p(k | x(i)), and ln p(x(i)), where ln p(x, k) = constants(k) − ½ Σ precisions(k, j)(x(j) − means(k, j))².
    /// </summary>
    /// <param name="x">[m, n].</param>
    /// <param name="n">Columns.</param>
    /// <param name="constants">[K]; −∞ for a Gaussian that takes no part.</param>
    /// <param name="means">[K, n].</param>
    /// <param name="precisions">1 / σ², [K, n].</param>
    /// <param name="responsibilities">r, [K, m]; overwritten.</param>
    /// <param name="logarithms">ln p, [m]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public static void Expect(
        ReadOnlySpan<float> x, int n, ReadOnlySpan<double> constants, ReadOnlySpan<double> means, ReadOnlySpan<double> precisions,
        Span<double> responsibilities, Span<double> logarithms, Workers workers)
    {
        int m = Check.Rows(x.Length, n, nameof(Expect)), components = constants.Length;
        Check.Equal(means.Length, components * n, nameof(Expect));
        Check.Equal(precisions.Length, components * n, nameof(Expect));
        Check.Equal(responsibilities.Length, components * m, nameof(Expect));
        Check.Equal(logarithms.Length, m, nameof(Expect));
        int rows = RowLoop.RowsOf(ElementsPerPart, n * components);
        fixed (float* px = x)
        fixed (double* pc = constants, pm = means, pp = precisions, pr = responsibilities, pl = logarithms)
        {
            workers.Run(
                (m + rows - 1) / rows,
                new Expectation
                {
                    X = px, M = m, N = n, K = components, Constants = pc, Means = pm, Precisions = pp, To = pr,
                    Logarithms = pl, Rows = rows,
                });
        }
    }

    /// <summary>
    /// Of each Gaussian the sums of r, r x and r(x − centre)² over the rows in ascending order; the centre is the mean Σ r x / Σ r, or a
    /// given one.
    /// </summary>
    /// <param name="x">[m, n].</param>
    /// <param name="n">Columns.</param>
    /// <param name="responsibilities">r, [K, m].</param>
    /// <param name="centers">[K, n]; empty for the means.</param>
    /// <param name="weights">Σ r, [K]; overwritten.</param>
    /// <param name="means">Σ r x / Σ r, [K, n]; overwritten; 0 where Σ r is 0.</param>
    /// <param name="squares">Σ r(x − centre)², [K, n]; overwritten.</param>
    /// <param name="workers">The threads.</param>
    public static void Moments(
        ReadOnlySpan<float> x, int n, ReadOnlySpan<double> responsibilities, ReadOnlySpan<double> centers, Span<double> weights,
        Span<double> means, Span<double> squares, Workers workers)
    {
        int m = Check.Rows(x.Length, n, nameof(Moments)), components = weights.Length;
        Check.Equal(responsibilities.Length, components * m, nameof(Moments));
        Check.Equal(means.Length, components * n, nameof(Moments));
        Check.Equal(squares.Length, components * n, nameof(Moments));
        if (!centers.IsEmpty)
            Check.Equal(centers.Length, components * n, nameof(Moments));
        fixed (float* px = x)
        fixed (double* pr = responsibilities, pc = centers, pw = weights, pm = means, ps = squares)
        {
            workers.Run(
                components,
                new Sums { X = px, M = m, N = n, Responsibilities = pr, Centers = pc, Weights = pw, Means = pm, Squares = ps });
        }
    }

    struct Expectation : IJob
    {
        public float* X;
        public double* Constants, Means, Precisions, To, Logarithms;
        public int M, N, K, Rows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            for (int i = part * Rows, to = Math.Min(M, i + Rows); i < to; i++)
            {
                float* x = X + ((long)i * N);
                double largest = double.NegativeInfinity, sum = 0;
                for (int k = 0; k < K; k++)
                {
                    double distance = DoubleRows.SquaredDistance(x, Means + ((long)k * N), Precisions + ((long)k * N), N);
                    double logarithm = Constants[k] - (0.5 * distance);
                    To[((long)k * M) + i] = logarithm;
                    largest = logarithm > largest ? logarithm : largest;
                }

                for (int k = 0; k < K; k++)
                {
                    ref double share = ref To[((long)k * M) + i];
                    share = Elementary.Exp(share - largest);
                    sum += share;
                }

                for (int k = 0; k < K; k++)
                    To[((long)k * M) + i] /= sum;
                Logarithms[i] = largest + Elementary.Log(sum);
            }
        }
    }

    struct Sums : IJob
    {
        public float* X;
        public double* Responsibilities, Centers, Weights, Means, Squares;
        public int M, N;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part, int worker)
        {
            double* r = Responsibilities + ((long)part * M), mean = Means + ((long)part * N), squares = Squares + ((long)part * N);
            new Span<double>(mean, N).Clear();
            new Span<double>(squares, N).Clear();
            double weight = 0;
            for (int i = 0; i < M; i++)
            {
                weight += r[i];
                if (r[i] != 0)
                    DoubleRows.AddScaled(r[i], X + ((long)i * N), mean, N);
            }

            Weights[part] = weight;
            for (int j = 0; j < N && weight > 0; j++)
                mean[j] /= weight;
            double* center = Centers == null ? mean : Centers + ((long)part * N);
            for (int i = 0; i < M; i++)
            {
                if (r[i] != 0)
                    DoubleRows.AddScaledSquares(r[i], X + ((long)i * N), center, squares, N);
            }
        }
    }
}
