using Gabor.Experiments.Benchmarks;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Plans;

namespace Gabor.Peers;

/// <summary>
/// A network of Gabor in oneDNN. An activation becomes part of the layer before it; for inference, batch normalisation becomes part of the
/// convolution before it, and a sum part of the convolution that computes its second term.
/// </summary>
sealed class OnednnNetwork : IDisposable
{
    const int None = -1, IsRelu = 1, IsRelu6 = 2;

    readonly IReadOnlyList<Node> nodes;
    readonly PeerSettings settings;
    readonly IReadOnlyList<int> outputs;
    readonly float[] shares;
    readonly bool[] isDone;
    readonly int[] values;
    int images;

    /// <summary>Sets up the network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="settings">Training or inference, images and threads.</param>
    /// <param name="wantsWinograd">Whether each pass of a convolution takes the faster of Winograd's and the direct algorithm.</param>
    /// <exception cref="NotSupportedException">A layer has no counterpart.</exception>
    public OnednnNetwork(Model model, PeerSettings settings, bool wantsWinograd)
    {
        (nodes, outputs, this.settings) = (model.Nodes, model.Outputs, settings);
        shares = [.. BenchNetworks.Losses(model).Select(loss => (float)loss.Weight)];
        (isDone, values) = (new bool[nodes.Count], [.. Enumerable.Repeat(None, nodes.Count)]);
        Native = OnednnLibrary.Create(Trains ? 1 : 0, wantsWinograd ? 1 : 0, settings.Threads);
        if (Native == 0)
            OnednnLibrary.Checked(None);
        try
        {
            Build(model);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The network in <see cref="OnednnLibrary"/>.</summary>
    public nint Native { get; }

    bool Trains => settings.Mode == PlanMode.Training;

    /// <inheritdoc/>
    public void Dispose() => OnednnLibrary.Destroy(Native);

    void Build(Model model)
    {
        int batch = settings.Batch;
        var pixels = new float[batch * model.Input.Count];
        BenchNetworks.FillImages(pixels);
        int[] sizes = [.. Layouts.Sizes(batch, model.Input, Layouts.ReadsVectors(model)).Select(size => (int)size)];
        images = OnednnLibrary.Checked(OnednnLibrary.Images(Native, Layouts.ChannelsFirst(pixels, model.Input), sizes, sizes.Length));
        for (int i = 0; i < nodes.Count; i++)
        {
            if (isDone[i])
                continue;
            OnednnLibrary.Checked(values[Add(i)]);
            ReleaseWhatNobodyReads();
        }

        OnednnLibrary.Checked(OnednnLibrary.Finish(
            Native, [.. outputs.Select(Value)], shares, outputs.Count, BenchNetworks.Labels(batch), settings.LearningRate,
            NetworkBenchmark.Friction, (float)NetworkBenchmark.WeightDecay));
    }

    /// <summary>Adds a layer and what becomes part of it; the last of them, whose value is set.</summary>
    int Add(int i)
    {
        var layer = nodes[i].Layer;
        int source = Value(nodes[i].Sources[0]), last = i;
        isDone[i] = true;
        switch (layer)
        {
            case Convolution convolution:
                var (filters, bias) = Parameters(convolution, ref last);
                int residual = Residual(i, ref last);
                values[Activated(ref last, out int activation)] = OnednnLibrary.Convolution(
                    Native, source, filters, bias, convolution.Output.Depth, convolution.Groups, Numbers(convolution, convolution.Window),
                    activation, residual);
                break;
            case Dense dense:
                values[Activated(ref last, out activation)] = OnednnLibrary.Dense(
                    Native, source, Layouts.Weights(dense), dense.Parameters[1].Value.Span, dense.Output.Count, activation);
                break;
            case BatchNormalization { Epsilon: BatchNormalization.DefaultEpsilon } norm when Trains:
                values[Activated(ref last, out activation)] = OnednnLibrary.BatchNormalization(
                    Native, source, norm.Parameters[0].Value.Span, norm.Parameters[1].Value.Span, activation);
                break;
            case Layers.Add { Inputs.Count: 2 }:
                values[Activated(ref last, out activation)] = OnednnLibrary.Add(Native, source, Value(nodes[i].Sources[1]), activation);
                break;
            case Concat:
                values[i] = OnednnLibrary.Concat(Native, [.. nodes[i].Sources.Select(Value)], nodes[i].Sources.Count);
                break;
            case LocalResponseNormalization response:
                values[i] = OnednnLibrary.LocalResponse(
                    Native, source, response.Channels, response.Scale, response.Power, response.Offset);
                break;
            case MaxPooling pooling:
                values[i] = OnednnLibrary.MaxPooling(Native, source, Numbers(layer, Reaching(pooling.Window, layer)));
                break;
            case AveragePooling { CountsPadding: false } pooling:
                values[i] = OnednnLibrary.AveragePooling(Native, source, Numbers(layer, Reaching(pooling.Window, layer)));
                break;
            case GlobalAveragePooling:
                values[i] = OnednnLibrary.Average(Native, source);
                break;
            default:
                throw Unsupported.Of(layer);
        }

        return last;
    }

    /// <summary>Filters and bias, which take in a batch normalisation that is the only reader in inference.</summary>
    (float[] Filters, float[]? Bias) Parameters(Convolution layer, ref int last)
    {
        if (Trains || OnlyReader(last) is not { } reader || nodes[reader].Layer is not BatchNormalization norm)
            return (Layouts.Filters(layer), Layouts.Bias(layer));
        Absorb(reader, ref last);
        return Layouts.Folded(layer, norm);
    }

    /// <summary>
    /// In inference the other term of a sum, if it is computed before and nobody else reads it afterwards, since the sum takes its place.
    /// </summary>
    int Residual(int first, ref int last)
    {
        if (Trains || OnlyReader(last) is not { } reader || nodes[reader].Layer is not Layers.Add { Inputs.Count: 2 })
            return None;
        int own = last;
        int other = nodes[reader].Sources.FirstOrDefault(source => source != own, None);
        if (other < 0 || values[other] == None || Readers(other).Any(i => i != reader && (!isDone[i] || i == first)))
            return None;
        Absorb(reader, ref last);
        return values[other];
    }

    /// <summary>Takes in an activation that is the only reader; the layer whose value the result is.</summary>
    int Activated(ref int last, out int activation)
    {
        activation = OnlyReader(last) is { } only ? nodes[only].Layer switch { Relu => IsRelu, Relu6 => IsRelu6, _ => 0 } : 0;
        if (OnlyReader(last) is { } reader && activation > 0)
            Absorb(reader, ref last);
        return last;
    }

    void Absorb(int reader, ref int last)
    {
        isDone[reader] = true;
        last = reader;
    }

    void ReleaseWhatNobodyReads()
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            if (values[i] == None || outputs.Contains(i) || !Readers(i).All(reader => isDone[reader]))
                continue;
            OnednnLibrary.Release(Native, values[i]);
            values[i] = None;
        }
    }

