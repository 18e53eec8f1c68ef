using System.Runtime.CompilerServices;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Numerics.Kernels.Convolutions.Fourier;

/// <summary>
/// Convolution by Fourier transforms, 6.2.1: images and filters are transformed, multiplied frequency by frequency, summed over the depth,
/// and transformed back, (6.13)–(6.15). What the layer computes is a cross-correlation, so one of the two transforms is conjugated: A = X
/// W*, ∂err/∂W = X G*, ∂err/∂X = G W.
/// </summary>
/// <remarks>
/// <para>A transform is circular. On a grid as large as the padded image, at least H + 2P₁ rows, only outputs whose window reaches past the
/// padding would be wrong, and those are not kept; a derivative's grid needs no more, since the gradient of a full output has H + 2P₁ rows.
/// Stride S keeps every S-th output, and spreads G out with S − 1 zeros in between, as costly as stride 1.</para>
/// <para>Each frequency is a matrix product of complex numbers, done by real ones of <see cref="PanelProduct"/>; see <see cref="Spectra"/>.
/// Its sums run over the channels, or the images, in ascending order, whatever the chunks. The filters' transforms take n₁n₂ / F₁F₂ times
/// the memory of the filters.</para>
/// <para>Error: below 10⁻⁶ of the largest output for the built-in networks' channels; where large and small values meet, small outputs
/// share the rounding of large ones, since every frequency sees all pixels.</para>
/// </remarks>
static unsafe class FftConvolution
{
    /// <summary>Floats of the transforms of a chunk of images: 16 MiB, half of a 32 MiB last-level cache.</summary>
    const int MostFloats = 4 << 20;

    /// <summary>Images of a chunk at least: as each chunk reads all filters, a few images by many filters would wait for memory.</summary>
    const int FewestImages = 4;

    /// <summary>Multiply-adds that one worker does at a time: a few microseconds, ten times the hand-off.</summary>
    const int PartWork = 1 << 18;

    /// <summary>Floats past the last matrix, of which tiles read and never use what they compute.</summary>
    const int Slack = 64;

    /// <summary>Whether it can compute such a window: one stride for both axes, no holes.</summary>
    public static bool Computes(in WindowGeometry g) => g.IsPlain(int.MaxValue);

    /// <summary>Whether it can, and its transforms for one image have fewer than 2³¹ elements.</summary>
    public static bool Computes(in WindowGeometry g, int filters)
    {
        if (!Computes(g))
            return false;
        long floats = Frequencies(g) * ((4L * g.Depth * (filters + 16)) + (8L * (g.Depth + filters + 64)));
        return floats * FewestImages <= int.MaxValue / 2;
    }

    /// <summary>Floats of the filters as <see cref="Prepare"/> leaves them.</summary>
    public static int PreparedFloats(in WindowGeometry g, int filters) => checked((Frequencies(g) * FilterFloats(g, filters)) + Slack);

    /// <summary>Floats of the filters' matrix of one frequency.</summary>
    public static int FilterFloats(in WindowGeometry g, int filters) => Matrix(2 * g.Depth, filters);

    /// <summary>The filters' transforms.</summary>
    public static void Prepare(in WindowGeometry g, int filters, ReadOnlySpan<float> w, Span<float> prepared, Workers workers)
    {
        var grid = Grid(g, workers.SharedScratch(Tables(g)));
        fixed (float* pw = w, to = prepared)
            Transform(grid, g, pw, g.Depth, filters, to, workers);
    }

