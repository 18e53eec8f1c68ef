using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Lanes;

namespace Gabor.Layers;

/// <summary>A dense (fully connected) layer: every output sums over every input.</summary>
/// <remarks>
/// <para>Forward: z = Wx + b. The text writes it as scores (3.4), (3.5), (3.41), class by class (3.6)–(3.8), as part of a layer (4.5),
/// (4.31), (4.32), neuron by neuron (4.12)–(4.19), and on an image, read as one vector, (5.4)–(5.8). A batch is the rows of a matrix, so Z
/// = XW + b with W stored [n, n'], input by output.</para>
/// <para>Backward, G = ∂err/∂Z: ∂err/∂W = XᵀG (4.37), ∂err/∂b = Σ over images of G (4.38), ∂err/∂X = GWᵀ (4.35), (4.36), where the text
/// leaves out that W is that of this layer; at the scores (3.48), (3.49), (4.27)–(4.30).</para>
/// </remarks>
public sealed class Dense : Layer
{
    /// <summary>Images below which weights are read where they lie: fewer than the rows of a tile.</summary>
    const int FewImages = 6;

    /// <summary>Weights up to which they are packed for few images too, 4 MiB a layer, where a tile is four vectors wide: each thread then
    /// reads one stream instead of a piece of every row. mlp at batch 1 rose from 39 to 52 thousand images/s on 512 bits; on 256 bits it
    /// would fall to 34.</summary>
    const int FewWeights = 1 << 20;

    readonly Parameter weight;
    readonly Parameter? bias;

    /// <summary>A dense layer on the elements of its input, whatever their shape.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">The shape of one image; its n elements are read as one vector.</param>
    /// <param name="outputs">n', at least 1.</param>
    /// <param name="hasBias">Whether b is there; true by default.</param>
    /// <exception cref="ArgumentException">There are no outputs, or too many weights.</exception>
    public Dense(string name, Shape input, int outputs, bool hasBias = true)
        : base(name, input)
    {
        if (outputs < 1)
            throw Refuse.Count(name, "outputs", outputs, 1);
        if ((long)input.Count * outputs > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a weight matrix", input);
        Output = Shape.Vector(outputs);
        weight = new Parameter("weight", decays: true, input.Count, outputs, input.Count, outputs);
        bias = hasBias ? new Parameter("bias", decays: false, 0, 0, outputs) : null;
        Parameters = bias is null ? [weight] : [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => "dense";

    /// <inheritdoc/>
    public override Shape Output { get; }

    /// <summary>W [n, n'] and, if it is there, b [n'].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>n n'.</summary>
    public override long MultiplyAdds => (long)Input.Count * Output.Count;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("outputs", Output.Count), new("bias", bias is null ? 0 : 1)];

    /// <inheritdoc/>
    public override bool CanFuseRelu => true;

    /// <summary>Weights that stand still are packed once; not for a few images, which read them where they lie.</summary>
    public override int PreparedFloats(in Preparation preparation) =>
        preparation.Trains || (preparation.Images < FewImages && !PacksForFew(preparation.Tier)) ? 0
            : Gemm.PreparedFloats(Input.Count, Output.Count, preparation.Tier);

    bool PacksForFew(Tier tier) => tier == Tier.Lanes512 && weight.Count <= FewWeights;

    /// <inheritdoc/>
    public override void Prepare(in Pass pass)
    {
        if (!pass.Prepared.IsEmpty)
            Gemm.Prepare(weight.Value.Span, false, Input.Count, Output.Count, pass.Prepared, pass.Workers);
    }

    /// <summary>Z = XW + b, (4.5).</summary>
    public override void Forward(in Pass pass)
    {
        ReadOnlySpan<float> b = bias is null ? [] : bias.Value.Span;
        if (pass.Prepared.IsEmpty)
        {
            Gemm.Multiply(
                pass.Input(), false, weight.Value.Span, false, b, pass.Output, pass.Images, Output.Count, Input.Count, pass.Workers,
                pass.Rectifies);
        }
        else
        {
            Gemm.MultiplyPrepared(
                pass.Input(), pass.Prepared, b, pass.Output, pass.Images, Output.Count, Input.Count, pass.Workers, pass.Rectifies);
        }
    }

    /// <summary>∂W = XᵀG (4.37), ∂b = Σ G (4.38), ∂X = GWᵀ (4.36).</summary>
    public override void Backward(in Pass pass)
    {
        var g = pass.OutputGradient;
        if (pass.Rectifies)
            ElementWiseKernels.ReluSlope(pass.Output, g, g, pass.Workers);
        Gemm.Multiply(pass.Input(), true, g, false, [], pass.ParameterGradient(0), Input.Count, Output.Count, pass.Images, pass.Workers);
        if (bias is not null)
            RowKernels.ColumnSums(g, pass.ParameterGradient(1), pass.Workers);
        if (!pass.InputGradient().IsEmpty)
        {
            Gemm.Multiply(
                g, false, weight.Value.Span, true, [], pass.InputGradient(), pass.Images, Input.Count, Output.Count, pass.Workers);
        }
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new Dense(name, input, settings.Whole("outputs", 1), settings.Switch("bias"));
}
