using Gabor.Numerics.Kernels.Images;

namespace Gabor.Data.Decoders;

/// <summary>What a JPEG file consists of, every part checked by <see cref="JpegSkeleton"/>: enough to decode it.</summary>
sealed class JpegLayout
{
    /// <summary>Rows of the image.</summary>
    public int Height { get; set; }

    /// <summary>Columns of the image.</summary>
    public int Width { get; set; }

    /// <summary>EXIF orientation, 1 to 8.</summary>
    public int Orientation { get; set; } = Data.Orientation.Upright;

    /// <summary>Whether frequencies come in several scans.</summary>
    public bool Progressive { get; set; }

    /// <summary>The greatest <see cref="JpegComponent.Across"/>.</summary>
    public int Widest { get; set; }

    /// <summary>The greatest <see cref="JpegComponent.Down"/>.</summary>
    public int Tallest { get; set; }

    /// <summary>The colour transform that Adobe's marker states (0 none, 1 YCbCr, 2 YCCK), or −1 without such a marker.</summary>
    public int AdobeTransform { get; set; } = -1;

    /// <summary>Whether the file calls itself JFIF, whose colours are always YCbCr.</summary>
    public bool Jfif { get; set; }

    /// <summary>1, 3 or 4.</summary>
    public JpegComponent[] Components { get; set; } = [];

    /// <summary>The scans, in the order of the file.</summary>
    public List<JpegScan> Scans { get; } = [];

    /// <summary>What is not as it should be and does not matter: bytes between segments, no end marker.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>Units of 8·<see cref="Widest"/> pixels along a row.</summary>
    public int UnitsAcross => Divide(Width, 8 * Widest);

    /// <summary>Units of 8·<see cref="Tallest"/> pixels down a column.</summary>
    public int UnitsDown => Divide(Height, 8 * Tallest);

    /// <summary>⌈dividend / divisor⌉.</summary>
    public static int Divide(int dividend, int divisor) => (dividend + divisor - 1) / divisor;
}

/// <summary>One of the components: grey, or Y, Cb, Cr, or what the file has.</summary>
sealed class JpegComponent
{
    /// <summary>Its name in scans.</summary>
    public byte Id { get; init; }

    /// <summary>Blocks of a unit along a row, 1 to 4.</summary>
    public int Across { get; init; }

    /// <summary>Blocks of a unit down a column, 1 to 4.</summary>
    public int Down { get; init; }

    /// <summary>Which quantization table.</summary>
    public int Table { get; init; }

    /// <summary>Columns of its own samples.</summary>
    public int Width { get; set; }

    /// <summary>Rows of its own samples.</summary>
    public int Height { get; set; }

    /// <summary>How many bits of each frequency no scan has told yet, in zigzag order.</summary>
    public int[] Missing { get; } = NothingYet();

    /// <summary>Whether every frequency was told to its last bit.</summary>
    public bool IsComplete => !Missing.AsSpan().ContainsAnyExcept(0);

    /// <summary>The quantization table of its first scan, 64 divisors in zigzag order; null until then.</summary>
    public ushort[]? Divisors { get; set; }

    static int[] NothingYet()
    {
        int[] missing = new int[64];
        missing.AsSpan().Fill(16);
        return missing;
    }
}

/// <summary>A scan: which components, which frequencies, where the coded data lie.</summary>
/// <param name="Components">Places in <see cref="JpegLayout.Components"/>.</param>
/// <param name="Dc">The Huffman table of the mean, a component; null where it is not coded here.</param>
/// <param name="Ac">The Huffman table of the other frequencies, a component; null where they are not coded here.</param>
/// <param name="First">The first frequency, in zigzag order.</param>
/// <param name="Last">The last frequency.</param>
/// <param name="High">The bit that earlier scans went down to, 0 for a first scan.</param>
/// <param name="Low">The bit that this scan goes down to.</param>
/// <param name="Interval">Units between restart markers; 0 for none.</param>
/// <param name="Units">Units of the scan.</param>
/// <param name="Start">Where the coded data begin.</param>
/// <param name="End">Where they end.</param>
sealed record JpegScan(
    int[] Components, PrefixCodes?[] Dc, PrefixCodes?[] Ac, int First, int Last, int High, int Low, int Interval, long Units, int Start,
    int End);
