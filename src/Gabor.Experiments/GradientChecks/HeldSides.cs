using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Experiments.GradientChecks;

/// <summary>
/// A layer with corners that is held on the side of each corner on which it stands: the linear function that it is between its corners.
/// There it has the same output and, for backward, the same slopes; but no step, however long, crosses a corner.
/// </summary>
/// <remarks>
/// <para>ReLU, (4.6): a = 1{z₀ &gt; 0} z, leaky α z in place of 0, with z₀ the input where it was held; ReLU6 likewise with
/// its second corner; ELU with α ≠ 1, a = 1{z₀ &gt; 0} λ z + 1{z₀ ≤ 0} λ α (eᶻ − 1). Max pooling, (5.20): a = the
/// element of X that won at X₀, on a tie the first of the window, (5.31).</para>
/// <para>Layers of other kinds are smooth, or are not known here; these run as they are.</para>
/// </remarks>
abstract class HeldSides
{
    /// <summary>Outputs that stood on another side than the one held, since the beginning.</summary>
    public long Crossed { get; protected set; }

    /// <summary>Outputs computed, since the beginning.</summary>
    public long Computed { get; private set; }

    /// <summary>Holds a layer where it stands.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="images">N.</param>
    /// <param name="input">X₀, [N, H, W, D].</param>
    /// <returns>The held layer; null for a layer without corners.</returns>
    public static HeldSides? Of(Layer layer, int images, ReadOnlySpan<float> input) => layer switch
    {
        Relu => new HeldCorner(input, z => z, z => 0 * z),
        Relu6 => new HeldRelu6(input),
        LeakyRelu leaky => new HeldCorner(input, z => z, z => leaky.Leak * z),
        Elu { Alpha: not 1 } elu => new HeldCorner(
            input, z => elu.Scale * z, z => (float)(elu.Scale * elu.Alpha * (Elementary.Exp(z) - 1))),
        MaxPooling pooling => new HeldMaxPooling(pooling, images, input),
        _ => null,
    };

    /// <summary>Computes the output as if no corner were crossed.</summary>
    public void Forward(ReadOnlySpan<float> input, Span<float> output)
    {
        Computed += output.Length;
        Compute(input, output);
    }

    /// <summary>The output on the held sides; counts what is on another one.</summary>
    protected abstract void Compute(ReadOnlySpan<float> input, Span<float> output);
}
