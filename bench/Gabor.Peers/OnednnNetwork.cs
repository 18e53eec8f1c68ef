using Gabor.Experiments.Benchmarks;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Plans;

namespace Gabor.Peers;

/// <summary>
/// A network of Gabor in oneDNN. A ReLU becomes part of the layer before it; for inference, batch normalisation becomes part of the
/// convolution before it, and a sum part of the convolution that computes its second term.
/// </summary>
sealed class OnednnNetwork : IDisposable
{
    const float Epsilon = 1e-5f;
    const int None = -1;

    readonly IReadOnlyList<Node> nodes;
    readonly PeerSettings settings;
    readonly int output;
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
        (nodes, this.settings, output) = (model.Nodes, settings, model.Outputs[0]);
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
            Native, values[output], BenchNetworks.Labels(batch), settings.LearningRate, NetworkBenchmark.Friction,
            (float)NetworkBenchmark.WeightDecay));
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
                values[Rectifies(ref last, out int rectifies)] = OnednnLibrary.Convolution(
                    Native, source, filters, bias, convolution.Output.Depth, Numbers(convolution.Window), rectifies, residual);
                break;
            case Dense dense:
                values[Rectifies(ref last, out rectifies)] = OnednnLibrary.Dense(
                    Native, source, Layouts.Weights(dense), dense.Parameters[1].Value.Span, dense.Output.Count, rectifies);
                break;
            case BatchNormalization norm when Trains:
                values[Rectifies(ref last, out rectifies)] = OnednnLibrary.BatchNormalization(
                    Native, source, norm.Parameters[0].Value.Span, norm.Parameters[1].Value.Span, rectifies);
                break;
            case Layers.Add { Inputs.Count: 2 }:
                values[Rectifies(ref last, out rectifies)] = OnednnLibrary.Add(Native, source, Value(nodes[i].Sources[1]), rectifies);
                break;
            case MaxPooling { Window: { PaddingTop: 0, PaddingLeft: 0 } window }:
                values[i] = OnednnLibrary.MaxPooling(Native, source, Numbers(window));
                break;
            case GlobalAveragePooling:
                values[i] = OnednnLibrary.Average(Native, source);
                break;
            default:
                throw new NotSupportedException($"{layer.Name}: the comparison has no {layer.Kind} of this kind for oneDNN.");
        }

        return last;
    }

    /// <summary>Filters and bias, which take in a batch normalisation that is the only reader in inference.</summary>
    (float[] Filters, float[]? Bias) Parameters(Convolution layer, ref int last)
    {
        float[] filters = Layouts.Filters(layer);
        float[]? bias = layer.Parameters.Count > 1 ? layer.Parameters[1].Value.Span.ToArray() : null;
        if (Trains || OnlyReader(last) is not { } reader || nodes[reader].Layer is not BatchNormalization norm)
            return (filters, bias);

        Absorb(reader, ref last);
        bias ??= new float[layer.Output.Depth];
        var (scale, shift, mean, variance) = (norm.Parameters[0], norm.Parameters[1], norm.Parameters[2], norm.Parameters[3]);
        int taps = filters.Length / bias.Length;
        for (int k = 0; k < bias.Length; k++)
        {
            float factor = scale.Value.Span[k] / float.Sqrt(variance.Value.Span[k] + Epsilon);
            bias[k] = ((bias[k] - mean.Value.Span[k]) * factor) + shift.Value.Span[k];
            foreach (ref float weight in filters.AsSpan(k * taps, taps))
                weight *= factor;
        }

        return (filters, bias);
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

    /// <summary>Takes in a ReLU that is the only reader; the layer whose value the result is.</summary>
    int Rectifies(ref int last, out int rectifies)
    {
        rectifies = 0;
        if (OnlyReader(last) is { } reader && nodes[reader].Layer is Relu)
        {
            Absorb(reader, ref last);
            rectifies = 1;
        }

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
            if (values[i] == None || i == output || !Readers(i).All(reader => isDone[reader]))
                continue;
            OnednnLibrary.Release(Native, values[i]);
            values[i] = None;
        }
    }

    int Value(int node) => node < 0 ? images : values[node];

    int? OnlyReader(int node) => node != output && Readers(node).Take(2).ToArray() is [var only] ? only : null;

    IEnumerable<int> Readers(int node) => Enumerable.Range(0, nodes.Count).Where(i => nodes[i].Sources.Contains(node));

    static int[] Numbers(Window window) => [window.Height, window.Width, window.StrideHeight, window.PaddingTop, window.PaddingLeft];
}
