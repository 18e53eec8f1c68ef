using Gabor.Features.Statistics;
using Gabor.Numerics;
using Gabor.Numerics.Kernels.Products;
using Gabor.Numerics.Kernels.Reductions;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// Coordinates along the directions in which the training images vary most: z = C (x − mean), and z_i / σ_i where it whitens. What a linear
/// autoencoder finds (4.1.4). See <see cref="PrincipalComponents"/>.
/// </summary>
public sealed class PrincipalProjection : FeatureLayer
{
    /// <summary>Images that are measured where these and their elements are more than so many.</summary>
    const int MostPoints = 3072;

    readonly Parameter mean, components;

    /// <summary>A projection that is yet to be fitted.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">The shape of one image; its n elements are read as one vector.</param>
    /// <param name="outputs">d, from 1 to n.</param>
    /// <param name="whitens">Whether each coordinate is divided by its standard deviation; no by default.</param>
    /// <exception cref="ArgumentException">There are no outputs, or more than inputs.</exception>
    public PrincipalProjection(string name, Shape input, int outputs, bool whitens = false)
        : base(name, input)
    {
        if (outputs < 1 || outputs > input.Count)
        {
            throw Refuse.Setting(name, "outputs", outputs, FormattableString.Invariant(
                $"from 1 to {input.Count}, the elements of an image"));
        }

        if ((long)input.Count * outputs > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a matrix of components", input);
        (Output, Whitens) = (Shape.Vector(outputs), whitens);
        mean = Parameter.Constant("mean", 0, isTrained: false, input.Count);
        components = Parameter.Constant("components", 0, isTrained: false, checked(outputs * input.Count));
        Parameters = [mean, components];
    }

    /// <inheritdoc/>
    public override string Kind => "principal_projection";

    /// <summary>d numbers.</summary>
    public override Shape Output { get; }

    /// <summary>Whether each coordinate is divided by its standard deviation.</summary>
    public bool Whitens { get; }

    /// <summary>
    /// The mean [n], and the directions [d, n] one after the other, each divided by its standard deviation where it whitens.
    /// </summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>n d.</summary>
    public override long MultiplyAdds => (long)Input.Count * Output.Count;

    /// <summary>x − mean.</summary>
    public override int SavedPerImage => Input.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("outputs", Output.Count), new("whiten", Whitens ? 1 : 0)];

    /// <inheritdoc/>
    public override void Forward(in Pass pass)
    {
        RowKernels.Subtract(pass.Input(), mean.Value.Span, pass.Saved, pass.Workers);
        Gemm.Multiply(
            pass.Saved, false, components.Value.Span, true, [], pass.Output, pass.Images, Output.Count, Input.Count, pass.Workers);
    }

    /// <inheritdoc/>
    public override void Fit(ReadOnlySpan<float> inputs, int images, ulong seed, Workers workers, CancellationToken cancellation = default)
    {
        if (images < 2)
            throw new ArgumentException($"{Name}: {images} image has no directions in which it varies; give two at least.", nameof(images));
        var found = PrincipalComponents.Fit(Some(inputs, images, seed), Input.Count, Output.Count, workers);
        found.Mean.CopyTo(mean.Value.Span);
        for (int i = 0; i < found.Count; i++)
        {
            // What does not vary is rounding; it stays small instead of being made large.
            float scale = Whitens ? (float)(1 / Math.Sqrt(Math.Max(found.Variances[i], 1e-7 * found.Variances[0]))) : 1;
            for (int j = 0; j < Input.Count; j++)
                components.Value.Span[(i * Input.Count) + j] = found.Components[(i * Input.Count) + j] * scale;
        }
    }

    /// <summary>All images, or as many of them as directions can be found of in half a minute.</summary>
    ReadOnlySpan<float> Some(ReadOnlySpan<float> inputs, int images, ulong seed)
    {
        if (Math.Min(images, Input.Count) <= MostPoints)
            return inputs;
        int[] order = [.. Enumerable.Range(0, images)];
        Permutation.Shuffle(order, new(seed, Purpose.Sample, 3));
        float[] some = new float[MostPoints * Input.Count];
        for (int i = 0; i < MostPoints; i++)
            inputs.Slice(order[i] * Input.Count, Input.Count).CopyTo(some.AsSpan(i * Input.Count));
        return some;
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new PrincipalProjection(name, input, settings.Whole("outputs", 1), settings.SwitchOrOff("whiten"));
}
