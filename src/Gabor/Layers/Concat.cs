using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>
/// Joins branches of equal height and width side by side in depth: a(y, x, ·) = (x₀(y, x, ·), x₁(y, x, ·), …); backward, each gets its
/// part.
/// </summary>
public sealed class Concat : Layer
{
    /// <summary>Two or more inputs, stacked in depth.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="inputs">Two or more shapes of one height and width.</param>
    /// <exception cref="ArgumentException">Fewer than two inputs, or their heights or widths differ.</exception>
    public Concat(string name, params ReadOnlySpan<Shape> inputs)
        : base(name, inputs)
    {
        if (inputs.Length < 2 || Inputs.Any(shape => shape.Height != Inputs[0].Height || shape.Width != Inputs[0].Width))
            throw Refuse.Join(name, "stacking in depth needs two or more inputs of one height and width", Inputs);
        if (Inputs.Sum(shape => (long)shape.Count) > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a stack", Inputs[0]);
        Output = Inputs[0] with { Depth = Inputs.Sum(shape => shape.Depth) };
    }

    /// <inheritdoc/>
    public override string Kind => "concat";

    /// <summary>H × W × the sum of the depths.</summary>
    public override Shape Output { get; }

    /// <summary>a = the inputs, position by position, side by side.</summary>
    public override void Forward(in Pass pass)
    {
        int before = 0;
        for (int i = 0; i < Inputs.Count; i++)
        {
            int depth = Inputs[i].Depth;
            var from = pass.Input(i);
            var to = pass.Output[before..];
            for (int p = 0; p * depth < from.Length; p++)
                from.Slice(p * depth, depth).CopyTo(to[(p * Output.Depth)..]);
            before += depth;
        }
    }

    /// <summary>∂xᵢ = its part of ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        int before = 0;
        for (int i = 0; i < Inputs.Count; i++)
        {
            int depth = Inputs[i].Depth;
            var from = pass.OutputGradient[before..];
            var to = pass.InputGradient(i);
            for (int p = 0; p * depth < to.Length; p++)
                from.Slice(p * Output.Depth, depth).CopyTo(to[(p * depth)..]);
            before += depth;
        }
    }
}
