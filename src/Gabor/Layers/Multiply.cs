using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Reductions;

namespace Gabor.Layers;

/// <summary>
/// The product of two branches, element by element; or of an image and one number for each of its channels, as a squeeze-and-excitation
/// block weighs them (Hu et al. 2017, arXiv 1709.01507).
/// </summary>
/// <remarks>
/// Forward: A(y, x, d) = X₀(y, x, d) X₁(y, x, d), or X₁(d) for a vector. Backward: ∂err/∂X₀ = X₁ ∂err/∂A and ∂err/∂X₁ = X₀ ∂err/∂A, of a
/// vector the sum of this over all places.
/// </remarks>
public sealed class Multiply : Layer
{
    /// <summary>A product.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="first">H × W × D.</param>
    /// <param name="second">H × W × D or 1 × 1 × D.</param>
    /// <exception cref="ArgumentException">The second shape is neither.</exception>
    public Multiply(string name, Shape first, Shape second)
        : base(name, first, second)
    {
        if (second != first && second != Shape.Vector(first.Depth))
            throw Refuse.Join(name, "a product needs two equal shapes, or a vector of as many numbers as the first has channels", Inputs);
    }

    /// <inheritdoc/>
    public override string Kind => "multiply";

    /// <summary>H × W × D.</summary>
    public override Shape Output => Inputs[0];

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <summary>The product of an image and its derivative, where the second input has one place.</summary>
    public override int ScratchPerBatch => Inputs[1] == Inputs[0] ? 0 : Inputs[0].Count;

    /// <summary>A = X₀ X₁.</summary>
    public override void Forward(in Pass pass)
    {
        if (Inputs[1] == Inputs[0])
        {
            ElementWiseKernels.Multiply(pass.Input(0), pass.Input(1), pass.Output, pass.Workers);
            return;
        }

        for (int image = 0; image < pass.Images; image++)
            RowKernels.Multiply(Of(pass.Input(0), image), Factors(pass.Input(1), image), Of(pass.Output, image), pass.Workers);
    }

    /// <summary>∂X₀ = X₁ ∂A, ∂X₁ = X₀ ∂A.</summary>
    public override void Backward(in Pass pass)
    {
        Span<float> g = pass.OutputGradient, first = pass.InputGradient(0), second = pass.InputGradient(1);
        if (Inputs[1] == Inputs[0])
        {
            if (!first.IsEmpty)
                ElementWiseKernels.Multiply(g, pass.Input(1), first, pass.Workers);
            if (!second.IsEmpty)
                ElementWiseKernels.Multiply(g, pass.Input(0), second, pass.Workers);
            return;
        }

        for (int image = 0; image < pass.Images && !first.IsEmpty; image++)
            RowKernels.Multiply(Of(g, image), Factors(pass.Input(1), image), Of(first, image), pass.Workers);
        if (second.IsEmpty)
            return;

        for (int image = 0; image < pass.Images; image++)
        {
            ElementWiseKernels.Multiply(Of(g, image), Of(pass.Input(0), image), pass.BatchScratch, pass.Workers);
            RowKernels.ColumnSums(pass.BatchScratch, second.Slice(image * Input.Depth, Input.Depth), pass.Workers);
        }
    }

    Span<float> Of(Span<float> images, int image) => images.Slice(image * Input.Count, Input.Count);

    ReadOnlySpan<float> Of(ReadOnlySpan<float> images, int image) => images.Slice(image * Input.Count, Input.Count);

    ReadOnlySpan<float> Factors(ReadOnlySpan<float> vectors, int image) => vectors.Slice(image * Input.Depth, Input.Depth);
}