    int Value(int node) => node < 0 ? images : values[node];

    int? OnlyReader(int node) => !outputs.Contains(node) && Readers(node).Take(2).ToArray() is [var only] ? only : null;

    IEnumerable<int> Readers(int node) => Enumerable.Range(0, nodes.Count).Where(i => nodes[i].Sources.Contains(node));

    /// <summary>A window with so much padding below and right that its last position ends there, where a layer rounds up.</summary>
    static Window Reaching(Window window, Layer layer)
    {
        var (input, output) = (layer.Inputs[0], layer.Output);
        int below = ((output.Height - 1) * window.StrideHeight) + window.Height - input.Height - window.PaddingTop;
        int right = ((output.Width - 1) * window.StrideWidth) + window.Width - input.Width - window.PaddingLeft;
        return window with { PaddingBottom = Math.Max(window.PaddingBottom, below), PaddingRight = Math.Max(window.PaddingRight, right) };
    }

    static int[] Numbers(Layer layer, Window window) => (window.DilationHeight, window.DilationWidth) == (1, 1)
        ?
        [
            window.Height, window.Width, window.StrideHeight, window.StrideWidth, window.PaddingTop, window.PaddingLeft,
            window.PaddingBottom, window.PaddingRight,
        ]
        : throw Unsupported.Of(layer);
}
