using Gabor.Numerics;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// Features brought to mean 0 and variance 1 over the training images: a_d = (x_d − μ_d) / σ. By default σ is one number for all elements,
/// the root of their mean variance, so that distances keep their proportions; or each element has its own.
/// </summary>
public sealed class Standardization : FeatureLayer
{
    readonly Parameter mean, scale;

    /// <summary>Features brought to mean 0 and variance 1.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">The shape of one image's features.</param>
    /// <param name="isByElement">Whether each element is divided by its own standard deviation; no by default.</param>
    public Standardization(string name, Shape input, bool isByElement = false)
        : base(name, input)
    {
        IsByElement = isByElement;
        mean = Parameter.Constant("mean", 0, isTrained: false, input.Count);
        scale = Parameter.Constant("scale", 1, isTrained: false, input.Count);
        Parameters = [mean, scale];
    }

    /// <inheritdoc/>
    public override string Kind => "standardization";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Input;

    /// <summary>Whether each element is divided by its own standard deviation.</summary>
    public bool IsByElement { get; }

    /// <summary>μ [n] and 1 / σ [n].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("by_element", IsByElement ? 1 : 0)];

    /// <inheritdoc/>
    public override void Forward(in Pass pass)
    {
        RowKernels.Subtract(pass.Input(), mean.Value.Span, pass.Output, pass.Workers);
        RowKernels.Multiply(pass.Output, scale.Value.Span, pass.Output, pass.Workers);
    }

    /// <summary>μ_d = (1/m) Σ x_d, σ_d² = (1/m) Σ (x_d − μ_d)², in double; an element that never changes is only centred.</summary>
    /// <inheritdoc/>
    public override void Fit(ReadOnlySpan<float> inputs, int images, ulong seed, Workers workers, CancellationToken cancellation = default)
    {
        double[] means = new double[Input.Count], variances = new double[Input.Count];
        for (int i = 0; i < inputs.Length; i += means.Length)
        {
            for (int d = 0; d < means.Length; d++)
                means[d] += inputs[i + d];
        }

        for (int d = 0; d < means.Length; d++)
            means[d] /= images;
        for (int i = 0; i < inputs.Length; i += means.Length)
        {
            for (int d = 0; d < means.Length; d++)
                variances[d] += (inputs[i + d] - means[d]) * (inputs[i + d] - means[d]);
        }

        double all = 0;
        foreach (double variance in variances)
            all += variance;
        for (int d = 0; d < means.Length; d++)
        {
            double variance = (IsByElement ? variances[d] : all / means.Length) / images;
            mean.Value.Span[d] = (float)means[d];
            scale.Value.Span[d] = variance > 0 ? (float)(1 / Math.Sqrt(variance)) : 1;
        }
    }
}