    /// <summary>A = X W* transformed back, and b added, (6.15) and (5.13); or max(0, A).</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="prepared">What <see cref="Prepare"/> made of W.</param>
    /// <param name="b">b, [D'], or empty.</param>
    /// <param name="a">A, [N, H', W', D']; overwritten.</param>
    /// <param name="images">N.</param>
    /// <param name="rectify">Whether to give max(0, A), (5.21).</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Forward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, ReadOnlySpan<float> b, Span<float> a,
        int images, bool rectify, Workers workers)
    {
        int frequencies = Frequencies(g), chunk = Chunk(frequencies * ((4L * g.Depth) + (2L * Padded(filters))), images);
        int image = Matrix(2 * chunk, 2 * g.Depth), output = Matrix(2 * chunk, Padded(filters)), tables = Tables(g);
        float* memory = workers.SharedScratch(checked(tables + (frequencies * (image + output)) + Slack)), transformed = memory + tables;
        float* products = transformed + ((nint)frequencies * image);
        var grid = Grid(g, memory);
        fixed (float* px = x, pw = prepared, pb = b, pa = a)
        {
            for (int first = 0; first < images; first += chunk)
            {
                int count = Math.Min(chunk, images - first);
                grid.Forward(Images(g, px, first, count), Spectra.Images(transformed, image, 2 * g.Depth).Doubled(g.Depth, 1f), workers);
                Multiply(new Product
                {
                    A = transformed, AFrequency = image, ARow = 2 * g.Depth, AStep = 1, B = pw, BFrequency = FilterFloats(g, filters),
                    BRow = filters, C = products, CFrequency = output, CRow = Padded(filters), Rows = 2 * count, Columns = filters,
                    Length = 2 * g.Depth, Begins = true,
                }, frequencies, workers);
                var spectra = Spectra.Images(products, output, Padded(filters));
                if (rectify)
                    grid.Inverse<Relu>(spectra, Outputs(g, pa, first, count, filters), pb, workers);
                else
                    grid.Inverse<Same>(spectra, Outputs(g, pa, first, count, filters), pb, workers);
            }
        }
    }

    /// <summary>∂err/∂W = X G*, summed over the images before it is transformed back, (5.25), and ∂err/∂X = G W, (5.29).</summary>
    /// <param name="g">The window on the image.</param>
    /// <param name="filters">D', filters.</param>
    /// <param name="x">X, [N, H, W, D].</param>
    /// <param name="w">W, [F₁, F₂, D, D'].</param>
    /// <param name="da">G = ∂err/∂A, [N, H', W', D'].</param>
    /// <param name="dw">∂err/∂W, summed over the batch; overwritten.</param>
    /// <param name="dx">∂err/∂X; overwritten; empty if it is not needed.</param>
    /// <param name="images">N.</param>
    /// <param name="workers">The threads, and their tier.</param>
    public static void Backward(
        in WindowGeometry g, int filters, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> da, Span<float> dw,
        Span<float> dx, int images, Workers workers)
    {
        bool asked = !dx.IsEmpty;
        int frequencies = Frequencies(g), depth = g.Depth, gradientRow = asked ? 2 * filters : filters;

        // As if ∂err/∂X were always asked for, since the sums of ∂err/∂W are cut where a chunk ends.
        int chunk = Chunk(frequencies * ((4L * depth) + (4L * filters) + (2L * Padded(depth))), images);
        int image = Matrix(2 * chunk, 2 * depth), gradient = Matrix(2 * chunk, gradientRow);
        int given = asked ? Matrix(2 * chunk, Padded(depth)) : 0;
        int filter = Matrix(2 * depth, Padded(filters)), transposed = asked ? Matrix(2 * filters, depth) : 0, tables = Tables(g);
        int copy = asked ? g.Taps * filters : 0;
        float* memory = workers.SharedScratch(
            checked(tables + (frequencies * (image + gradient + given + filter + transposed)) + copy + Slack));
        float* transformed = memory + tables, gradients = transformed + ((nint)frequencies * image);
        float* returned = gradients + ((nint)frequencies * gradient), sums = returned + ((nint)frequencies * given);
        float* weights = sums + ((nint)frequencies * filter), exchanged = weights + ((nint)frequencies * transposed);
        var grid = Grid(g, memory);
        fixed (float* px = x, pw = w, pda = da, pdw = dw, pdx = dx)
        {
            if (asked)
            {
                // D and D' exchanged, since the sums run over the filters now.
                for (int tap = 0; tap < g.WindowHeight * g.WindowWidth; tap++)
                {
                    Packing.Transposed(
                        pw + ((nint)tap * depth * filters), filters, depth, filters, exchanged + ((nint)tap * depth * filters), depth);
                }

                Transform(grid, g, exchanged, filters, depth, weights, workers);
            }

            for (int first = 0; first < images; first += chunk)
            {
                int count = Math.Min(chunk, images - first);
                var spectra = Spectra.Images(gradients, gradient, gradientRow);
                grid.Forward(Images(g, px, first, count), Spectra.Images(transformed, image, 2 * depth).Doubled(depth, 1f), workers);
                grid.Forward(Outputs(g, pda, first, count, filters), asked ? spectra.Doubled(filters, -1f) : spectra, workers);

                // The doubled matrix of X transposed, by the upright half of that of G: an image is two elements of each sum.
                Multiply(new Product
                {
                    A = transformed, AFrequency = image, ARow = 1, AStep = 2 * depth, B = gradients, BFrequency = gradient,
                    BRow = gradientRow, C = sums, CFrequency = filter, CRow = Padded(filters), Rows = 2 * depth, Columns = filters,
                    Length = 2 * count, Begins = first == 0,
                }, frequencies, workers);
                if (!asked)
                    continue;
                Multiply(new Product
                {
                    A = gradients, AFrequency = gradient, ARow = 2 * filters, AStep = 1, B = weights, BFrequency = transposed, BRow = depth,
                    C = returned, CFrequency = given, CRow = Padded(depth), Rows = 2 * count, Columns = depth, Length = 2 * filters,
                    Begins = true,
                }, frequencies, workers);
                grid.Inverse<Same>(Spectra.Images(returned, given, Padded(depth)), Images(g, pdx, first, count), null, workers);
            }

            var total = Spectra.Filters(sums, filter, Padded(filters), depth);
            grid.Inverse<Same>(total, FourierPlane.Filters(pdw, g.WindowHeight, g.WindowWidth, depth, filters), null, workers);
        }
    }

    static FourierGrid Grid(in WindowGeometry g, float* tables) => new(g.PaddedHeight, g.PaddedWidth, tables);

    static int Tables(in WindowGeometry g) => FourierGrid.TableFloats(g.PaddedHeight, g.PaddedWidth);

    static int Frequencies(in WindowGeometry g) => FourierGrid.Frequencies(g.PaddedHeight, g.PaddedWidth);

    /// <summary>X or ∂err/∂X, standing where the padding puts it.</summary>
    static FourierPlane Images(in WindowGeometry g, float* x, int first, int count) => FourierPlane.OfImages(
        x + ((nint)first * g.ImageFloats), count, g.Height, g.Width, g.Depth, g.PaddingTop, g.PaddingLeft, 1);

    /// <summary>A or G, every S-th place of the grid.</summary>
    static FourierPlane Outputs(in WindowGeometry g, float* a, int first, int count, int filters) => FourierPlane.OfImages(
        a + ((nint)first * g.Positions * filters), count, g.OutputHeight, g.OutputWidth, filters, 0, 0, g.StrideHeight);

    /// <summary>
    /// Filters [F₁, F₂, D, D'] into matrices [2D, D']: as one image of D D' channels, since nothing lies between their rows.
    /// </summary>
    static void Transform(in FourierGrid grid, in WindowGeometry g, float* w, int depth, int filters, float* to, Workers workers)
    {
        var spectra = Spectra.Filters(to, Matrix(2 * depth, filters), depth * filters, 1);
        grid.Forward(FourierPlane.Filters(w, g.WindowHeight, g.WindowWidth, 1, depth * filters), spectra, workers);
    }

    static int Chunk(long floatsAnImage, int images) => (int)Math.Clamp(MostFloats / floatsAnImage, Math.Min(FewestImages, images), images);

    /// <summary>Columns of a product, rounded up to what its last vector writes on any tier.</summary>
    static int Padded(int columns) => (columns + 15) / 16 * 16;

    /// <summary>
    /// Floats of a frequency's matrix: rows as tiles write them, and an odd number of cache lines, so that a place of all matrices lies in
    /// many sets of a cache.
    /// </summary>
    static int Matrix(int rows, int columns) => CacheLines.SpreadMatrix(checked((rows + 7) / 8 * 8 * columns));

    static void Multiply(in Product product, int frequencies, Workers workers)
    {
        int group = (int)Math.Clamp(PartWork / ((long)product.Rows * product.Columns * product.Length), 1, 64);
        int parts = (frequencies + group - 1) / group;
        workers.RunLanes(
            parts, new ProductJob { Product = product, Frequencies = frequencies, Group = group },
            workers.Tier.NarrowedTo(product.Columns));
    }

    /// <summary>C = A B for each frequency, or C + A B; rows, steps and frequencies in floats.</summary>
    struct Product
    {
        public float* A, B, C;
        public nint AFrequency, ARow, AStep, BFrequency, BRow, CFrequency, CRow;
        public int Rows, Columns, Length;
        public bool Begins;
    }

    struct ProductJob : ILaneJob
    {
        public Product Product;
        public int Frequencies, Group;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute<T>(int part, int worker) where T : unmanaged, ILanes<T>
        {
            var p = Product;
            int rows = PanelProduct.Rows(p.Rows, p.Columns, T.Width), last = Math.Min(Frequencies, (part + 1) * Group);
            for (int f = part * Group; f < last; f++)
            {
                float* a = p.A + (f * p.AFrequency), b = p.B + (f * p.BFrequency), c = p.C + (f * p.CFrequency);
                for (int k = 0; k < p.Columns; k += 2 * T.Width)
                {
                    PanelProduct.Multiply<T>(
                        PanelProduct.Vectors<T>(k, p.Columns), rows, a, p.ARow, p.AStep, p.Length, b + k, p.BRow, c + k, p.CRow, p.Begins);
                }
            }
        }
    }
}
