using Gabor.Components;
using Gabor.KernelMethods;
using Gabor.Numerics;
using Gabor.Numerics.Random;
using Gabor.Numerics.Threads;

namespace Gabor.Layers;

/// <summary>
/// How near an image is to each of l centres, by a kernel function (4.1.3): a_i = k(x, cᵢ). A dense layer on it is a kernel machine,
/// s(x) = Σᵢ k(x, cᵢ) aᵢ + b; see <see cref="KernelExpansion"/>.
/// </summary>
public sealed class KernelLayer : FeatureLayer
{
    readonly Parameter centres;

    /// <summary>A layer whose centres are yet to be drawn from the training images.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">The shape of one image; its n elements are read as one vector.</param>
    /// <param name="function">k, whose hyper-parameters are chosen.</param>
    /// <param name="count">l, at least 1.</param>
    /// <exception cref="ArgumentException">There are no centres, or too many.</exception>
    public KernelLayer(string name, Shape input, KernelFunction function, int count)
        : base(name, input)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (count < 1)
            throw Refuse.Count(name, "centres", count, 1);
        if ((long)count * input.Count > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a matrix of centres", input);
        (Function, Output) = (function, Shape.Vector(count));
        centres = Parameter.Constant("centres", 0, isTrained: false, count * input.Count);
        Parameters = [centres];
    }

    /// <inheritdoc/>
    public override string Kind => "kernel";

    /// <summary>l numbers.</summary>
    public override Shape Output { get; }

    /// <summary>k.</summary>
    public KernelFunction Function { get; }

    /// <summary>The centres, [l, n].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>l n.</summary>
    public override long MultiplyAdds => (long)Input.Count * Output.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
    [
        new("centres", Output.Count), new("function", Function.Name),
        .. Function.Definition.HyperParameters.Select(row => new Setting(row.Key, Function.Find(row.Name)!.Value)),
    ];

    /// <inheritdoc/>
    public override string Details => $"{Function}";

    /// <inheritdoc/>
    public override void Forward(in Pass pass) =>
        KernelMatrix.Compute(Function, pass.Input(), centres.Value.Span, Input.Count, pass.Output, pass.Workers);

    /// <summary>Training images as centres, each equally likely and none twice; where there are too few, some twice.</summary>
    /// <inheritdoc/>
    public override void Fit(ReadOnlySpan<float> inputs, int images, ulong seed, Workers workers, CancellationToken cancellation = default)
    {
        int[] order = [.. Enumerable.Range(0, images)];
        Permutation.Shuffle(order, new(seed, Purpose.Sample, 2));
        for (int i = 0; i < Output.Count; i++)
            inputs.Slice(order[i % images] * Input.Count, Input.Count).CopyTo(centres.Value.Span[(i * Input.Count)..]);
    }

    internal static Layer Read(
        string name, Shape input, SettingReader settings, Registry<ComponentKind<KernelFunction>> functions)
    {
        int count = settings.Whole("centres", 1);
        var kind = functions.Named(settings.Choice("function", [.. functions.Names]));
        var asked = settings.IsAsking ? functions.SelectMany(one => one.HyperParameters).DistinctBy(row => row.Name) : kind.HyperParameters;
        var values = asked.ToDictionary(
            row => row.Name,
            row => settings.Number(
                row.Key, Math.Max(row.Minimum, float.MinValue), Math.Min(row.Maximum, float.MaxValue), row.Default));
        return new KernelLayer(name, input, kind.CreateFrom(row => [values[row]]), count);
    }
}
