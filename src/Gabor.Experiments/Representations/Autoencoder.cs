using Gabor.Data;
using Gabor.Devices;
using Gabor.Evaluation;
using Gabor.Input;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Preprocessing;

namespace Gabor.Experiments.Representations;

/// <summary>
/// A trained autoencoder (4.1.4) in its parts: images to codes, codes to reconstructions, and noise on images as it was trained with. All
/// arrays are rows, one an image.
/// </summary>
public sealed class Autoencoder
{
    /// <summary>Images that go through the network together.</summary>
    const int Together = 256;

    readonly Model model, encoder;
    readonly Model? noise;
    readonly Workers workers;
    readonly int code;

    /// <summary>An autoencoder in its parts.</summary>
    /// <param name="model">The network, trained.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="codeLayer">The layer whose output is the code; <c>code</c> by default.</param>
    /// <exception cref="ArgumentException">It is a classifier, or has no such layer.</exception>
    public Autoencoder(Model model, Workers workers, string codeLayer = "code")
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(workers);
        if (model.IsClassifier)
            throw new ArgumentException($"{model.Name}: it is a classifier, and reconstructs nothing; take an autoencoder.");
        (this.model, this.workers) = (model, workers);
        code = FrozenLayers.PlaceOf(model, codeLayer, model.Name);
        encoder = FrozenLayers.Until(model, code);
        int place = Enumerable.Range(0, model.Nodes.Count).FirstOrDefault(
            i => model.Nodes[i] is { Layer: GaussianNoise or Dropout } node && node.Sources[0] < 0, -1);
        noise = place < 0 ? null : FrozenLayers.Until(model, place);
    }

    /// <summary>The network.</summary>
    public Model Model => model;

    /// <summary>The shape of a code.</summary>
    public Shape Code => encoder.Output;

    /// <summary>Whether it was trained to remove noise.</summary>
    public bool RemovesNoise => noise is not null;

    /// <summary>Images as the network sees them, after preprocessing.</summary>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    public float[] Read(ImageSource images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var reader = NetworkInput.Of(images, model.Preprocessing).NewReader();
        var view = ImageCrop.Centre(model.Preprocessing);
        int size = model.Input.Count;
        float[] pixels = new float[checked(images.Count * size)];
        for (int i = 0; i < images.Count; i++)
            reader.Read(i, view, pixels.AsSpan(i * size, size));
        return pixels;
    }

    /// <summary>Images with the noise of training; as they are where there is none.</summary>
    /// <param name="pixels">Images, as <see cref="Read"/> gives them.</param>
    /// <param name="seed">The seed of the noise.</param>
    public float[] Corrupt(ReadOnlySpan<float> pixels, ulong seed) =>
        noise is null ? pixels.ToArray() : Run(noise, pixels, PlanMode.Training, seed);

    /// <summary>Reconstructions, in evaluation: without noise, and of the mean of a distribution.</summary>
    /// <param name="pixels">Images, as <see cref="Read"/> gives them.</param>
    public float[] Reconstruct(ReadOnlySpan<float> pixels) => Run(SigmoidOutputs.ForReconstruction(model, withLogits: false), pixels);

    /// <summary>Codes.</summary>
    /// <param name="pixels">Images, as <see cref="Read"/> gives them.</param>
    public float[] Encode(ReadOnlySpan<float> pixels) => Run(encoder, pixels);

    /// <summary>Reconstructions of codes.</summary>
    /// <param name="codes">Codes, as <see cref="Encode"/> gives them.</param>
    /// <exception cref="ArgumentException">Reconstructions do not come from the code alone.</exception>
    public float[] Decode(ReadOnlySpan<float> codes) => Run(DecoderPart.Of(model, code), codes);

    /// <summary>The peak signal-to-noise ratio of one array to another in dB, of numbers from 0 to 1.</summary>
    /// <exception cref="ArgumentException">They are not equally long.</exception>
    public static double PeakSignalToNoise(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        if (expected.Length != found.Length)
            throw new ArgumentException($"{expected.Length} pixels beside {found.Length}; they must be equally many.");
        double sum = 0;
        for (int i = 0; i < expected.Length; i++)
            sum += ((double)expected[i] - found[i]) * ((double)expected[i] - found[i]);
        return Decibels.OfMeanSquare(sum / Math.Max(1, expected.Length));
    }

    float[] Run(Model part, ReadOnlySpan<float> inputs, PlanMode mode = PlanMode.Inference, ulong seed = 0)
    {
        int size = part.Input.Count, count = inputs.Length / size, each = part.Output.Count, batch = Math.Min(Together, Math.Max(1, count));
        var plan = new CpuDevice(workers).Bind(Plan.Compile(part, batch, mode));
        float[] outputs = new float[checked(count * each)];
        for (int first = 0; first < count; first += batch)
        {
            int images = Math.Min(batch, count - first);
            inputs.Slice(first * size, images * size).CopyTo(plan.Input(images));
            plan.Forward(images, seed, (uint)(first / batch));
            plan.Output(images).CopyTo(outputs.AsSpan(first * each));
        }

        return outputs;
    }
}
