using Gabor.Data;
using Gabor.Models;
using Gabor.Numerics.Threads;

namespace Gabor.Quantization;

/// <summary>
/// Makes a trained model smaller and faster: bytes for weights and activations of convolutions and dense layers (Jacob et al. 2018, arXiv
/// 1712.05877), or float16 for stored weights.
/// </summary>
/// <remarks>
/// <para>Bytes: batch normalization is folded into the layer before it. The weights of each filter k become w = round(W / s(k)), −127 …
/// 127, with s(k) = max |W| / 127. An activation that such a layer reads or gives becomes bytes by one scale and zero point, from the
/// percentiles of its numbers on some training images; a ReLU after it becomes the lower end of its range. Sums and concatenations are of
/// float32, from numbers that are bytes: rounding at a common scale before them would cost what it saves. What has no form of bytes stays
/// in float32.</para>
/// <para>The same model gives the same bits on every machine, as any other.</para>
/// </remarks>
/// <example><code>
/// var quantized = Quantizer.Quantize(SavedModel.Load("runs/flowers"), data.Train, workers);
/// GoldenModel.Save(quantized.Model, "flowers-int8");
/// </code></example>
public static class Quantizer
{
    /// <summary>Quantizes weights and activations to bytes. The model stays as it is.</summary>
    /// <param name="model">A trained classifier of images.</param>
    /// <param name="images">Training images, by which activations are measured.</param>
    /// <param name="workers">The threads that share the work; they never change the result.</param>
    /// <param name="options">How; defaults if null.</param>
    /// <param name="progress">Told how many of twice the images have been measured.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">The network is no classifier of images, is quantized already, or has no layer that multiplies
    /// bytes; there are no images; or an option is out of range.</exception>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static QuantizedModel Quantize(
        Model model, ImageSource images, Workers workers, QuantizationOptions? options = null, IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(workers);
        options = (options ?? new()).Validated();
        model.RequireClassifier("quantization");
        if (model.Preprocessing.Words is not null)
            throw new ArgumentException($"{model.Name}: it reads sentences; only classifiers of images are quantized.");
        if (model.Nodes.FirstOrDefault(node => node.Layer.IsForInference) is { } quantized)
            throw new ArgumentException($"{model.Name}: {quantized.Layer.Name} is quantized already; take the model that it was made of.");
        if (images.Count == 0)
            throw new ArgumentException($"{model.Name}: there are no images to measure activations on.");
        var graph = new QuantizedGraph(FoldedNetwork.Of(model.ForScores()));
        if (graph.Quantized.Count == 0)
            throw new ArgumentException($"{model.Name}: it has no convolution or dense layer that could be quantized.");
        int count = Math.Min(options.Images, images.Count);
        var some = images.Subset([.. Enumerable.Range(0, count).Select(i => (int)((long)i * images.Count / count))]);
        var scales = ActivationScales.Of(graph.Model, graph.Values, some, workers, options.Percentile, progress, cancellation);
        return new QuantizedModel(graph.Build(scales, model), graph.Quantized, graph.Kept);
    }

    /// <summary>
    /// Rounds weights to float16, by which files hold them from now on; biases and the numbers of normalization stay in float32, and so
    /// does all that is computed.
    /// </summary>
    /// <param name="model">The model; its weights change.</param>
    /// <exception cref="ArgumentException">A weight is beyond what float16 holds; nothing has changed then.</exception>
    public static void StoreAsFloat16(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var weights = model.Parameters.Where(named => named.Parameter.Inputs > 0).ToArray();
        foreach (var (name, parameter) in weights)
        {
            foreach (float weight in parameter.Value.Span)
            {
                if (!Half.IsFinite((Half)weight))
                    throw new ArgumentException(FormattableString.Invariant($"{name} holds {weight}, beyond what float16 holds, 65504."));
            }
        }

        foreach (var (_, parameter) in weights)
        {
            foreach (ref float weight in parameter.Value.Span)
                weight = (float)(Half)weight;
            parameter.Storage = Layers.ParameterStorage.Float16;
        }
    }
}
