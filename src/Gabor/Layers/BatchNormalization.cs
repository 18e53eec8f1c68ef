using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Kernels.Normalization;
using Gabor.Processes;

namespace Gabor.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015, arXiv 1502.03167): each channel gets mean β and standard deviation γ over the batch.
/// </summary>
/// <remarks>
/// <para>Forward while training, over the M = N H W values of a channel: μ = (1/M) Σ x, σ² = (1/M) Σ (x − μ)², x̂ = (x − μ) / √(σ² + ε), a
/// = γ x̂ + β; the running statistics move, m ← (1 − ρ) m + ρ μ and v ← (1 − ρ) v + ρ σ² M / (M − 1), with σ² = 0 where M = 1. In
/// inference they stand for μ and σ². The momentum ρ is a batch's share in them, as in PyTorch; Keras and ONNX call 1 − ρ so.</para>
/// <para>Backward, g = ∂err/∂a: ∂err/∂β = Σ g, ∂err/∂γ = Σ g x̂, ∂err/∂x = γ / √(σ² + ε) · (g − (1/M) Σ g − x̂ (1/M) Σ g x̂); in inference
/// μ and σ² do not depend on x, and ∂err/∂x = γ / √(σ² + ε) · g.</para>
/// <para>Where a batch is cut into parts, the sums are those over all parts, or with <see cref="StatisticsScope.Part"/> those of each part:
/// then M is a part's, and ρ takes the means of the parts' μ and σ² M / (M − 1), each weighted by its share of the images.</para>
/// <para>With <see cref="StatisticsScope.Running"/>, training does what inference does, and learns γ and β alone.</para>
/// </remarks>
public sealed class BatchNormalization : Layer
{
    internal const float DefaultMomentum = 0.1f, DefaultEpsilon = 1e-5f;

    readonly Parameter scale, shift, mean, variance;
    readonly SumTaker rememberParts;

    /// <summary>Batch normalisation of every channel.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="momentum">ρ, the share of a batch in the running statistics, from 0 to 1; 0.1 by default.</param>
    /// <param name="epsilon">ε, above 0 and finite; 1e-5 by default.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public BatchNormalization(string name, Shape input, float momentum = DefaultMomentum, float epsilon = DefaultEpsilon)
        : base(name, input)
    {
        if (!(momentum >= 0 && momentum <= 1))
            throw Refuse.Setting(name, "momentum", momentum, "from 0 to 1");
        if (!(epsilon > 0 && float.IsFinite(epsilon)))
            throw Refuse.Setting(name, "epsilon", epsilon, "above 0 and finite");
        (Momentum, Epsilon) = (momentum, epsilon);
        scale = Parameter.Constant("scale", 1f, isTrained: true, input.Depth);
        shift = Parameter.Constant("shift", 0f, isTrained: true, input.Depth);
        mean = Parameter.Constant("mean", 0f, isTrained: false, input.Depth);
        variance = Parameter.Constant("variance", 1f, isTrained: false, input.Depth);
        Parameters = [scale, shift, mean, variance];
        rememberParts = RememberParts;
    }

    /// <inheritdoc/>
    public override string Kind => "batch_normalization";

    /// <summary>The input's shape.</summary>
    public override Shape Output => Inputs[0];

    /// <summary>ρ, the share of a batch in the running statistics.</summary>
    public float Momentum { get; }

    /// <summary>ε, which is added to the variance.</summary>
    public float Epsilon { get; }

    /// <summary>ρ and ε, where one is not as by default.</summary>
    public override IReadOnlyList<Setting> Settings =>
        IsUsual ? [] : [new("momentum", Momentum), new("epsilon", Epsilon)];

    /// <inheritdoc/>
    public override string Details => IsUsual ? "" : FormattableString.Invariant($"momentum {Momentum}, ε {Epsilon}");

    bool IsUsual => Momentum == DefaultMomentum && Epsilon == DefaultEpsilon;

    /// <summary>γ, β and the running statistics, [D] each.</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Nothing an image, but both parts of μ, 1 / √(σ² + ε) and the factor of each channel.</summary>
    public override int SavedPerBatch => 4 * Inputs[0].Depth;

    /// <summary>The factors of each channel backward.</summary>
    public override int ScratchPerBatch => 3 * Inputs[0].Depth;

    /// <inheritdoc/>
    public override BackwardReads BackwardReads => BackwardReads.Input;

    /// <inheritdoc/>
    public override bool MixesImages => true;

