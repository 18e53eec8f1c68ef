using Gabor.KernelMethods;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Products;

namespace Gabor.Layers;

/// <summary>
/// Waves of random frequencies, z = √(2/D) cos(xW + b), whose inner products approximate a kernel function (Rahimi and Recht 2007): a dense
/// layer on it is a kernel machine without centres. See <see cref="FourierFeatures"/>.
/// </summary>
public sealed class FourierLayer : FeatureLayer
{
    readonly Parameter frequencies, phases;

    /// <summary>A layer of frequencies that are yet to be given.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">The shape of one image; its n elements are read as one vector.</param>
    /// <param name="count">D, at least 1.</param>
    /// <exception cref="ArgumentException">There are no features, or too many.</exception>
    public FourierLayer(string name, Shape input, int count)
        : base(name, input)
    {
        if (count < 1)
            throw Refuse.Count(name, "features", count, 1);
        if ((long)count * input.Count > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a matrix of frequencies", input);
        Output = Shape.Vector(count);
        frequencies = Parameter.Constant("frequencies", 0, isTrained: false, count * input.Count);
        phases = Parameter.Constant("phases", 0, isTrained: false, count);
        Parameters = [frequencies, phases];
    }

    /// <inheritdoc/>
    public override string Kind => "fourier_features";

    /// <summary>D numbers.</summary>
    public override Shape Output { get; }

    /// <summary>W, [n, D], and b, [D].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>No: nothing of it depends on the data, but γ.</summary>
    public override bool IsFitted => false;

    /// <summary>n D.</summary>
    public override long MultiplyAdds => (long)Input.Count * Output.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("features", Output.Count)];

    /// <inheritdoc/>
    public override void Forward(in Pass pass)
    {
        Gemm.Multiply(
            pass.Input(), false, frequencies.Value.Span, false, phases.Value.Span, pass.Output, pass.Images, Output.Count, Input.Count,
            pass.Workers);
        FourierFeatures.Waves(pass.Output, pass.Output, Output.Count);
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new FourierLayer(name, input, settings.Whole("features", 1));
}
