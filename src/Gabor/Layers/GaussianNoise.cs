using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>
/// Normal noise on each element while training; in evaluation nothing happens. Before the first layer of an autoencoder it makes a
/// denoising one, which has to give back the image without it (Vincent et al. 2010, 3.3); <see cref="Dropout"/> there is masking noise.
/// </summary>
/// <remarks>
/// <para>Forward: a = x + δ n, with n of the standard normal distribution, drawn again for each element and step: a pure function of seed,
/// layer, step and element.</para>
/// <para>Backward: ∂err/∂x = ∂err/∂a.</para>
/// </remarks>
public sealed class GaussianNoise : Layer
{
    /// <summary>Noise on elements.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Any shape.</param>
    /// <param name="deviation">δ, the standard deviation, from 0 to 1, which drowns any image; 0.3 by default.</param>
    /// <exception cref="ArgumentException">The deviation is out of range.</exception>
    public GaussianNoise(string name, Shape input, float deviation = 0.3f)
        : base(name, input)
    {
        if (!(deviation is >= 0 and <= 1))
            throw Refuse.Setting(name, "deviation", deviation, "from 0 to 1");
        Deviation = deviation;
    }

    /// <inheritdoc/>
    public override string Kind => "gaussian_noise";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <summary>δ, the standard deviation.</summary>
    public float Deviation { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("deviation", Deviation)];

    /// <summary>a = x + δ n while training, else a = x.</summary>
    public override void Forward(in Pass pass)
    {
        if (pass.Training)
            NoiseKernels.Add(pass.Input(), Deviation, pass.Random(2 * Output.Count), pass.Output, pass.Workers);
        else
            pass.Input().CopyTo(pass.Output);
    }

    /// <summary>∂x = ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
            pass.OutputGradient.CopyTo(pass.InputGradient());
    }

    /// <inheritdoc/>
    public override bool IsView(bool training) => !training;

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new GaussianNoise(name, input, (float)settings.Number("deviation", 0, 1));
}
