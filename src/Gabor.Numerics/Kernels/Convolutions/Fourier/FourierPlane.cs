namespace Gabor.Numerics.Kernels.Convolutions.Fourier;

/// <summary>
/// Signals in two dimensions where they lie in memory, and where on a grid of a transform they stand: pixel (y, x) at (Top + y Step, Left +
/// x Step), zeros everywhere else. Images [N, H, W, D] are N D signals, channel by channel; filters [F₁, F₂, D, D'] are D D' of them.
/// </summary>
readonly unsafe struct FourierPlane
{
    public float* First { get; init; }

    public int Height { get; init; }

    public int Width { get; init; }

    /// <summary>How many images, and of how many channels, which lie side by side.</summary>
    public int Images { get; init; }

    /// <inheritdoc cref="Images"/>
    public int Depth { get; init; }

    /// <summary>Floats from one row, pixel or image to the next.</summary>
    public nint Row { get; init; }

    /// <inheritdoc cref="Row"/>
    public nint Pixel { get; init; }

    /// <inheritdoc cref="Row"/>
    public nint Image { get; init; }

    public int Top { get; init; }

    public int Left { get; init; }

    public int Step { get; init; }

    public int Signals => Images * Depth;

    /// <summary>The first pixel of a row of a signal.</summary>
    public float* At(int signal, int y) => First + (signal / Depth * Image) + (y * Row) + (signal % Depth);

    /// <summary>How many signals, from one on, lie side by side.</summary>
    public int Together(int signal, int count) => Math.Min(count, Depth - (signal % Depth));

    /// <summary>Images [N, H, W, D].</summary>
    public static FourierPlane OfImages(float* first, int images, int height, int width, int depth, int top, int left, int step) => new()
    {
        First = first, Height = height, Width = width, Images = images, Depth = depth, Row = (nint)width * depth, Pixel = depth,
        Image = (nint)height * width * depth, Top = top, Left = left, Step = step,
    };

    /// <summary>Filters [F₁, F₂, D, D'].</summary>
    public static FourierPlane Filters(float* first, int height, int width, int depth, int filters) => new()
    {
        First = first, Height = height, Width = width, Images = depth, Depth = filters,
        Row = (nint)width * depth * filters, Pixel = (nint)depth * filters, Image = filters, Step = 1,
    };
}

/// <summary>
/// Transforms of many signals as matrices, one for each frequency: the real parts of an image's channels are a row, and its imaginary parts
/// another. A doubled matrix holds for each complex number z = a + bi the square of the matrix that multiplies by it, [[a, b], [b, −a]] or
/// [[a, −b], [b, a]] by <see cref="Sign"/>, so that one product of real matrices is the product of complex ones.
/// </summary>
readonly unsafe struct Spectra
{
    public float* First { get; init; }

    /// <summary>Floats from one frequency or image to the next, and from real parts to imaginary ones.</summary>
    public nint Frequency { get; init; }

    /// <inheritdoc cref="Frequency"/>
    public nint Image { get; init; }

    /// <inheritdoc cref="Frequency"/>
    public nint Imaginary { get; init; }

    /// <summary>Floats from a number to its double; 0 where the matrix is not doubled.</summary>
    public nint Double { get; init; }

    /// <summary>What the imaginary part is multiplied by beside the real part: 1 or −1.</summary>
    public float Sign { get; init; }

    /// <summary>Images, two rows each, of a number of floats.</summary>
    public static Spectra Images(float* first, int frequency, int row) =>
        new() { First = first, Frequency = frequency, Image = 2 * (nint)row, Imaginary = row };

    /// <summary>Filters: D rows of real parts, then D rows of imaginary ones.</summary>
    public static Spectra Filters(float* first, int frequency, int row, int depth) =>
        new() { First = first, Frequency = frequency, Image = row, Imaginary = (nint)depth * row };

    /// <summary>Doubled, with the doubles a number of floats further on.</summary>
    public Spectra Doubled(int by, float sign) =>
        new() { First = First, Frequency = Frequency, Image = Image, Imaginary = Imaginary, Double = by, Sign = sign };
}
