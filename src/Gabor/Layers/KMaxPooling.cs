using Gabor.Numerics;
using Gabor.Numerics.Kernels.Sentences;

namespace Gabor.Layers;

/// <summary>
/// K-max pooling: of each channel the k largest numbers of a row, in the order in which they stand there (Kalchbrenner, Grefenstette and
/// Blunsom 2014, 3.3); with k = 1 the maximum over time. Dynamic where it is told the ids of the words (3.4): then k grows with the
/// sentence, and what lies behind its end never wins.
/// </summary>
/// <remarks>
/// <para>Forward: A(y, ·, d) = the numbers X(y, x, d) of the K largest, x ascending; of equals the first. The same number of
/// them, K = max(k_top, ⌈(L − l)/L · S⌉) for the S places of the ids, is there for each sentence. A sentence of s words has
/// k_l(s) = max(k_top, ⌈(L − l)/L · s⌉); the other places are 0. It is taken from the first v = W − (k_{l−1}(S) − k_{l−1}(s)) places,
/// with k_0(s) = s: as much shorter than all W as what the layer before gave is shorter, so that after a wide convolution with windows of F
/// words v = k_{l−1}(s) + F − 1.</para>
/// <para>s is the place behind the last id that is not 0. Without ids, K = k_top and v = W.</para>
/// <para>Backward: each derivative goes to where its number stood; ids have none.</para>
/// </remarks>
public sealed class KMaxPooling : Layer
{
    /// <summary>A place is kept as a float, which holds every whole number up to 2²⁴.</summary>
    const int MostPlaces = 1 << 24;

    readonly KMaxShape shape;

    /// <summary>The largest of each row.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D.</param>
    /// <param name="top">k_top, at least 1; no more than W.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public KMaxPooling(string name, Shape input, int top)
        : this(name, [input], top, 1, 1)
    {
    }

    /// <summary>The largest of each sentence.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D, what wide convolutions made of the sentence.</param>
    /// <param name="ids">H × S × any depth, the ids of its words, 0 for padding.</param>
    /// <param name="top">k_top, at least 1; no more than W.</param>
    /// <param name="layer">l, which of the pooled convolutions this one is, from 1 to L; 1 by default.</param>
    /// <param name="layers">L, how many there are; 1 by default, where k = k_top for every sentence.</param>
    /// <exception cref="ArgumentException">A number is out of range, or the two inputs do not fit together.</exception>
    public KMaxPooling(string name, Shape input, Shape ids, int top, int layer = 1, int layers = 1)
        : this(name, [input, ids], top, layer, layers)
    {
    }

    KMaxPooling(string name, ReadOnlySpan<Shape> inputs, int top, int layer, int layers)
        : base(name, inputs)
    {
        if (top < 1)
            throw Refuse.Count(name, "top", top, 1);
        if (layers < 1)
            throw Refuse.Count(name, "layers", layers, 1);
        if (layer < 1 || layer > layers)
            throw Refuse.Setting(name, "layer", layer, $"from 1 to the layers, {layers}");
        if (inputs.Length is < 1 or > 2 || (inputs.Length == 2 && inputs[1].Height != inputs[0].Height))
            throw Refuse.Join(name, "k-max pooling needs what is pooled and, where k grows with the sentence, ids of its height", Inputs);
        (Top, Number, Count) = (top, layer, layers);
        int most = IsDynamic ? Taken(Number, Inputs[1].Width) : top;
        if (most > Input.Width || Input.Width > MostPlaces)
            throw Refuse.Setting(name, "top", top, $"so small that {most} places are among the {Input.Width} of a row");
        shape = new(Input.Width, Input.Depth, most);
        Output = Input with { Width = most };
    }

    /// <inheritdoc/>
    public override string Kind => "k_max_pooling";

    /// <summary>H × K × D.</summary>
    public override Shape Output { get; }

    /// <summary>k_top.</summary>
    public int Top { get; }

    /// <summary>l.</summary>
    public int Number { get; }

    /// <summary>L.</summary>
    public int Count { get; }

    /// <summary>Where each output stood.</summary>
    public override int SavedPerImage => Output.Count + (IsDynamic ? 2 * Input.Height : 0);

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings =>
        IsDynamic ? [new("top", Top), new("layer", Number), new("layers", Count)] : [new("top", Top)];

    /// <inheritdoc/>
    public override string Details => IsDynamic ? $"{Top} at least, layer {Number} of {Count}" : $"{Top}";

    bool IsDynamic => Inputs.Count == 2;

    /// <summary>A = the largest in their order.</summary>
    public override void Forward(in Pass pass)
    {
        // Places of the outputs, then how much of each row counts, then how much is taken of it.
        int places = pass.Images * Output.Count, rows = IsDynamic ? pass.Images * Input.Height : 0;
        Span<float> valid = pass.Saved.Slice(places, rows), taken = pass.Saved.Slice(places + rows, rows);
        if (IsDynamic)
            Measure(pass.Input(1), valid, taken);
        KMaxKernels.Forward(shape, pass.Input(), valid, taken, pass.Output, pass.Saved[..places], pass.Workers);
    }

    /// <summary>∂X: each derivative to its place; ids have none.</summary>
    public override void Backward(in Pass pass)
    {
        if (!pass.InputGradient().IsEmpty)
        {
            KMaxKernels.Backward(
                shape, pass.OutputGradient, pass.Saved[..(pass.Images * Output.Count)], pass.InputGradient(), pass.Workers);
        }

        if (IsDynamic)
            pass.InputGradient(1).Clear();
    }

    internal static Layer Read(string name, IReadOnlyList<Shape> inputs, SettingReader settings)
    {
        int top = settings.Whole("top", 1);
        return inputs.Count == 1
            ? new KMaxPooling(name, inputs[0], top)
            : new KMaxPooling(name, [.. inputs], top, settings.WholeOr("layer", 1, 1), settings.WholeOr("layers", 1, 1));
    }

    /// <summary>k_l(s), (L − l)/L · s rounded up, and at least k_top; s itself before the first layer.</summary>
    int Taken(int layer, int words) =>
        layer == 0 ? words : Math.Max(Top, (int)((((long)(Count - layer) * words) + Count - 1) / Count));

    void Measure(ReadOnlySpan<float> ids, Span<float> valid, Span<float> taken)
    {
        int places = Inputs[1].Width, bytes = Inputs[1].Depth, all = Taken(Number - 1, places);
        for (int row = 0; row < valid.Length; row++)
        {
            int last = ids.Slice(row * places * bytes, places * bytes).LastIndexOfAnyExcept(0f), words = (last + bytes) / bytes;
            valid[row] = Input.Width - (all - Taken(Number - 1, words));
            taken[row] = Taken(Number, words);
        }
    }
}
