using Gabor.Numerics;
using Gabor.Numerics.Kernels.Features;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Sift;

/// <summary>
/// One octave of a Gaussian scale space after the other: layer i is blurred by σ 2^(i/n), and the differences D of neighbouring layers
/// stand beside them. The next octave begins with every second pixel of layer n, whose blur is 2σ. One caller at a time; the memory is kept
/// for the next image.
/// </summary>
/// <param name="options">Layers and blurs.</param>
sealed class ScaleSpace(SiftOptions options)
{
    /// <summary>Kernels read vectors beyond the last pixel.</summary>
    const int Spare = 64;

    readonly float[] first = Filter(Math.Sqrt(Square(options.Sigma) - Square(2 * options.AssumedBlur)));
    readonly float[][] filters =
    [
        .. Enumerable.Range(1, options.LayersPerOctave + 2).Select(layer =>
            Filter(Math.Sqrt(Square(BlurOf(options, layer)) - Square(BlurOf(options, layer - 1))))),
    ];

    AlignedArray memory = new(0);

    /// <summary>Layers of an octave: n, one below and two above, so that D has one below and one above too.</summary>
    public int Layers => options.LayersPerOctave + 3;

    /// <summary>Rows of the octave.</summary>
    public int Height { get; private set; }

    /// <summary>Columns of the octave.</summary>
    public int Width { get; private set; }

    /// <summary>Floats from one layer to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>All layers, <see cref="Stride"/> apart, and some floats more.</summary>
    public ReadOnlySpan<float> Memory => memory.Span;

    int Size => Height * Width;

    /// <summary>The octaves that an image has: until its shorter side would be some four pixels.</summary>
    public static int Octaves(int height, int width) =>
        Math.Max(1, (int)Math.Round((Elementary.Log(2.0 * Math.Min(height, width)) / Elementary.Log(2.0)) - 2) + 1);

    /// <summary>The blur of layer i, which need not be whole: σ 2^(i/n).</summary>
    public static double BlurOf(SiftOptions options, double layer) =>
        options.Sigma * Elementary.Exp(layer / options.LayersPerOctave * Elementary.Log(2.0));

    /// <summary>The octave of the doubled image.</summary>
    public void Begin(ReadOnlySpan<float> image, int height, int width, Workers workers)
    {
        (Height, Width) = (2 * height, 2 * width);
        Stride = Size;
        int floats = checked((((2 * Layers) - 1) * Stride) + Spare);
        if (memory.Length < floats)
            memory = new AlignedArray(floats);

        // The second layer's place is free until the first one is there.
        ScaleSpaceKernels.Double(image, Layer(1), height, width, workers);
        ScaleSpaceKernels.Blur(Layer(1), first, Layer(0), [], Height, Width, workers);
        Fill(workers);
    }

    /// <summary>The next octave, of half the size.</summary>
    public void Next(Workers workers)
    {
        var last = Layer(options.LayersPerOctave);
        var (height, width) = (Height, Width);
        (Height, Width) = (height / 2, width / 2);
        ScaleSpaceKernels.Halve(last, Layer(0), height, width, workers);
        Fill(workers);
    }

    /// <summary>Layer i, [<see cref="Height"/>, <see cref="Width"/>].</summary>
    public Span<float> Layer(int i) => memory.Slice(i * Stride, Size);

    /// <summary>D of layer i: layer i + 1 less layer i.</summary>
    public Span<float> Difference(int i) => memory.Slice((Layers + i) * Stride, Size);

    void Fill(Workers workers)
    {
        for (int i = 0; i < filters.Length; i++)
            ScaleSpaceKernels.Blur(Layer(i), filters[i], Layer(i + 1), Difference(i), Height, Width, workers);
    }

    /// <summary>Half a Gaussian filter from its middle outwards, up to 4σ; the whole one sums to 1.</summary>
    static float[] Filter(double sigma)
    {
        int radius = Math.Max(1, ((int)Math.Round((8 * sigma) + 1) | 1) / 2);
        double[] weights = [.. Enumerable.Range(0, radius + 1).Select(i => Elementary.Exp(-Square(i) / (2 * Square(sigma))))];
        double sum = (2 * weights.Sum()) - weights[0];
        return [.. weights.Select(weight => (float)(weight / sum))];
    }

    static double Square(double x) => x * x;
}
