using System.Runtime.InteropServices;
using Gabor.Numerics.Kernels.Features;
using Gabor.Numerics.Threads;

namespace Gabor.Features.Sift;

/// <summary>
/// Scale-invariant key points and their descriptors (4.1.2): Lowe, Distinctive image features from scale-invariant keypoints, 2004.
/// </summary>
/// <remarks>
/// <para>The image is doubled and blurred step by step, L(σ) = g(σ) ∗ I. Key points are the extrema of D(σ) = L(kσ) − L(σ) in place and
/// scale (<see cref="Extremum"/>). Each gets the directions in which most gradients around it point, a key point for each such direction,
/// and a descriptor of the gradients in 4 × 4 cells around it, turned and scaled with it.</para>
/// <para>The bits of the result depend on the image and the options alone. One caller at a time; the detector keeps its memory, about 180
/// bytes a pixel, for the next image.</para>
/// </remarks>
public sealed class SiftDetector
{
    /// <summary>Most pixels of an image, 2²²: as a scale space they take 0.7 GiB.</summary>
    public const int MaxPixels = 1 << 22;

    readonly ScaleSpace space;
    readonly List<Extremum> extrema = [];
    readonly List<float> angles = [];
    readonly List<FeaturePoint> points = [];
    int[] columns = [], counts = [];
    float[] histograms = [];

    /// <summary>A detector.</summary>
    /// <param name="options">How key points are found; Lowe's by default.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SiftDetector(SiftOptions? options = null)
    {
        Options = (options ?? new()).Validated();
        space = new(Options);
    }

    /// <summary>How key points are found.</summary>
    public SiftOptions Options { get; }

    /// <summary>The key points of a grey image.</summary>
    /// <param name="image">[H, W], 0…255.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The image is not H × W, is empty or has more than 2²² pixels.</exception>
    public SiftFeatures Detect(ReadOnlySpan<byte> image, int height, int width, Workers workers)
    {
        Check(image.Length, height, width);
        float[] values = new float[image.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = image[i] / 255f;
        return Detect(values, height, width, workers);
    }

    /// <summary>The key points of a grey image.</summary>
    /// <param name="image">[H, W], 0…1.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="ArgumentException">The image is not H × W, is empty or has more than 2²² pixels.</exception>
    public SiftFeatures Detect(ReadOnlySpan<float> image, int height, int width, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        Check(image.Length, height, width);
        if (columns.Length < 4 * image.Length)
            columns = new int[4 * image.Length];
        if (counts.Length < 2 * height)
            counts = new int[2 * height];

        var keypoints = new List<Keypoint>();
        var descriptors = new List<float[]>();
        space.Begin(image, height, width, workers);
        for (int octave = 0, octaves = ScaleSpace.Octaves(height, width); octave < octaves; octave++)
        {
            if (octave > 0)
                space.Next(workers);
            FindExtrema(workers);
            Orient(octave, keypoints, workers);
            descriptors.Add(Describe(workers));
        }

        float[] all = new float[descriptors.Sum(part => part.Length)];
        int place = 0;
        foreach (float[] part in descriptors)
        {
            part.CopyTo(all, place);
            place += part.Length;
        }

        return new(keypoints, all);
    }

    static void Check(int pixels, int height, int width)
    {
        if (height < 1 || width < 1 || (long)height * width != pixels)
            throw new ArgumentException($"SIFT: {pixels} pixels given for an image of {height}×{width}.");
        if (pixels > MaxPixels)
        {
            throw new ArgumentException(
                $"SIFT: an image of {height}×{width} has more than {MaxPixels} pixels (2²²), the most that it may have. Make it smaller.");
        }
    }

    void FindExtrema(Workers workers)
    {
        extrema.Clear();
        float threshold = (float)(0.5 * Options.ContrastThreshold / Options.LayersPerOctave);
        for (int layer = 1; layer <= Options.LayersPerOctave; layer++)
        {
            var found = columns.AsSpan(0, space.Height * space.Width);
            var count = counts.AsSpan(0, space.Height);
            ExtremumKernels.Find(
                space.Difference(layer - 1), space.Difference(layer), space.Difference(layer + 1), Extremum.Border, threshold, found, count,
                space.Height, space.Width, workers);
            for (int y = 0; y < space.Height; y++)
            {
                for (int i = 0; i < count[y]; i++)
                {
                    if (Extremum.Refine(space, Options, layer, y, found[(y * space.Width) + i]) is { } extremum)
                        extrema.Add(extremum);
                }
            }
        }

        // Two neighbours may both lead to the place between them.
        extrema.Sort((a, b) => (a.Layer, a.Y, a.X).CompareTo((b.Layer, b.Y, b.X)));
        int kept = 0;
        for (int i = 0; i < extrema.Count; i++)
        {
            if (kept == 0 || extrema[i] != extrema[kept - 1])
                extrema[kept++] = extrema[i];
        }

        extrema.RemoveRange(kept, extrema.Count - kept);
    }

    /// <summary>Makes of each extremum a key point for each of its directions.</summary>
    void Orient(int octave, List<Keypoint> keypoints, Workers workers)
    {
        points.Clear();
        foreach (var extremum in extrema)
        {
            double blur = ScaleSpace.BlurOf(Options, extremum.Layer + extremum.LayerPart);
            points.Add(new(extremum.Layer, extremum.X, extremum.Y, (float)blur, 0));
        }

        int length = extrema.Count * OrientationKernels.Bins;
        if (histograms.Length < length)
            histograms = new float[length];
        OrientationKernels.Histograms(
            space.Memory, space.Stride, space.Height, space.Width, CollectionsMarshal.AsSpan(points),
            histograms.AsSpan(0, length), workers);

        // A pixel of the octave is so wide, and those of the doubled image lie a quarter of a pixel before the image's own.
        double pixel = 0.5 * (1 << octave);
        var unturned = points.ToArray();
        points.Clear();
        for (int i = 0; i < unturned.Length; i++)
        {
            angles.Clear();
            Orientations.Add(histograms.AsSpan(i * OrientationKernels.Bins, OrientationKernels.Bins), angles);
            foreach (float angle in angles)
            {
                points.Add(unturned[i] with { Angle = angle });
                double x = ((extrema[i].X + extrema[i].XPart) * pixel) - 0.25, y = ((extrema[i].Y + extrema[i].YPart) * pixel) - 0.25;
                keypoints.Add(
                    new((float)x, (float)y, (float)(unturned[i].Scale * pixel), angle, (float)Math.Abs(extrema[i].Value)));
            }
        }
    }

    float[] Describe(Workers workers)
    {
        float[] descriptors = new float[points.Count * SiftFeatures.DescriptorLength];
        DescriptorKernels.Describe(
            space.Memory, space.Stride, space.Height, space.Width, CollectionsMarshal.AsSpan(points),
            descriptors, workers);
        return descriptors;
    }
}
