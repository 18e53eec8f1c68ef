using CustomFeature;
using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.SamplePrograms;

public sealed class BinaryPatternsTests : LayerContract
{
    static readonly (int Y, int X)[] Around = [(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1)];

    protected override Registry<LayerKind> Kinds => LayerRegistry.Default.With(
        new("binary_patterns", "patterns", (name, shape, _) => new BinaryPatterns(name, shape)));

    protected override IEnumerable<Case> Cases => [Of(new Shape(5, 6, 1), 3), Of(new Shape(4, 4, 2), 2)];

    protected override IEnumerable<Func<Layer>> Impossible => [];

    static Case Of(Shape shape, int images) => new(
        new BinaryPatterns(Name, shape), Shape.Vector(256), images, (x, _) => [.. x[0].Chunk(shape.Count).SelectMany(image =>
        {
            double[] shares = new double[256];
            for (int y = 1; y < shape.Height - 1; y++)
            {
                for (int at = 1; at < shape.Width - 1; at++)
                {
                    double At(int dy, int dx) => image[(((y + dy) * shape.Width) + at + dx) * shape.Depth];
                    int pattern = Enumerable.Range(0, 8).Sum(bit => At(Around[bit].Y, Around[bit].X) >= At(0, 0) ? 1 << bit : 0);
                    shares[pattern] += 1.0 / ((shape.Height - 2) * (shape.Width - 2));
                }
            }

            return shares;
        })]);
}

public sealed class CustomFeatureTests
{
    [Fact]
    public async Task A_feature_of_ones_own_is_trained_on_saved_and_read_back()
    {
        string output = await SampleProgram.Run("CustomFeature");
        double[] shares = SampleProgram.Percentages(output);
        Assert.Contains("256 numbers an image", output, StringComparison.Ordinal);
        Assert.InRange(shares[0], 40, 100);
        Assert.Equal(shares[0], shares[1]);
    }
}
