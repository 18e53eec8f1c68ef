using Gabor.Features.Statistics;
using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// How the descriptors of an image would change a Gaussian mixture that was fitted to those of many (Perronnin et al. 2010), its roots, of
/// length 1. See <see cref="FisherVector"/>.
/// </summary>
public sealed class FisherEncoding : FeatureLayer
{
    /// <summary>Descriptors that the mixture is fitted to.</summary>
    const int MostDescriptors = 50_000;

    readonly Parameter weights, means, variances;
    GaussianMixture? mixture;
    FisherVector? vector;

    /// <summary>A mixture that is yet to be fitted.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">Places H × W with descriptors of D numbers.</param>
    /// <param name="gaussians">K, at least 1.</param>
    /// <exception cref="ArgumentException">There is no Gaussian, or there are too many.</exception>
    public FisherEncoding(string name, Shape input, int gaussians)
        : base(name, input)
    {
        if (gaussians < 1)
            throw Refuse.Count(name, "gaussians", gaussians, 1);
        if (2L * gaussians * input.Depth > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a Fisher vector", input);
        Output = Shape.Vector(2 * gaussians * input.Depth);
        weights = Parameter.Constant("weights", 1f / gaussians, isTrained: false, gaussians);
        means = Parameter.Constant("means", 0, isTrained: false, gaussians * input.Depth);
        variances = Parameter.Constant("variances", 1, isTrained: false, gaussians * input.Depth);
        Parameters = [weights, means, variances];
    }

    /// <inheritdoc/>
    public override string Kind => "fisher_encoding";

    /// <summary>2 K D numbers.</summary>
    public override Shape Output { get; }

    /// <summary>w [K], μ [K, D] and σ² [K, D] of the mixture.</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("gaussians", weights.Count)];

    /// <summary>1: a plan prepares the layers that ask for memory.</summary>
    public override int PreparedFloats(in Preparation preparation) => 1;

    /// <summary>Makes the mixture of the parameters, where they are others than before.</summary>
    public override void Prepare(in Pass pass)
    {
        if (mixture is not null && Same(mixture.Weights, weights) && Same(mixture.Means, means) && Same(mixture.Variances, variances))
            return;
        mixture = new(Exactly(weights.Value.Span), Exactly(means.Value.Span), Array.ConvertAll(Exactly(variances.Value.Span), Positive));
        vector = new FisherVector(mixture);
    }

    /// <inheritdoc/>
    public override void Forward(in Pass pass)
    {
        for (int i = 0; i < pass.Images; i++)
        {
            vector!.Compute(
                pass.Input().Slice(i * Input.Count, Input.Count), pass.Output.Slice(i * Output.Count, Output.Count), pass.Workers);
        }
    }

    /// <summary>The mixture that makes the descriptors of all images most likely.</summary>
    /// <inheritdoc/>
    public override void Fit(ReadOnlySpan<float> inputs, int images, ulong seed, Workers workers, CancellationToken cancellation = default)
    {
        float[] descriptors = DescriptorSample.Of(inputs, Input.Depth, MostDescriptors, seed);
        if (descriptors.Length / Input.Depth < weights.Count)
        {
            throw new ArgumentException(
                $"{Name}: {descriptors.Length / Input.Depth} descriptors are fewer than {weights.Count} Gaussians; take fewer, or more "
                + "images.", nameof(inputs));
        }

        var found = GaussianMixture.Fit(descriptors, Input.Depth, weights.Count, new() { Seed = seed, MaximumIterations = 50 }, workers);
        Round(found.Weights, weights.Value.Span);
        Round(found.Means, means.Value.Span);
        Round(found.Variances, variances.Value.Span);
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new FisherEncoding(name, input, settings.Whole("gaussians", 1));

    /// <summary>Files may hold anything.</summary>
    static double Positive(double variance) => Math.Max(variance, float.Epsilon);

    static bool Same(ReadOnlySpan<double> values, Parameter parameter)
    {
        var others = parameter.Value.Span;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != others[i])
                return false;
        }

        return true;
    }

    static double[] Exactly(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);

    static void Round(ReadOnlySpan<double> from, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
            to[i] = (float)from[i];
    }
}
