using Gabor.Features.Statistics;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Convolutions;
using Gabor.Numerics.Kernels.Windows;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// A convolution whose filters are measured on the training images so that its outputs do not vary together: the principal components of
/// the patches under the window, each divided by its standard deviation, and their negatives, so that a ReLU after it loses nothing (Page
/// 2019; Jordan 2024, arXiv 2404.00498, 3.2).
/// </summary>
/// <remarks>
/// With the components c_i of the n = F₁F₂D numbers x̃ under a window, their variances λ_i and the mean m:
/// a_i = c_i · (x̃ − m) / √(λ_i + ε), a_(n + i) = −a_i, with ε = 5·10⁻⁵ λ₁, so that what hardly varies is not made large.
/// </remarks>
public sealed class PatchWhitening : FeatureLayer
{
    /// <summary>Patches that are measured at most, evenly chosen.</summary>
    const int MostPatches = 1 << 16;

    const double Floor = 5e-5;

    readonly Window window;
    readonly WindowGeometry geometry;
    readonly Parameter weight, bias;
    readonly ConvolutionKernel kernel;

    /// <summary>A layer that is yet to be fitted.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="window">F₁ × F₂, strides, padding and dilation.</param>
    /// <exception cref="ArgumentException">The window does not fit, or something is too large.</exception>
    public PatchWhitening(string name, Shape input, Window window)
        : base(name, input)
    {
        this.window = window;
        geometry = window.Over(input, name);
        if (2L * geometry.Taps * geometry.Taps > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a matrix of components", input);
        int filters = 2 * geometry.Taps;
        Output = new Shape(geometry.OutputHeight, geometry.OutputWidth, filters);
        weight = Parameter.Measured("weight", geometry.Taps, filters, window.Height, window.Width, input.Depth, filters);
        bias = Parameter.Constant("bias", 0, isTrained: false, filters);
        Parameters = [weight, bias];
        kernel = ConvolutionWays.Choose(ConvolutionAlgorithm.Auto, geometry, filters, 1);
    }

    /// <inheritdoc/>
    public override string Kind => "patch_whitening";

    /// <summary>H' × W' × 2n.</summary>
    public override Shape Output { get; }

    /// <summary>F₁ × F₂, strides, padding and dilation.</summary>
    public Window Window => window;

    /// <summary>W [F₁, F₂, D, 2n] and b [2n].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>H' W' n 2n.</summary>
    public override long MultiplyAdds => (long)geometry.Positions * weight.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => window.Settings;

    /// <inheritdoc/>
    public override string Details => window.ToString();

    /// <inheritdoc/>
    public override int PreparedFloats(in Preparation preparation) =>
        kernel.PreparedFloats(geometry, Output.Depth, preparation.Tier);

    /// <inheritdoc/>
    public override void Prepare(in Pass pass) =>
        kernel.Prepare(geometry, Output.Depth, weight.Value.Span, pass.Prepared, pass.Workers);

    /// <summary>a = X̃W + b.</summary>
    public override void Forward(in Pass pass) => kernel.Forward(
        geometry, Output.Depth, pass.Input(), pass.Prepared, bias.Value.Span, pass.Output, pass.Images, Rectifier.None, pass.Workers);

    /// <inheritdoc/>
    public override void Fit(ReadOnlySpan<float> inputs, int images, ulong seed, Workers workers, CancellationToken cancellation = default)
    {
        int taps = geometry.Taps;
        long patches = (long)images * geometry.Positions;
        if (patches < 2)
            throw new ArgumentException($"{Name}: a single patch has no directions in which it varies; give more images.", nameof(images));
        int count = (int)Math.Min(patches, MostPatches);
        float[] x = new float[count * taps];
        for (int i = 0; i < count; i++)
            Copy(inputs, i * patches / count, x.AsSpan(i * taps, taps));
        var found = PrincipalComponents.Fit(x, taps, taps, workers);
        Span<float> w = weight.Value.Span, b = bias.Value.Span;
        for (int i = 0; i < taps; i++)
        {
            float scale = (float)(1 / Math.Sqrt(Math.Max(found.Variances[i], 0) + Math.Max(Floor * found.Variances[0], 1e-12)));
            double start = 0;
            for (int t = 0; t < taps; t++)
            {
                float value = found.Components[(i * taps) + t] * scale;
                start -= (double)value * found.Mean[t];
                w[(t * 2 * taps) + i] = value;
                w[(t * 2 * taps) + taps + i] = -value;
            }

            (b[i], b[taps + i]) = ((float)start, -(float)start);
        }
    }

    /// <summary>The numbers under one of all windows; 0 in the padding.</summary>
    void Copy(ReadOnlySpan<float> inputs, long patch, Span<float> to)
    {
        int place = (int)(patch % geometry.Positions), depth = geometry.Depth;
        var image = inputs.Slice((int)(patch / geometry.Positions) * geometry.ImageFloats, geometry.ImageFloats);
        for (int i = 0; i < window.Height; i++)
        {
            int u = geometry.Row(place / geometry.OutputWidth, i);
            for (int j = 0; j < window.Width; j++, to = to[depth..])
            {
                int v = geometry.Column(place % geometry.OutputWidth, j);
                if ((uint)u < (uint)geometry.Height && (uint)v < (uint)geometry.Width)
                    image.Slice(((u * geometry.Width) + v) * depth, depth).CopyTo(to);
                else
                    to[..depth].Clear();
            }
        }
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) => new PatchWhitening(name, input, settings.Window());
}
