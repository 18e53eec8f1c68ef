using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;

namespace Gabor.Layers;

/// <summary>
/// The code of a variational autoencoder: while training a sample of the normal distribution whose mean and log-variance the input holds,
/// in evaluation the mean (Kingma and Welling 2014, 2.4).
/// </summary>
/// <remarks>
/// <para>The input's first half is μ, the second v = ln σ². Forward: z = μ + e^(v/2) n, with n of the standard normal distribution, drawn
/// again for each element and step; written so, the sample has slopes by μ and v.</para>
/// <para>Backward: ∂err/∂μ = ∂err/∂z; ∂err/∂v = ½ e^(v/2) n ∂err/∂z.</para>
/// </remarks>
public sealed class GaussianSample : Layer
{
    /// <summary>Samples of normal distributions.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">The shape of one image, of 2k elements read as one vector: k means, then k log-variances.</param>
    /// <exception cref="ArgumentException">The input has an odd number of elements.</exception>
    public GaussianSample(string name, Shape input)
        : base(name, input)
    {
        if (input.Count % 2 != 0)
            throw Refuse.Setting(name, "input", input.Count, "of an even number of elements: as many means as log-variances");
        Output = Shape.Vector(input.Count / 2);
    }

    /// <inheritdoc/>
    public override string Kind => "gaussian_sample";

    /// <summary>k numbers.</summary>
    public override Shape Output { get; }

    /// <summary>½ e^(v/2) n.</summary>
    public override int SavedPerImage => Output.Count;

    /// <summary>z = μ + e^(v/2) n while training, else z = μ.</summary>
    public override void Forward(in Pass pass)
    {
        int count = Output.Count;
        if (pass.Training)
        {
            NoiseKernels.Sample(pass.Input(), count, pass.Random(2 * count), pass.Output, pass.Saved, pass.Workers);
            return;
        }

        for (int i = 0; i < pass.Images; i++)
            pass.Input().Slice(2 * i * count, count).CopyTo(pass.Output[(i * count)..]);
    }

    /// <summary>∂μ = ∂z; ∂v = ½ e^(v/2) n ∂z while training, else 0.</summary>
    public override void Backward(in Pass pass)
    {
        var dx = pass.InputGradient();
        if (dx.IsEmpty)
            return;
        int count = Output.Count;
        var g = pass.OutputGradient;
        for (int i = 0; i < pass.Images; i++)
        {
            var own = g.Slice(i * count, count);
            own.CopyTo(dx[(2 * i * count)..]);
            var slopes = dx.Slice(((2 * i) + 1) * count, count);
            if (pass.Training)
                ElementWiseKernels.Multiply(own, pass.Saved.Slice(i * count, count), slopes, pass.Workers);
            else
                slopes.Clear();
        }
    }
}
