using System.Globalization;
using Gabor.Data;
using Gabor.Numerics;
using Gabor.Numerics.Random;

namespace CustomDataset;

/// <summary>Circles, squares, triangles and crosses of any size and place, drawn when they are read: the set takes no memory.</summary>
/// <param name="count">How many images.</param>
/// <param name="seed">Another seed draws other images.</param>
public sealed class DrawnShapes(int count, ulong seed) : ImageSource
{
    const int Side = 24;

    static readonly Shape Size = new(Side, Side, 1);

    // <kind>
    /// <summary>How it is opened by name: <c>shapes:4000</c>, with a quarter as many test images.</summary>
    public static DatasetKind Kind { get; } = new("shapes", "COUNT", "drawn shapes, 24×24 grey", argument =>
    {
        if (!int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out int images) || images < 16)
            throw new ArgumentException($"data set shapes: COUNT is '{argument}'; it must be a whole number, at least 16.");
        return new Dataset("shapes", new DrawnShapes(images, seed: 1), new DrawnShapes(images / 4, seed: 2), "Drawn by this program.");
    });
    // </kind>

    /// <inheritdoc/>
    public override int Count => count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; } = ["circle", "square", "triangle", "cross"];

    /// <inheritdoc/>
    public override Shape? CommonShape => Size;

    /// <inheritdoc/>
    public override int Label(int index) => index % ClassNames.Count;

    // <read>
    /// <summary>An image by its index. Threads read at once and in any order, so all that varies is a function of the index.</summary>
    public override ImageSample Read(int index)
    {
        var random = new RandomStream(seed, Purpose.Synthesis, time: (uint)index);
        double radius = 4 + (6 * random.Uniform(0));
        double x = radius + ((Side - (2 * radius)) * random.Uniform(1)), y = radius + ((Side - (2 * radius)) * random.Uniform(2));
        byte ink = (byte)(160 + (95 * random.Uniform(3)));
        byte[] pixels = new byte[Size.Count];
        for (int i = 0; i < pixels.Length; i++)
        {
            double across = ((i % Side) + 0.5 - x) / radius, down = ((i / Side) + 0.5 - y) / radius;
            pixels[i] = Holds(Label(index), across, down) ? ink : (byte)0;
        }

        return ImageSample.OfPixels(Size, pixels);
    }
    // </read>

    /// <summary>Whether a point of −1…1 by −1…1 belongs to a shape.</summary>
    static bool Holds(int label, double x, double y) => label switch
    {
        0 => (x * x) + (y * y) <= 1,
        1 => Math.Abs(x) <= 0.85 && Math.Abs(y) <= 0.85,
        2 => Math.Abs(y) <= 1 && Math.Abs(x) <= (y + 1) / 2,
        _ => Math.Min(Math.Abs(x), Math.Abs(y)) <= 0.3 && Math.Max(Math.Abs(x), Math.Abs(y)) <= 1,
    };
}
