using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gabor.Numerics.Kernels.Loops;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Quantized;

/// <summary>What is done to values that are bytes, or become bytes, apart from sums of products: rounding, the sum of two, the largest
/// under a window.</summary>
static unsafe class ByteValueKernels
{
    /// <summary>Elements that are converted before the next: they and their floats stay in the first-level cache.</summary>
    const int Part = 1024;

    /// <summary>Elements of a part of a pooling, some rows of an image, so that a single image is shared out too.</summary>
    const int PoolPart = 1 << 14;

    /// <summary>Numbers of each image to their bytes, or to the numbers of these; of a second input, the sum of both.</summary>
    /// <param name="x">The first input.</param>
    /// <param name="y">The second; empty for none.</param>
    /// <param name="a">The output, which has a scale.</param>
    /// <param name="elements">Of an image.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Round(in ByteInput x, in ByteInput y, in ByteOutput a, int elements, int images, Workers workers)
    {
        fixed (float* px = x.Values, py = y.Values, pa = a.Values)
        {
            int parts = (elements + Part - 1) / Part;
            var job = new RoundJob
            {
                X = px, Y = py, A = pa, IsX = x.IsBytes, IsY = y.IsBytes, StoresBytes = a.IsBytes, ScaleX = x.Scale, ScaleY = y.Scale,
                Scale = a.Scale.GetValueOrDefault(), FloatsX = x.Floats(elements), FloatsY = y.Floats(elements),
                FloatsA = a.Floats(elements), Elements = elements, Parts = parts,
                HasVectors = IntegerProducts.Of(workers.Tier) != IntegerProduct.Definition,
            };
            workers.Run(checked(images * parts), job);
        }
    }

    /// <summary>The largest byte under each window, channel by channel; what lies in the padding never wins.</summary>
    public static void MaxPool(in WindowGeometry g, ReadOnlySpan<float> x, Span<float> a, int images, Workers workers)
    {
        fixed (float* px = x, pa = a)
        {
            int rows = RowLoop.RowsOf(PoolPart, g.OutputWidth * g.Depth), bands = (g.OutputHeight + rows - 1) / rows;
            var job = new PoolJob
            {
                Rows = rows, Bands = bands,
                G = g, X = (byte*)px, A = (byte*)pa, Depth = g.Depth, ImageBytes = ByteArrays.Floats(g.ImageFloats) * sizeof(float),
                OutputBytes = ByteArrays.Floats(g.Positions * g.Depth) * sizeof(float),
                HasVectors = IntegerProducts.Of(workers.Tier) != IntegerProduct.Definition,
            };
            workers.Run(checked(images * bands), job);
        }
    }

    struct RoundJob : IJob
    {
        public float* X, Y, A;
        public bool IsX, IsY, StoresBytes, HasVectors;
        public ByteScale ScaleX, ScaleY, Scale;
        public nint FloatsX, FloatsY, FloatsA;
        public int Elements, Parts;

        [SkipLocalsInit]
        public readonly void Execute(int part, int worker)
        {
            (int image, int of) = int.DivRem(part, Parts);
            int from = of * Part, count = int.Min(Part, Elements - from);
            float* memory = stackalloc float[2 * Part];
            float* x = Numbers(X + (image * FloatsX), IsX, ScaleX, from, count, memory);
            if (Y != null)
            {
                float* y = Numbers(Y + (image * FloatsY), IsY, ScaleY, from, count, memory + Part), sum = memory;
                int i = 0;
                for (; HasVectors && i <= count - 8; i += 8)
                    (Vector256.Load(x + i) + Vector256.Load(y + i)).Store(sum + i);
                for (; i < count; i++)
                    sum[i] = x[i] + y[i];
                x = sum;
            }

            float* a = A + (image * FloatsA);
            if (StoresBytes)
                ByteRows.ToBytes(x, (byte*)a + from, count, Scale, HasVectors);
            else
                ByteRows.Rounded(x, a + from, count, Scale, HasVectors);
        }

        readonly float* Numbers(float* x, bool isBytes, ByteScale scale, int from, int count, float* memory)
        {
            if (!isBytes)
                return x + from;
            ByteRows.ToNumbers((byte*)x + from, memory, count, scale, HasVectors);
            return memory;
        }
    }

    struct PoolJob : IJob
    {
        public WindowGeometry G;
        public byte* X, A;
        public int Depth, Rows, Bands;
        public nint ImageBytes, OutputBytes;
        public bool HasVectors;

        public readonly void Execute(int part, int worker)
        {
            (int image, int band) = int.DivRem(part, Bands);
            int first = band * Rows, end = int.Min(G.OutputHeight, first + Rows);
            byte* x = X + (image * ImageBytes), a = A + (image * OutputBytes) + ((nint)first * G.OutputWidth * Depth);
            for (int y = first; y < end; y++)
            {
                for (int column = 0; column < G.OutputWidth; column++, a += Depth)
                {
                    new Span<byte>(a, Depth).Clear();
                    for (int i = 0; i < G.WindowHeight; i++)
                    {
                        int u = G.Row(y, i);
                        for (int j = 0; j < G.WindowWidth; j++)
                        {
                            int v = G.Column(column, j);
                            if ((uint)u < (uint)G.Height && (uint)v < (uint)G.Width)
                                Larger(x + ((((nint)u * G.Width) + v) * Depth), a);
                        }
                    }
                }
            }
        }

        readonly void Larger(byte* x, byte* a)
        {
            int d = 0;
            for (; HasVectors && d <= Depth - 16; d += 16)
                Sse2.Max(Vector128.Load(x + d), Vector128.Load(a + d)).Store(a + d);
            for (; d < Depth; d++)
                a[d] = byte.Max(x[d], a[d]);
        }
    }
}
