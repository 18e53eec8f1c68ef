using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Fourier;

/// <summary>
/// The Fourier transform of real signals on a grid of n₁ × n₂, in as many lanes at once as there are signals. Half of the columns tell all of it, since
/// X(n₁ − k₁, n₂ − k₂) is the conjugate of X(k₁, k₂): frequency k₂ n₁ + k₁ for k₂ = 0 … n₂ / 2.
/// </summary>
/// <remarks>Two rows of real numbers are transformed as the real and the imaginary part of one; rows of zeros, and rows that nobody reads, are left out.</remarks>
internal readonly unsafe struct FourierGrid
{
    /// <summary>The widest lanes: work memory is measured for them on every tier.</summary>
    const int MostLanes = 16;

    readonly FourierLine down, along;

    /// <summary>A grid for so many rows and columns at least.</summary>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="tables">Room for <see cref="TableFloats"/>; written here.</param>
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

    /// <summary>How many frequencies tell all of a real signal.</summary>
    public static int Frequencies(int height, int width) => checked(FourierLine.Good(height) * Columns(FourierLine.Good(width)));

    static int Columns(int length) => (length / 2) + 1;

    /// <summary>Floats that a worker needs: the grid after its rows, a line, and room for two lines.</summary>
    public int WorkFloats => checked(((down.Length * Columns(along.Length)) + (3 * Math.Max(down.Length, along.Length))) * 2 * MostLanes);

    /// <summary>Transforms signals.</summary>
    public void Forward(in FourierPlane plane, in Spectra spectra, Workers workers)
    {
        var work = new Work { Grid = this, Plane = plane, Spectra = spectra, Scratch = workers.Scratch(WorkFloats) };
        switch (Strip.Narrowed(workers.Tier, plane.Signals))
        {
            case Tier.Lanes512: workers.Run(Parts<Lanes512>(plane), new ForwardJob<Lanes512> { Work = work }); break;
            case Tier.Lanes256: workers.Run(Parts<Lanes256>(plane), new ForwardJob<Lanes256> { Work = work }); break;
            case Tier.Lanes128: workers.Run(Parts<Lanes128>(plane), new ForwardJob<Lanes128> { Work = work }); break;
            default: workers.Run(Parts<Lanes1>(plane), new ForwardJob<Lanes1> { Work = work }); break;
        }
    }

    /// <summary>Transforms spectra back, adds a number to each channel and ends with a function; only the places of the plane are computed.</summary>
    /// <param name="spectra">What to transform; not doubled.</param>
    /// <param name="plane">Where it goes.</param>
    /// <param name="bias">A number a channel, or null.</param>
    /// <param name="workers">Who does it, and on which tier.</param>
    public void Inverse<TEnd>(in Spectra spectra, in FourierPlane plane, float* bias, Workers workers) where TEnd : unmanaged, IMap
    {
        var work = new Work { Grid = this, Plane = plane, Spectra = spectra, Bias = bias, Scratch = workers.Scratch(WorkFloats) };
        switch (Strip.Narrowed(workers.Tier, plane.Signals))
        {
            case Tier.Lanes512: workers.Run(Parts<Lanes512>(plane), new InverseJob<TEnd, Lanes512> { Work = work }); break;
            case Tier.Lanes256: workers.Run(Parts<Lanes256>(plane), new InverseJob<TEnd, Lanes256> { Work = work }); break;
            case Tier.Lanes128: workers.Run(Parts<Lanes128>(plane), new InverseJob<TEnd, Lanes128> { Work = work }); break;
            default: workers.Run(Parts<Lanes1>(plane), new InverseJob<TEnd, Lanes1> { Work = work }); break;
        }
    }

    static int Parts<T>(in FourierPlane plane) where T : unmanaged, ILanes<T> => (plane.Signals + T.Width - 1) / T.Width;

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
        public readonly int Place(int y) => Plane.Top + (y * Plane.Step);

        /// <summary>The grid, a line and room for two, in a worker's memory.</summary>
        public readonly (nint Grid, nint Line, nint Room) Memory<T>(int worker) where T : unmanaged, ILanes<T>
        {
            nint grid = (nint)Scratch.Of(worker), line = grid + ((nint)Rows * Columns(Length) * 2 * T.Width * sizeof(float));
            return (grid, line, line + ((nint)Math.Max(Rows, Length) * 2 * T.Width * sizeof(float)));
        }
    }

    struct ForwardJob<T> : IJob where T : unmanaged, ILanes<T>
    {
        public Work Work;

        public readonly void Execute(int part, int worker)
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
                Read(signal, count, y, line);
                if (pair)
                    Read(signal, count, y + 1, line + T.Width);
                Work.Grid.along.Transform<T>(line, element, line, element, room, inverse: false);
                Split(line, grid + (Work.Place(y) * row), pair ? grid + (Work.Place(y + 1) * row) : room);
            }

            for (int column = 0; column < Columns(Work.Length); column++)
            {
                Work.Grid.down.Transform<T>(grid + (column * element), row, line, element, room, inverse: false);
                for (int k = 0; k < Work.Rows; k++)
                    Write(signal, count, (column * Work.Rows) + k, line + (k * element));
            }
        }

        /// <summary>A row of some signals into the real or imaginary parts of a line.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Read(int signal, int count, int y, float* line)
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

        /// <summary>Of the transform z of a + ib for real a and b: a(k) = (z(k) + z(n − k)*) / 2 and b(k) = (z(k) − z(n − k)*) / 2i.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Split(float* line, float* a, float* b)
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
        readonly void Write(int signal, int count, int frequency, float* z)
        {
            var spectra = Work.Spectra;
            float* matrix = spectra.First + (frequency * spectra.Frequency), imaginary = z + T.Width;
            for (int lane = 0, together; lane < count; lane += together)
            {
                together = Work.Plane.Together(signal + lane, count - lane);
                float* to = matrix + ((signal + lane) / Work.Plane.Depth * spectra.Image) + ((signal + lane) % Work.Plane.Depth), below = to + spectra.Imaginary;
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

    struct InverseJob<TEnd, T> : IJob
        where TEnd : unmanaged, IMap
        where T : unmanaged, ILanes<T>
    {
        public Work Work;

        [SkipLocalsInit]
        public readonly void Execute(int part, int worker)
        {
            int signal = part * T.Width, count = Math.Min(T.Width, Work.Plane.Signals - signal);
            var (g, l, r) = Work.Memory<T>(worker);
            float* grid = (float*)g, line = (float*)l, room = (float*)r, bias = stackalloc float[MostLanes];
            nint element = 2 * T.Width, row = Columns(Work.Length) * element;
            for (int lane = 0; lane < T.Width; lane++)
                bias[lane] = Work.Bias == null || lane >= count ? 0f : Work.Bias[(signal + lane) % Work.Plane.Depth];
            if (count < T.Width)
                new Span<float>(line, (int)(Work.Rows * element)).Clear();
            for (int column = 0; column < Columns(Work.Length); column++)
            {
                for (int k = 0; k < Work.Rows; k++)
                    Read(signal, count, (column * Work.Rows) + k, line + (k * element));
                Work.Grid.down.Transform<T>(line, element, grid + (column * element), row, room, inverse: true);
            }

            T added = T.Load(bias);
            for (int y = 0; y < Work.Plane.Height; y += 2)
            {
                bool pair = y + 1 < Work.Plane.Height;
                Join(grid + (Work.Place(y) * row), grid + (Work.Place(pair ? y + 1 : y) * row), line);
                Work.Grid.along.Transform<T>(line, element, line, element, room, inverse: true);
                Write(signal, count, y, line, added);
                if (pair)
                    Write(signal, count, y + 1, line + T.Width, added);
            }
        }

        /// <summary>One frequency of some signals from its matrix.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Read(int signal, int count, int frequency, float* z)
        {
            var spectra = Work.Spectra;
            float* matrix = spectra.First + (frequency * spectra.Frequency), imaginary = z + T.Width;
            for (int lane = 0, together; lane < count; lane += together)
            {
                together = Work.Plane.Together(signal + lane, count - lane);
                float* from = matrix + ((signal + lane) / Work.Plane.Depth * spectra.Image) + ((signal + lane) % Work.Plane.Depth), below = from + spectra.Imaginary;
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

        /// <summary>z = a + ib from the halves of the transforms of two real rows: z(k) = a(k) + i b(k), and z(n − k) = a(k)* + i b(k)*.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        readonly void Join(float* a, float* b, float* line)
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
        readonly void Write(int signal, int count, int y, float* line, T added)
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
