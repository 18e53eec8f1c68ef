using Gabor.Numerics;
using Gabor.Numerics.Kernels;

namespace Gabor.Layers;

/// <summary>Batch normalisation (Ioffe and Szegedy 2015, arXiv 1502.03167): each channel gets mean β and deviation γ over the batch.</summary>
/// <remarks>
/// <para>Forward while training, over the M = N H W values of a channel: μ = (1/M) Σ x, σ² = (1/M) Σ (x − μ)², x̂ = (x − μ) / √(σ² + ε), a = γ x̂ + β;
/// the running statistics move, m ← 0.9 m + 0.1 μ and v ← 0.9 v + 0.1 σ² M / (M − 1), with σ² = 0 where M = 1. When judging, they stand for μ and σ².</para>
/// <para>Backward, g = ∂err/∂a: ∂err/∂β = Σ g, ∂err/∂γ = Σ g x̂, ∂err/∂x = γ / √(σ² + ε) · (g − (1/M) Σ g − x̂ (1/M) Σ g x̂); when judging, μ and σ²
/// do not depend on x, and ∂err/∂x = γ / √(σ² + ε) · g.</para>
/// </remarks>
public sealed class BatchNormalization : Layer
{
    const float Share = 0.1f, Epsilon = 1e-5f;

    readonly Parameter scale, shift, mean, variance;

    /// <summary>Batch normalisation of every channel; ε is 1e-5, the running statistics take a tenth of each batch's.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    public BatchNormalization(string name, Shape input)
        : base(name, input)
    {
        scale = Parameter.Constant("scale", 1f, isTrained: true, input.Depth);
        shift = Parameter.Constant("shift", 0f, isTrained: true, input.Depth);
        mean = Parameter.Constant("mean", 0f, isTrained: false, input.Depth);
        variance = Parameter.Constant("variance", 1f, isTrained: false, input.Depth);
        Parameters = [scale, shift, mean, variance];
    }

    /// <inheritdoc/>
    public override string Kind => "batch_normalization";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Inputs[0];

    /// <summary>γ, β and the running statistics, [D] each.</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Nothing an image, but μ and 1 / √(σ² + ε) of the batch.</summary>
    public override int SavedPerBatch => 2 * Inputs[0].Depth;

    /// <summary>The factors of each channel.</summary>
    public override int ScratchPerBatch => 3 * Inputs[0].Depth;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <summary>a = γ x̂ + β.</summary>
    public override void Forward(in Pass pass)
    {
        int depth = Input.Depth;
        Span<float> mu = pass.BatchSaved[..depth], spread = pass.BatchSaved[depth..], factor = pass.BatchScratch[..depth], offset = pass.BatchScratch[depth..(2 * depth)];
        if (pass.Training)
        {
            BatchNorm.Statistics(pass.Input(), mu, spread, pass.Workers);
            Remember(mu, spread, (double)pass.Images * Input.Height * Input.Width);
        }
        else
        {
            mean.Value.Span.CopyTo(mu);
            variance.Value.Span.CopyTo(spread);
        }

        // What backward reads is 1 / √(σ² + ε).
        for (int d = 0; d < depth; d++)
        {
            spread[d] = 1f / float.Sqrt(spread[d] + Epsilon);
            factor[d] = scale.Value.Span[d] * spread[d];
            offset[d] = float.FusedMultiplyAdd(-mu[d], factor[d], shift.Value.Span[d]);
        }

        BatchNorm.Apply(pass.Input(), factor, offset, pass.Output, pass.Workers);
    }

    /// <summary>∂β = Σ g, ∂γ = Σ g x̂, ∂x = γ / √(σ² + ε) · (g − mean of g − x̂ · mean of g x̂), without the means when judging.</summary>
    public override void Backward(in Pass pass)
    {
        int depth = Input.Depth;
        float count = (float)((double)pass.Images * Input.Height * Input.Width);
        ReadOnlySpan<float> mu = pass.BatchSaved[..depth], inverse = pass.BatchSaved[depth..];
        Span<float> product = pass.ParameterGradient(0), sum = pass.ParameterGradient(1);
        BatchNorm.Gradients(pass.Input(), pass.OutputGradient, mu, inverse, sum, product, pass.Workers);
        if (pass.InputGradient().IsEmpty)
            return;

        // ∂x = g · a + x · b + c with a = γ s, b = −γ s² p / M, c = −γ s q / M − b μ, where s = 1 / √(σ² + ε), p = Σ g x̂, q = Σ g.
        Span<float> a = pass.BatchScratch[..depth], b = pass.BatchScratch[depth..(2 * depth)], c = pass.BatchScratch[(2 * depth)..];
        for (int d = 0; d < depth; d++)
        {
            a[d] = scale.Value.Span[d] * inverse[d];
            b[d] = pass.Training ? -a[d] * inverse[d] * product[d] / count : 0f;
            c[d] = pass.Training ? (-a[d] * sum[d] / count) - (b[d] * mu[d]) : 0f;
        }

        BatchNorm.Combine(pass.OutputGradient, pass.Input(), a, b, c, pass.InputGradient(), pass.Workers);
    }

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings) => new BatchNormalization(name, inputs[0]);

    void Remember(ReadOnlySpan<float> mu, ReadOnlySpan<float> sigma, double count)
    {
        float unbiased = (float)(count > 1 ? count / (count - 1) : 1);
        for (int d = 0; d < mu.Length; d++)
        {
            mean.Value.Span[d] += Share * (mu[d] - mean.Value.Span[d]);
            variance.Value.Span[d] += Share * ((sigma[d] * unbiased) - variance.Value.Span[d]);
        }
    }
}
