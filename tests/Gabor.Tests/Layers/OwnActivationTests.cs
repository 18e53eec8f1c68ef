using System.Numerics;
using Gabor.Layers;
using Gabor.Numerics;
using Gabor.Tests.Contracts;

namespace Gabor.Tests.Layers;

/// <summary>An activation by one number, as a user writes it: z tanh(ln(1 + eᶻ)) (Misra 2019, arXiv 1908.08681).</summary>
sealed class Mish(string name, Shape input) : ScalarActivation(name, input)
{
    public override string Kind => "mish";

    protected override float Value(float z) => (float)(z * Math.Tanh(Softplus(z)));

    protected override float Derivative(float z)
    {
        double tanh = Math.Tanh(Softplus(z));
        return (float)(tanh + (z * (1 - (tanh * tanh)) / (1 + Math.Exp(-z))));
    }

    static double Softplus(double z) => Math.Log(1 + Math.Exp(z));
}

/// <summary>An activation with the vectors of the base library: z / (1 + |z|).</summary>
sealed class Softsign(string name, Shape input) : ScalarActivation(name, input)
{
    public override string Kind => "softsign";

    protected override float Value(float z) => z / (1 + MathF.Abs(z));

    protected override float Derivative(float z) => 1 / ((1 + MathF.Abs(z)) * (1 + MathF.Abs(z)));

    protected override void Forward(ReadOnlySpan<float> z, Span<float> a)
    {
        int i = 0;
        for (; i <= z.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var lanes = new Vector<float>(z[i..]);
            (lanes / (Vector<float>.One + Vector.Abs(lanes))).CopyTo(a[i..]);
        }

        base.Forward(z[i..], a[i..]);
    }
}

public sealed class ScalarActivationTests : LayerContract
{
    protected override Registry<LayerKind> Kinds =>
        LayerRegistry.Default.With(new("mish", "z tanh(ln(1 + eᶻ))", (name, input, _) => new Mish(name, input)));

    // The last one has more elements than a thread takes at a time.
    protected override IEnumerable<Case> Cases => [Of(new(1, 1, 1), 1), Of(new(3, 5, 2), 2), Of(new(1, 1, 67), 3), Of(new(1, 1, 1501), 6)];

    static Case Of(Shape shape, int images) => new(
        new Mish("own", shape), shape, images, (x, _) => [.. x[0].Select(z => z * Math.Tanh(Math.Log(1 + Math.Exp(z))))])
    {
        // Central differences look at every element for each.
        Slopes = shape.Count < 1000 ? null : (x, _, g) =>
            [[.. x[0].Zip(g, (z, slope) => slope * (Mish(z + 1e-5) - Mish(z - 1e-5)) / 2e-5)]],
    };

    static double Mish(double z) => z * Math.Tanh(Math.Log(1 + Math.Exp(z)));
}

public sealed class VectorActivationTests : LayerContract
{
    protected override Registry<LayerKind> Kinds =>
        LayerRegistry.Default.With(new("softsign", "z / (1 + |z|)", (name, input, _) => new Softsign(name, input)));

    protected override IEnumerable<Case> Cases => [Of(new(1, 1, 1), 1), Of(new(3, 5, 2), 2), Of(new(1, 1, 67), 3)];

    static Case Of(Shape shape, int images) =>
        new(new Softsign("own", shape), shape, images, (x, _) => [.. x[0].Select(z => z / (1 + Math.Abs(z)))]);
}

public sealed class ActivationTests
{
    [Theory]
    [InlineData(BackwardReads.Nothing)]
    [InlineData(BackwardReads.Input | BackwardReads.Output)]
    public void A_derivative_reads_the_input_or_the_output(BackwardReads reads) =>
        Assert.StartsWith(
            "own: ", Assert.Throws<ArgumentException>(() => new Doubled("own", new(1, 1, 3), reads)).Message, StringComparison.Ordinal);

    sealed class Doubled(string name, Shape input, BackwardReads reads) : Activation(name, input, reads)
    {
        public override string Kind => "doubled";

        protected override void Forward(ReadOnlySpan<float> z, Span<float> a, Gabor.Numerics.Threads.Workers workers) => z.CopyTo(a);

        protected override void Backward(
            ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Gabor.Numerics.Threads.Workers workers) =>
            g.CopyTo(dz);
    }
}
