using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Fourier;

/// <summary>
/// The Fourier transform of real signals on a grid of n₁ × n₂, in as many lanes at once as there are signals. Half of the columns
/// determine all of it, since X(n₁ − k₁, n₂ − k₂) is the conjugate of X(k₁, k₂): frequency k₂ n₁ + k₁ for k₂ = 0 … n₂ / 2.
/// </summary>
/// <remarks>
/// Two rows of real numbers are transformed as the real and the imaginary part of one; rows of zeros, and rows that are not read, are left
/// out.
/// </remarks>
readonly unsafe struct FourierGrid
{
    readonly FourierLine down, along;

    /// <summary>A grid of at least the given rows and columns.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="tables">Memory for <see cref="TableFloats"/>; written here.</param>
    public FourierGrid(int height, int width, float* tables)
    {
        int rows = FourierLine.Good(height);
        down = new FourierLine(rows, tables);
        along = new FourierLine(FourierLine.Good(width), tables + FourierLine.TurnFloats(rows));
    }

    /// <summary>n₁ n₂, by which going there and back multiplies.</summary>
    public float Size => (float)down.Length * along.Length;

    /// <summary>Floats of what the transforms read, whole cache lines.</summary>
    public static int TableFloats(int height, int width) =>
        (FourierLine.TurnFloats(FourierLine.Good(height)) + FourierLine.TurnFloats(FourierLine.Good(width)) + 15) / 16 * 16;

    /// <summary>How many frequencies determine a real signal.</summary>
    public static int Frequencies(int height, int width) => checked(FourierLine.Good(height) * Columns(FourierLine.Good(width)));

    static int Columns(int length) => (length / 2) + 1;

    /// <summary>Floats that a worker needs: the grid after its rows, a line, and memory for two lines.</summary>
    public int WorkFloats =>
        checked(((down.Length * Columns(along.Length)) + (3 * Math.Max(down.Length, along.Length))) * 2 * Tiers.MostLanes);

    /// <summary>Transforms signals.</summary>
    public void Forward(in FourierPlane plane, in Spectra spectra, Workers workers)
    {
        var work = new Work { Grid = this, Plane = plane, Spectra = spectra, Scratch = workers.Scratch(WorkFloats) };
        var tier = workers.Tier.NarrowedTo(plane.Signals);
        workers.RunLanes(Parts(plane, tier), new ForwardJob { Work = work }, tier);
    }

    /// <summary>
    /// Transforms spectra back, adds a number to each channel and ends with a function; only the places of the plane are computed.
    /// </summary>
    /// <param name="spectra">What to transform; not doubled.</param>
    /// <param name="plane">Where it goes.</param>
    /// <param name="bias">A number a channel, or null.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public void Inverse<TEnd>(in Spectra spectra, in FourierPlane plane, float* bias, Workers workers) where TEnd : unmanaged, IMap
    {
        var work = new Work { Grid = this, Plane = plane, Spectra = spectra, Bias = bias, Scratch = workers.Scratch(WorkFloats) };
        var tier = workers.Tier.NarrowedTo(plane.Signals);
        workers.RunLanes(Parts(plane, tier), new InverseJob<TEnd> { Work = work }, tier);
    }

    static int Parts(in FourierPlane plane, Tier tier) => (plane.Signals + tier.Lanes() - 1) / tier.Lanes();

    struct Work
    {
        public FourierGrid Grid;
        public FourierPlane Plane;
        public Spectra Spectra;
        public float* Bias;
        public WorkerScratch Scratch;

        public readonly int Rows => Grid.down.Length;

        public readonly int Length => Grid.along.Length;

        /// <summary>The place on the grid of a row of the plane.</summary>
        public readonly int GridRow(int y) => Plane.Top + (y * Plane.Step);

        /// <summary>The grid, a line and memory for two, in a worker's memory.</summary>
        public readonly (nint Grid, nint Line, nint Room) Memory<T>(int worker) where T : unmanaged, ILanes<T>
        {
            nint grid = (nint)Scratch.Of(worker), line = grid + ((nint)Rows * Columns(Length) * 2 * T.Width * sizeof(float));
            return (grid, line, line + ((nint)Math.Max(Rows, Length) * 2 * T.Width * sizeof(float)));
        }
    }

    struct ForwardJob : ILaneJob
    {
        public Work Work;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int signal = part * T.Width, count = Math.Min(T.Width, Work.Plane.Signals - signal);
            var (g, l, r) = Work.Memory<T>(worker);
            float* grid = (float*)g, line = (float*)l, room = (float*)r;
            nint element = 2 * T.Width, row = Columns(Work.Length) * element;
            new Span<float>(grid, (int)(Work.Rows * row)).Clear();
            for (int y = 0; y < Work.Plane.Height; y += 2)
            {
                bool pair = y + 1 < Work.Plane.Height;
                new Span<float>(line, (int)(Work.Length * element)).Clear();
                Read<T>(signal, count, y, line);
                if (pair)
                    Read<T>(signal, count, y + 1, line + T.Width);
                Work.Grid.along.Transform<T>(line, element, line, element, room, inverse: false);
                Split<T>(line, grid + (Work.GridRow(y) * row), pair ? grid + (Work.GridRow(y + 1) * row) : room);
            }

            for (int column = 0; column < Columns(Work.Length); column++)
            {
                Work.Grid.down.Transform<T>(grid + (column * element), row, line, element, room, inverse: false);
                for (int k = 0; k < Work.Rows; k++)
                    Write<T>(signal, count, (column * Work.Rows) + k, line + (k * element));
            }
        }

        /// <summary>A row of some signals into the real or imaginary parts of a line.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Read<T>(int signal, int count, int y, float* line) where T : unmanaged, ILanes<T>
        {
            nint step = (nint)Work.Plane.Step * 2 * T.Width, pixel = Work.Plane.Pixel;
            line += (nint)Work.Plane.Left * 2 * T.Width;
            for (int lane = 0, together; lane < count; lane += together)
            {
                together = Work.Plane.Together(signal + lane, count - lane);
                float* from = Work.Plane.At(signal + lane, y), to = line + lane;
                if (together == T.Width)
                {
                    for (int x = 0; x < Work.Plane.Width; x++, from += pixel, to += step)
                        T.Store(T.Load(from), to);
                }
                else
                {
                    for (int x = 0; x < Work.Plane.Width; x++, from += pixel, to += step)
                    {
                        for (int i = 0; i < together; i++)
                            to[i] = from[i];
                    }
                }
            }
        }

        /// <summary>
        /// Of the transform z of a + ib for real a and b: a(k) = (z(k) + z(n − k)*) / 2 and b(k) = (z(k) − z(n − k)*) / 2i.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Split<T>(float* line, float* a, float* b) where T : unmanaged, ILanes<T>
        {
            nint element = 2 * T.Width, im = T.Width;
            T half = T.Fill(0.5f);
            float* z = line, mirrored = line;
            for (int k = 0; k < Columns(Work.Length); k++, z += element, a += element, b += element)
            {
                T zr = T.Load(z), zi = T.Load(z + im), mr = T.Load(mirrored), mi = T.Load(mirrored + im);
                T.Store(T.Multiply(half, T.Add(zr, mr)), a);
                T.Store(T.Multiply(half, T.Subtract(zi, mi)), a + im);
                T.Store(T.Multiply(half, T.Add(zi, mi)), b);
                T.Store(T.Multiply(half, T.Subtract(mr, zr)), b + im);
                mirrored = line + ((Work.Length - 1 - k) * element);
            }
        }

        /// <summary>One frequency of some signals into its matrix.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Write<T>(int signal, int count, int frequency, float* z) where T : unmanaged, ILanes<T>
        {
            var spectra = Work.Spectra;
            float* matrix = spectra.First + (frequency * spectra.Frequency), imaginary = z + T.Width;
            for (int lane = 0, together; lane < count; lane += together)
            {
                together = Work.Plane.Together(signal + lane, count - lane);
                float* to = matrix + ((signal + lane) / Work.Plane.Depth * spectra.Image) + ((signal + lane) % Work.Plane.Depth);
                float* below = to + spectra.Imaginary;
                if (together == T.Width)
                {
                    T a = T.Load(z), b = T.Load(imaginary);
                    T.Store(a, to);
                    T.Store(b, below);
                    if (spectra.Double != 0)
                    {
                        T sign = T.Fill(spectra.Sign), minus = T.Fill(-spectra.Sign);
                        T.Store(T.Multiply(sign, b), to + spectra.Double);
                        T.Store(T.Multiply(minus, a), below + spectra.Double);
                    }
                }
                else
                {
                    for (int i = 0; i < together; i++)
                    {
                        float a = z[lane + i], b = imaginary[lane + i];
                        to[i] = a;
                        below[i] = b;
                        if (spectra.Double != 0)
                        {
                            to[spectra.Double + i] = spectra.Sign * b;
                            below[spectra.Double + i] = -spectra.Sign * a;
                        }
                    }
                }
            }
        }
    }

    struct InverseJob<TEnd> : ILaneJob
        where TEnd : unmanaged, IMap
    {
        public Work Work;

        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            int signal = part * T.Width, count = Math.Min(T.Width, Work.Plane.Signals - signal);
            var (g, l, r) = Work.Memory<T>(worker);
            float* grid = (float*)g, line = (float*)l, room = (float*)r, bias = stackalloc float[Tiers.MostLanes];
            nint element = 2 * T.Width, row = Columns(Work.Length) * element;
            for (int lane = 0; lane < T.Width; lane++)
                bias[lane] = Work.Bias == null || lane >= count ? 0f : Work.Bias[(signal + lane) % Work.Plane.Depth];
            if (count < T.Width)
                new Span<float>(line, (int)(Work.Rows * element)).Clear();
            for (int column = 0; column < Columns(Work.Length); column++)
            {
                for (int k = 0; k < Work.Rows; k++)
                    Read<T>(signal, count, (column * Work.Rows) + k, line + (k * element));
                Work.Grid.down.Transform<T>(line, element, grid + (column * element), row, room, inverse: true);
            }

            T added = T.Load(bias);
            for (int y = 0; y < Work.Plane.Height; y += 2)
            {
                bool pair = y + 1 < Work.Plane.Height;
                Join<T>(grid + (Work.GridRow(y) * row), grid + (Work.GridRow(pair ? y + 1 : y) * row), line);
                Work.Grid.along.Transform<T>(line, element, line, element, room, inverse: true);
                Write<T>(signal, count, y, line, added);
                if (pair)
                    Write<T>(signal, count, y + 1, line + T.Width, added);
            }
        }

        /// <summary>One frequency of some signals from its matrix.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Read<T>(int signal, int count, int frequency, float* z) where T : unmanaged, ILanes<T>
        {
            var spectra = Work.Spectra;
            float* matrix = spectra.First + (frequency * spectra.Frequency), imaginary = z + T.Width;
            for (int lane = 0, together; lane < count; lane += together)
            {
                together = Work.Plane.Together(signal + lane, count - lane);
                float* from = matrix + ((signal + lane) / Work.Plane.Depth * spectra.Image) + ((signal + lane) % Work.Plane.Depth);
                float* below = from + spectra.Imaginary;
                if (together == T.Width)
                {
                    T.Store(T.Load(from), z);
                    T.Store(T.Load(below), imaginary);
                }
                else
                {
                    for (int i = 0; i < together; i++)
                    {
                        z[lane + i] = from[i];
                        imaginary[lane + i] = below[i];
                    }
                }
            }
        }

        /// <summary>
        /// z = a + ib from the halves of the transforms of two real rows: z(k) = a(k) + i b(k), and z(n − k) = a(k)* + i b(k)*.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Join<T>(float* a, float* b, float* line) where T : unmanaged, ILanes<T>
        {
            nint element = 2 * T.Width, im = T.Width;
            float* z = line;
            for (int k = 0; k < Columns(Work.Length); k++, z += element, a += element, b += element)
            {
                T ar = T.Load(a), ai = T.Load(a + im), br = T.Load(b), bi = T.Load(b + im);
                if (k > 0)
                {
                    float* mirrored = line + ((Work.Length - k) * element);
                    T.Store(T.Add(ar, bi), mirrored);
                    T.Store(T.Subtract(br, ai), mirrored + im);
                }

                T.Store(T.Subtract(ar, bi), z);
                T.Store(T.Add(ai, br), z + im);
            }
        }

        /// <summary>The real or imaginary parts of a line into a row of some signals.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Write<T>(int signal, int count, int y, float* line, T added) where T : unmanaged, ILanes<T>
        {
            nint step = (nint)Work.Plane.Step * 2 * T.Width, pixel = Work.Plane.Pixel;
            line += (nint)Work.Plane.Left * 2 * T.Width;
            T scale = T.Fill(1f / Work.Grid.Size);
            float* z = line;
            if (count == T.Width && Work.Plane.Together(signal, count) == count)
            {
                float* to = Work.Plane.At(signal, y);
                for (int x = 0; x < Work.Plane.Width; x++, z += step, to += pixel)
                    T.Store(default(TEnd).Invoke(T.MultiplyAdd(T.Load(z), scale, added)), to);
                return;
            }

            for (int x = 0; x < Work.Plane.Width; x++, z += step)
                T.Store(default(TEnd).Invoke(T.MultiplyAdd(T.Load(z), scale, added)), z);
            for (int lane = 0, together; lane < count; lane += together)
            {
                together = Work.Plane.Together(signal + lane, count - lane);
                float* to = Work.Plane.At(signal + lane, y);
                z = line + lane;
                for (int x = 0; x < Work.Plane.Width; x++, z += step, to += pixel)
                {
                    for (int i = 0; i < together; i++)
                        to[i] = z[i];
                }
            }
        }
    }
}