    /// <inheritdoc/>
    internal override bool JoinsParts => true;

    /// <inheritdoc/>
    internal override bool IsOfOneValue(int images) => (long)images * Input.Height * Input.Width == 1;

    /// <inheritdoc/>
    public override bool CanFuseRelu => true;

    /// <inheritdoc/>
    internal override bool CanFuseRelu6 => true;

    /// <inheritdoc/>
    public override bool CanAddResidual => true;

    /// <summary>Without a residual, the sign of the output follows from the input.</summary>
    /// <inheritdoc/>
    public override BackwardReads ReadsWhenFused(bool fusesRelu, bool addsResidual) =>
        fusesRelu && addsResidual ? BackwardReads.Input | BackwardReads.Output : BackwardReads.Input;

    /// <summary>a = γ x̂ + β = (x − μ) f + β with f = γ / √(σ² + ε).</summary>
    public override void Forward(in Pass pass)
    {
        if (pass.MeasuresBatch && pass.Parts is { Statistics: StatisticsScope.Part } parts)
        {
            ForwardByPart(pass, parts);
            return;
        }

        Span<float> origin = Saved(pass, 0), mu = Saved(pass, 1), inverse = Saved(pass, 2), factor = Saved(pass, 3);
        if (!pass.IsRecomputed)
            Measure(pass, origin, mu, inverse, factor);
        Apply(pass);
    }

    /// <summary>Each part by its own statistics; what the running ones take of them waits for the end of the step.</summary>
    void ForwardByPart(in Pass pass, PartExchange parts)
    {
        int depth = Input.Depth;
        var rows = pass.IsRecomputed ? [] : parts.Postpone(2 * depth, rememberParts);
        for (int part = 0; part < parts.Pass.Parts.Length; part++)
        {
            var own = pass.OfPart(part);
            if (!pass.IsRecomputed)
            {
                Span<float> origin = Saved(own, 0), mu = Saved(own, 1), inverse = Saved(own, 2);
                BatchNormKernels.Statistics(own.Input(), origin, mu, inverse, pass.Workers);
                double images = own.Images, unbiased = images * Unbiased(Values(own));
                for (int d = 0; d < depth; d++)
                    (rows[d], rows[depth + d]) = (images * ((double)origin[d] + mu[d]), unbiased * inverse[d]);
                rows = rows[(2 * depth)..];
                Scale(inverse, Saved(own, 3));
            }

            Apply(own);
        }
    }

    /// <summary>a, with the statistics that were saved.</summary>
    void Apply(in Pass pass) => BatchNormKernels.Apply(
        pass.Input(), Saved(pass, 0), Saved(pass, 1), Saved(pass, 3), shift.Value.Span, pass.AddsResidual ? pass.Input(1) : [],
        pass.Rectifier, pass.Output, pass.Workers);

    /// <summary>μ, 1 / √(σ² + ε) and f: of the batch in training, which the running statistics remember; by these otherwise.</summary>
    void Measure(in Pass pass, Span<float> origin, Span<float> mu, Span<float> inverse, Span<float> factor)
    {
        if (pass.MeasuresBatch)
        {
            if (IsInOne(pass))
                BatchNormKernels.Statistics(pass.Input(), origin, mu, inverse, pass.Workers);
            else
                MeasureParts(pass, pass.Parts!, origin, mu, inverse);
            Remember(origin, mu, inverse, Values(pass));
        }
        else
        {
            mean.Value.Span.CopyTo(origin);
            mu.Clear();
            variance.Value.Span.CopyTo(inverse);
        }

        Scale(inverse, factor);
    }

