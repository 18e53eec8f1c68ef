using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Contracts;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Layers;

public sealed class DenseTests : LayerContract
{
    protected override IEnumerable<Case> Cases =>
    [
        Of(new(1, 1, 1), outputs: 1, images: 1),
        Of(new(1, 1, 5), outputs: 3, images: 1, bias: false),
        Of(new(2, 3, 4), outputs: 7, images: 5),
        Of(new(1, 1, 33), outputs: 17, images: 6),
        Of(new(1, 1, 4), outputs: 100, images: 2),

        // Past the blocks of the matrix product: 256 deep, 240 rows, 96 columns.
        Of(new(1, 1, 300), outputs: 101, images: 3) with { Slopes = Slopes, Tolerance = 5e-5 },
        Of(new(1, 1, 11), outputs: 10, images: 250) with { Slopes = Slopes, Tolerance = 5e-5 },
    ];

    protected override IEnumerable<Func<Layer>> Impossible =>
    [
        () => new Dense(Name, new(2, 2, 1), 0),
        () => new Dense(Name, new(2, 2, 1), -1),
        () => new Dense(Name, new(1 << 10, 1 << 10, 1 << 4), 1 << 10),
    ];

    [Fact]
    public void The_weights_lie_input_by_output_and_only_they_decay()
    {
        var layer = new Dense("fc", new(2, 3, 4), 7);
        Assert.Equal([24, 7], layer.Parameters[0].Value.Sizes.ToArray());
        Assert.Equal([7], layer.Parameters[1].Value.Sizes.ToArray());
        Assert.Equal([true, false], layer.Parameters.Select(p => p.Decays));
        Assert.Equal((24, 7), (layer.Parameters[0].Inputs, layer.Parameters[0].Outputs));
        Assert.Equal(24 * 7, layer.MultiplyAdds);
    }

    static Case Of(Shape input, int outputs, int images, bool bias = true) => new(
        new Dense("fc", input, outputs, bias), new(1, 1, outputs), images, (x, p) => Define.Dense(x[0], p[0], bias ? p[1] : [], images));

    static double[][] Slopes(double[][] x, double[][] p, double[] g)
    {
        var (dx, dw, db) = Define.DenseSlope(x[0], p[0], g, g.Length / p[1].Length);
        return [dx, dw, db];
    }
}
