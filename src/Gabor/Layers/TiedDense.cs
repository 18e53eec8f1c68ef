using Gabor.Numerics;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;

namespace Gabor.Layers;

/// <summary>
/// A dense layer with the weights of another one, transposed, and a bias of its own: the decoder of an autoencoder with tied weights
/// (4.1.4), which has half of the parameters.
/// </summary>
/// <remarks>
/// <para>Forward: A = HWᵀ + c with the W [n, n'] of a <see cref="Dense"/> layer from n elements to n'. The parameter is one: training adds
/// both layers' gradients of it, files hold it once, under the other layer's name.</para>
/// <para>Backward, G = ∂err/∂A: ∂err/∂W = GᵀH, ∂err/∂c = Σ over images of G, ∂err/∂H = GW.</para>
/// </remarks>
public sealed class TiedDense : Layer
{
    readonly Parameter weight, bias;

    /// <summary>A layer that undoes the shape of another one.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">The shape of one image, of n' elements.</param>
    /// <param name="of">The layer whose weights it shares, which stands before it in the network.</param>
    /// <exception cref="ArgumentException">The input has not as many elements as that layer's output.</exception>
    public TiedDense(string name, Shape input, Dense of)
        : base(name, input)
    {
        ArgumentNullException.ThrowIfNull(of);
        if (input.Count != of.Output.Count)
        {
            throw Refuse.Setting(
                name, "input", input.Count, FormattableString.Invariant($"of {of.Output.Count} elements, as the output of {of.Name} is"));
        }

        (SharesWith, Output, weight) = (of, of.Inputs[0], of.Parameters[0]);
        bias = new Parameter("bias", decays: false, 0, 0, Output.Count);
        Parameters = [weight, bias];
    }

    /// <inheritdoc/>
    public override string Kind => "tied_dense";

    /// <summary>The shape of the other layer's input.</summary>
    public override Shape Output { get; }

    /// <inheritdoc/>
    public override Layer SharesWith { get; }

    /// <summary>W [n, n'] of the other layer, and c [n].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>n n'.</summary>
    public override long MultiplyAdds => (long)Input.Count * Output.Count;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("of", SharesWith.Name)];

    /// <summary>The other layer's name.</summary>
    public override string Details => $"weights of {SharesWith.Name}";

    /// <summary>A = HWᵀ + c.</summary>
    public override void Forward(in Pass pass) => Gemm.Multiply(
        pass.Input(), false, weight.Value.Span, true, bias.Value.Span, pass.Output, pass.Images, Output.Count, Input.Count, pass.Workers);

    /// <summary>∂W = GᵀH, ∂c = Σ G, ∂H = GW.</summary>
    public override void Backward(in Pass pass)
    {
        var g = pass.OutputGradient;
        Gemm.Multiply(g, true, pass.Input(), false, [], pass.ParameterGradient(0), Output.Count, Input.Count, pass.Images, pass.Workers);
        RowKernels.ColumnSums(g, pass.ParameterGradient(1), pass.Workers);
        if (!pass.InputGradient().IsEmpty)
        {
            Gemm.Multiply(
                g, false, weight.Value.Span, false, [], pass.InputGradient(), pass.Images, Input.Count, Output.Count, pass.Workers);
        }
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new TiedDense(name, input, settings.Layer("of", () => new Dense(name, input, input.Count)));
}