    /// <summary>∂β = Σ g, ∂γ = Σ g x̂, ∂x = γ / √(σ² + ε) · (g − mean of g − x̂ · mean of g x̂), without the means in inference.</summary>
    public override void Backward(in Pass pass)
    {
        int depth = Input.Depth;
        Span<float> origin = Saved(pass, 0), mu = Saved(pass, 1), inverse = Saved(pass, 2), factor = Saved(pass, 3);
        ReadOnlySpan<float> offset = shift.Value.Span;
        Span<float> g = pass.OutputGradient, product = pass.ParameterGradient(0), sum = pass.ParameterGradient(1);
        bool recomputes = pass.Rectifies && !pass.AddsResidual;

        // The residual's gradient is g, or what the ReLU let through of it; in place where nobody asks, or where the plan has it lie there.
        Span<float> through = pass.AddsResidual && !pass.InputGradient(1).IsEmpty ? pass.InputGradient(1) : g;
        if (IsInOne(pass))
            Sums(pass, new(0, pass.Images), through, sum, product);
        else
            SumsOfParts(pass, pass.Parts!, through, sum, product);
        g = through;
        if (pass.InputGradient().IsEmpty)
            return;

        // ∂x = g · a + (x − μ) · b + c with a = γ s, b = −γ s² p / M, c = −γ s q / M, where s = 1 / √(σ² + ε), p = Σ g x̂, q = Σ g.
        float count = (float)Values(pass);
        Span<float> a = pass.BatchScratch[..depth], b = pass.BatchScratch[depth..(2 * depth)], c = pass.BatchScratch[(2 * depth)..];
        for (int d = 0; d < depth; d++)
        {
            a[d] = scale.Value.Span[d] * inverse[d];
            b[d] = pass.MeasuresBatch ? -a[d] * inverse[d] * product[d] / count : 0f;
            c[d] = pass.MeasuresBatch ? -a[d] * sum[d] / count : 0f;
        }

        if (recomputes)
            BatchNormKernels.RectifiedCombine(
                g, pass.Input(), origin, mu, factor, offset, pass.Rectifier, a, b, c, pass.InputGradient(), pass.Workers);
        else
            BatchNormKernels.Combine(g, pass.Input(), origin, mu, a, b, c, pass.InputGradient(), pass.Workers);
    }

    /// <summary>
    /// Σ g and Σ g x̂ of some images; where a residual was added, what the ReLU let through of g is written for them.
    /// </summary>
    void Sums(in Pass pass, ImageRange images, Span<float> through, Span<float> sum, Span<float> product)
    {
        int start = images.First * Input.Count, length = images.Count * Input.Count;
        Span<float> origin = Saved(pass, 0), mu = Saved(pass, 1), inverse = Saved(pass, 2), factor = Saved(pass, 3);
        ReadOnlySpan<float> x = pass.Input().Slice(start, length);
        Span<float> g = pass.OutputGradient.Slice(start, length), own = through.Slice(start, length);
        if (pass.Rectifies && !pass.AddsResidual)
        {
            BatchNormKernels.RectifiedGradients(
                x, g, factor, shift.Value.Span, origin, mu, inverse, pass.Rectifier, sum, product, pass.Workers);
        }
        else if (pass.Rectifies)
        {
            BatchNormKernels.MaskedGradients(
                x, g, pass.Output.Slice(start, length), own, origin, mu, inverse, sum, product, pass.Workers);
        }
        else
        {
            if (own != g)
                ElementWiseKernels.Copy(g, own, pass.Workers);
            BatchNormKernels.Gradients(x, g, origin, mu, inverse, sum, product, pass.Workers);
        }
    }

    /// <summary>
    /// μ and σ² of a batch in parts: n, μ and M = Σ(x − μ)² of each part; neighbours are joined as by Chan, Golub and LeVeque, in double:
    /// δ = μ₂ − μ₁, μ = μ₁ + δ n₂ / n, M = M₁ + M₂ + δ² n₁ n₂ / n.
    /// </summary>
    void MeasureParts(in Pass pass, PartExchange parts, Span<float> origin, Span<float> mu, Span<float> variance)
    {
        int depth = Input.Depth, width = 1 + (2 * depth);
        var rows = parts.Rows(width);
        foreach (var (first, count) in parts.Pass.Parts)
        {
            var x = pass.Input().Slice(first * Input.Count, count * Input.Count);
            BatchNormKernels.Statistics(x, origin, mu, variance, pass.Workers);
            double values = rows[0] = (double)count * Input.Height * Input.Width;
            for (int d = 0; d < depth; d++)
                (rows[1 + d], rows[1 + depth + d]) = ((double)origin[d] + mu[d], variance[d] * values);
            rows = rows[width..];
        }

        var all = parts.Join(width, JoinMoments);
        for (int d = 0; d < depth; d++)
        {
            origin[d] = (float)all[1 + d];
            mu[d] = (float)(all[1 + d] - origin[d]);
            variance[d] = (float)(all[1 + depth + d] / all[0]);
        }
    }

    static void JoinMoments(Span<double> left, ReadOnlySpan<double> right)
    {
        int depth = left.Length / 2;
        double count = left[0] + right[0], share = right[0] / count, leftCount = left[0];
        left[0] = count;
        for (int d = 1; d <= depth; d++)
        {
            double apart = right[d] - left[d];
            left[d] += apart * share;
            left[depth + d] += right[depth + d] + (apart * apart * share * leftCount);
        }
    }

