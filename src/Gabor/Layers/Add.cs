using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>Joins branches of equal shape by their sum: a = Σ xᵢ; backward, ∂err/∂xᵢ = ∂err/∂a.</summary>
public sealed class Add : Layer
{
    /// <summary>The sum of two or more inputs.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="inputs">Two or more equal shapes.</param>
    /// <exception cref="ArgumentException">Fewer than two inputs, or their shapes differ.</exception>
    public Add(string name, params ReadOnlySpan<Shape> inputs)
        : base(name, inputs)
    {
        if (inputs.Length < 2 || Inputs.Any(shape => shape != Inputs[0]))
            throw Refuse.Join(name, "a sum needs two or more inputs of one shape", Inputs);
    }

    /// <inheritdoc/>
    public override string Kind => "add";

    /// <summary>The inputs' shape.</summary>
    public override Shape Output => Inputs[0];

    /// <inheritdoc/>
    public override bool CanFuseRelu => true;

    /// <summary>a = Σ xᵢ, inputs in ascending order.</summary>
    public override void Forward(in Pass pass)
    {
        for (int i = 1; i < Inputs.Count; i++)
        {
            ReadOnlySpan<float> sum = i == 1 ? pass.Input(0) : pass.Output;
            if (pass.Rectifies && i == Inputs.Count - 1)
                ElementWiseKernels.AddRelu(sum, pass.Input(i), pass.Output, pass.Workers);
            else
                ElementWiseKernels.Add(sum, pass.Input(i), pass.Output, pass.Workers);
        }
    }

    /// <summary>∂xᵢ = ∂a.</summary>
    public override void Backward(in Pass pass)
    {
        for (int i = 0; i < Inputs.Count; i++)
        {
            if (pass.InputGradient(i).IsEmpty)
                continue;
            if (pass.Rectifies)
                ElementWiseKernels.ReluSlope(pass.Output, pass.OutputGradient, pass.InputGradient(i), pass.Workers);
            else
                ElementWiseKernels.Copy(pass.OutputGradient, pass.InputGradient(i), pass.Workers);
        }
    }
}
