using Gabor.Numerics;
using Gabor.Numerics.Kernels.Losses;

namespace Gabor.Layers;

/// <summary>
/// How steep a code is at an image, ‖∂h/∂x‖² in the Frobenius norm, for h = σ(Wᵀx + b): one number, which a contractive autoencoder keeps
/// small (Rifai et al. 2011).
/// </summary>
/// <remarks>
/// <para>Input: h [m], of a <see cref="Sigmoid"/> on a <see cref="Dense"/> layer, whose W [n, m] it shares. Forward:
/// c = Σₖ (hₖ (1 − hₖ))² sₖ with sₖ = Σᵢ Wᵢₖ², their (8).</para>
/// <para>Backward, g = ∂err/∂c: ∂err/∂hₖ = 2 g hₖ (1 − hₖ) (1 − 2hₖ) sₖ; ∂err/∂Wᵢₖ = 2 Wᵢₖ Σ over images of g (hₖ (1 − hₖ))².</para>
/// </remarks>
public sealed class Contraction : Layer
{
    readonly Parameter weight;

    /// <summary>The steepness of a code.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">The shape of the code, of m elements.</param>
    /// <param name="of">The dense layer before the sigmoid that gives the code; it stands before this in the network.</param>
    /// <exception cref="ArgumentException">The code has not as many elements as that layer's output.</exception>
    public Contraction(string name, Shape input, Dense of)
        : base(name, input)
    {
        ArgumentNullException.ThrowIfNull(of);
        if (input.Count != of.Output.Count)
        {
            throw Refuse.Setting(
                name, "input", input.Count, FormattableString.Invariant($"of {of.Output.Count} elements, as the output of {of.Name} is"));
        }

        (SharesWith, weight) = (of, of.Parameters[0]);
        Parameters = [weight];
    }

    /// <inheritdoc/>
    public override string Kind => "contraction";

    /// <summary>One number.</summary>
    public override Shape Output { get; } = Shape.Vector(1);

    /// <inheritdoc/>
    public override Layer SharesWith { get; }

    /// <summary>W [n, m] of the dense layer.</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>s.</summary>
    public override int SavedPerBatch => Input.Count;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("of", SharesWith.Name)];

    /// <summary>The dense layer's name.</summary>
    public override string Details => $"weights of {SharesWith.Name}";

    /// <summary>c = Σₖ (hₖ (1 − hₖ))² sₖ.</summary>
    public override void Forward(in Pass pass) =>
        ContractionKernels.Forward(pass.Input(), weight.Value.Span, pass.BatchSaved, pass.Output);

    /// <summary>∂h = 2 g h (1 − h) (1 − 2h) s, ∂W = 2 W Σ g (h (1 − h))².</summary>
    public override void Backward(in Pass pass) => ContractionKernels.Backward(
        pass.Input(), weight.Value.Span, pass.BatchSaved, pass.OutputGradient, pass.InputGradient(), pass.ParameterGradient(0));

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new Contraction(name, input, settings.Layer("of", () => new Dense(name, input, input.Count)));
}