    /// <summary>The sums of a batch in parts, in double from part to part.</summary>
    void SumsOfParts(in Pass pass, PartExchange parts, Span<float> through, Span<float> sum, Span<float> product)
    {
        int depth = Input.Depth;
        var rows = parts.Rows(2 * depth);
        foreach (var images in parts.Pass.Parts)
        {
            Sums(pass, images, through, sum, product);
            for (int d = 0; d < depth; d++)
                (rows[d], rows[depth + d]) = (sum[d], product[d]);
            rows = rows[(2 * depth)..];
        }

        var all = parts.Join(2 * depth, Add);
        for (int d = 0; d < depth; d++)
        {
            // Other processes add zeros to these gradients; −0 would become 0 only where there are some.
            sum[d] = (float)all[d] + 0f;
            product[d] = (float)all[depth + d] + 0f;
        }
    }

    static void Add(Span<double> left, ReadOnlySpan<double> right)
    {
        for (int d = 0; d < left.Length; d++)
            left[d] += right[d];
    }

    /// <summary>
    /// Whether this pass sees all images of its statistics, so that nothing is joined: one part has the bits of no parts. Running
    /// statistics are of none.
    /// </summary>
    static bool IsInOne(in Pass pass) =>
        !pass.MeasuresBatch || pass.Part is not null || pass.Parts is null or { Current.Parts: 1 };

    /// <summary>M, the values of a channel over the images of the statistics.</summary>
    double Values(in Pass pass) =>
        (double)(IsInOne(pass) ? pass.Images : pass.Parts!.Current.Images) * Input.Height * Input.Width;

    /// <summary>f and o by the running statistics, for a convolution that takes them into its filters and bias.</summary>
    internal override void Fold(Span<float> factor, Span<float> offset)
    {
        Span<float> inverse = factor.Length <= 1024 ? stackalloc float[factor.Length] : new float[factor.Length];
        variance.Value.Span.CopyTo(inverse);
        Scale(inverse, factor);
        for (int d = 0; d < factor.Length; d++)
            offset[d] = float.FusedMultiplyAdd(-mean.Value.Span[d], factor[d], shift.Value.Span[d]);
    }

    /// <summary>f of each channel; <paramref name="spread"/> is σ² and becomes 1 / √(σ² + ε).</summary>
    void Scale(Span<float> spread, Span<float> factor)
    {
        for (int d = 0; d < spread.Length; d++)
        {
            spread[d] = 1f / float.Sqrt(spread[d] + Epsilon);
            factor[d] = scale.Value.Span[d] * spread[d];
        }
    }

    /// <summary>
    /// What forward leaves for backward of each channel, and part where each has its own statistics: both parts of μ, 1 / √(σ² + ε), f.
    /// </summary>
    Span<float> Saved(in Pass pass, int which) =>
        pass.BatchSaved.Slice((((pass.MeasuresBatch ? pass.Part ?? 0 : 0) * 4) + which) * Input.Depth, Input.Depth);

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new BatchNormalization(
            name, input, (float)settings.Number("momentum", 0, 1, DefaultMomentum),
            (float)settings.Number("epsilon", 0, float.MaxValue, DefaultEpsilon));

    void Remember(ReadOnlySpan<float> origin, ReadOnlySpan<float> mu, ReadOnlySpan<float> sigma, double count)
    {
        float unbiased = (float)Unbiased(count);
        for (int d = 0; d < mu.Length; d++)
        {
            mean.Value.Span[d] += Momentum * (origin[d] - mean.Value.Span[d] + mu[d]);
            variance.Value.Span[d] += Momentum * ((sigma[d] * unbiased) - variance.Value.Span[d]);
        }
    }

    /// <summary>
    /// The running statistics move by the sums over all parts of a batch: of images times μ, of images times σ² M / (M − 1).
    /// </summary>
    void RememberParts(ReadOnlySpan<double> sums, int images)
    {
        int depth = Input.Depth;
        for (int d = 0; d < depth; d++)
        {
            mean.Value.Span[d] += Momentum * (float)((sums[d] / images) - mean.Value.Span[d]);
            variance.Value.Span[d] += Momentum * (float)((sums[depth + d] / images) - variance.Value.Span[d]);
        }
    }

    /// <summary>M / (M − 1), which makes of σ² an estimate without bias.</summary>
    static double Unbiased(double count) => count > 1 ? count / (count - 1) : 1;
}
