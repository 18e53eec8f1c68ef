using System.Runtime.CompilerServices;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels;

/// <summary>
/// Max pooling: the largest element under each window, channel by channel, (5.20) and (5.35), and which tap it was. What lies in the padding
/// never wins. On a tie the first of the window in row-major order wins, as x ≥ y does in (5.30); a number that is none wins once found.
/// </summary>
internal static unsafe class MaxPool
{
    /// <summary>Writes the largest elements and the tap i F₂ + j of each, as a float.</summary>
    /// <param name="g">The window on the picture.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="a">A, [N, H', W', D]; overwritten.</param>
    /// <param name="winners">[N, H', W', D]; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public static void Forward(in WindowGeometry g, ReadOnlySpan<float> x, Span<float> a, Span<float> winners, int images, Workers workers)
    {
        fixed (float* px = x, pa = a, pw = winners)
            workers.Run(images, new Job { G = g, X = px, A = pa, Winners = pw, Tier = workers.Tier });
    }

    /// <summary>∂err/∂X: each window's derivative goes to its winner, (5.31)–(5.34); where windows overlap, they add in ascending order.</summary>
    /// <param name="g">The window on the picture.</param>
    /// <param name="da">∂err/∂A, [N, H', W', D].</param>
    /// <param name="winners">What <see cref="Forward"/> left.</param>
    /// <param name="dx">∂err/∂X, [N, H, W, D]; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public static void Backward(in WindowGeometry g, ReadOnlySpan<float> da, ReadOnlySpan<float> winners, Span<float> dx, int images, Workers workers)
    {
        fixed (float* pda = da, pw = winners, pdx = dx)
            workers.Run(images, new Job { G = g, X = pdx, A = pda, Winners = pw, Tier = workers.Tier, IsBackward = true });
    }

    struct Job : IJob
    {
        public WindowGeometry G;
        public float* X, A, Winners;
        public Tier Tier;
        public bool IsBackward;

        public readonly void Execute(int image, int worker)
        {
            float* x = X + ((nint)image * G.ImageFloats);
            nint outputs = (nint)image * G.Positions * G.Depth;
            float* a = A + outputs, winners = Winners + outputs;
            if (IsBackward)
                new Span<float>(x, G.ImageFloats).Clear();
            int d = 0;
            switch (Tier)
            {
                case Tier.Lanes512: d = Channels<Lanes512>(x, a, winners, d); goto case Tier.Lanes256;
                case Tier.Lanes256: d = Channels<Lanes256>(x, a, winners, d); goto case Tier.Lanes128;
                case Tier.Lanes128: d = Channels<Lanes128>(x, a, winners, d); goto default;
                default: Channels<Lanes1>(x, a, winners, d); break;
            }
        }

        /// <summary>All positions for as many channels from d on as the lanes hold; returns where it stopped.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly int Channels<T>(float* x, float* a, float* winners, int d) where T : unmanaged, ILanes<T>
        {
            for (; d <= G.Depth - T.Width; d += T.Width)
            {
                for (int position = 0, y = 0; y < G.OutputHeight; y++)
                {
                    for (int column = 0; column < G.OutputWidth; column++, position++)
                    {
                        nint output = ((nint)position * G.Depth) + d;
                        if (IsBackward)
                            Spread<T>(x + d, y, column, T.Load(a + output), T.Load(winners + output));
                        else
                            Largest<T>(x + d, y, column, a + output, winners + output);
                    }
                }
            }

            return d;
        }

        readonly void Largest<T>(float* x, int y, int column, float* a, float* winners) where T : unmanaged, ILanes<T>
        {
            T largest = T.Fill(float.NegativeInfinity), winner = T.Fill(-1f);
            for (int i = 0; i < G.WindowHeight; i++)
            {
                int u = (y * G.Stride) + i - G.PaddingHeight;
                if ((uint)u >= (uint)G.Height)
                    continue;
                for (int j = 0; j < G.WindowWidth; j++)
                {
                    int v = (column * G.Stride) + j - G.PaddingWidth;
                    if ((uint)v >= (uint)G.Width)
                        continue;
                    T pixel = T.Load(x + ((((nint)u * G.Width) + v) * G.Depth)), tap = T.Fill((i * G.WindowWidth) + j);

                    // The first pixel always wins, even −∞; afterwards only a larger one or, once, one that is not a number.
                    T zero = T.Fill(0f), none = T.WhereGreater(zero, winner, T.Fill(1f), zero);
                    T wins = T.WhereGreater(pixel, largest, T.Fill(1f), none);
                    T takes = T.WhereEqual(pixel, pixel, wins, T.WhereEqual(largest, largest, T.Fill(1f), zero));
                    largest = T.WhereGreater(takes, zero, pixel, largest);
                    winner = T.WhereGreater(takes, zero, tap, winner);
                }
            }

            T.Store(largest, a);
            T.Store(winner, winners);
        }

        readonly void Spread<T>(float* dx, int y, int column, T gradient, T winner) where T : unmanaged, ILanes<T>
        {
            for (int i = 0; i < G.WindowHeight; i++)
            {
                int u = (y * G.Stride) + i - G.PaddingHeight;
                if ((uint)u >= (uint)G.Height)
                    continue;
                for (int j = 0; j < G.WindowWidth; j++)
                {
                    int v = (column * G.Stride) + j - G.PaddingWidth;
                    if ((uint)v >= (uint)G.Width)
                        continue;
                    float* to = dx + ((((nint)u * G.Width) + v) * G.Depth);
                    T.Store(T.Add(T.Load(to), T.WhereEqual(winner, T.Fill((i * G.WindowWidth) + j), gradient, T.Fill(0f))), to);
                }
            }
        }
    }
}
