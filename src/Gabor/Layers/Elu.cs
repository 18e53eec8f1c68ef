using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// Exponential linear units (Clevert et al. 2015, arXiv 1511.07289), element by element: with α = 1, the value without a corner at 0,
/// unless stated otherwise. Scaled by λ they are SELU (Klambauer et al. 2017, arXiv 1706.02515), with <see cref="SeluAlpha"/> and
/// <see cref="SeluScale"/>.
/// </summary>
/// <remarks>
/// <para>Forward: a = λz where z &gt; 0, else λα(eᶻ − 1).</para>
/// <para>Backward: ∂err/∂z = λ ∂err/∂a where z &gt; 0, else λαeᶻ ∂err/∂a. There λαeᶻ = a + λα, and z &gt; 0 just where a &gt; 0, so a is
/// enough.</para>
/// </remarks>
public sealed class Elu : Activation
{
    /// <summary>α of SELU: with <see cref="SeluScale"/>, activations keep mean 0 and variance 1 from layer to layer.</summary>
    public const float SeluAlpha = 1.673263242354377f;

    /// <summary>λ of SELU.</summary>
    public const float SeluScale = 1.050700987355480f;

    const float MostAlpha = 100, LeastScale = 0.001f, MostScale = 100;

    /// <summary>An exponential linear unit.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Any shape.</param>
    /// <param name="alpha">α, from 0 to 100; 1 by default.</param>
    /// <param name="scale">λ, from 0.001 to 100; 1 by default.</param>
    /// <exception cref="ArgumentException">α or λ is out of range.</exception>
    public Elu(string name, Shape input, float alpha = 1, float scale = 1)
        : base(name, input, BackwardReads.Output)
    {
        if (!(alpha >= 0 && alpha <= MostAlpha))
            throw Refuse.Setting(name, "alpha", alpha, "from 0 to 100");
        if (!(scale >= LeastScale && scale <= MostScale))
            throw Refuse.Setting(name, "scale", scale, "from 0.001 to 100");
        (Alpha, Scale) = (alpha, scale);
    }

    /// <inheritdoc/>
    public override string Kind => "elu";

    /// <summary>α.</summary>
    public float Alpha { get; }

    /// <summary>λ.</summary>
    public float Scale { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => IsPlain ? [] : [new("alpha", Alpha), new("scale", Scale)];

    bool IsPlain => Alpha == 1 && Scale == 1;

    /// <summary>Makes one of its settings.</summary>
    internal static Elu Read(string name, Shape input, SettingReader settings) => new(
        name, input, (float)settings.Number("alpha", 0, MostAlpha, 1), (float)settings.Number("scale", LeastScale, MostScale, 1));

    /// <summary>a = λz where z &gt; 0, else λα(eᶻ − 1).</summary>
    protected override void Forward(ReadOnlySpan<float> z, Span<float> a, Workers workers)
    {
        if (IsPlain)
            ElementWiseKernels.Elu(z, a, workers);
        else
            ElementWiseKernels.ScaledElu(Scale, Scale * Alpha, z, a, workers);
    }

    /// <summary>∂z = λ ∂a where a &gt; 0, else (a + λα) ∂a.</summary>
    protected override void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> g, Span<float> dz, Workers workers)
    {
        if (IsPlain)
            ElementWiseKernels.EluSlope(x, g, dz, workers);
        else
            ElementWiseKernels.ScaledEluSlope(Scale, Scale * Alpha, x, g, dz, workers);
    }
}
