using Gabor.Data;
using Gabor.Evaluation;
using Gabor.Initializers;
using Gabor.Input;
using Gabor.Layers;
using Gabor.Losses;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Preprocessing;
using Gabor.Training;

namespace Gabor.Experiments.Representations;

/// <summary>
/// A multilayer perceptron whose hidden layers learn from images without labels first, one after the other, and all together from few
/// labels then (Hinton et al. 2006, Bengio et al. 2007); beside it the same network from its random weights (4.1.4), (4.1.5).
/// </summary>
/// <remarks>
/// Layer l is the encoder of an autoencoder of one hidden layer, which gives back what the layer before makes of the images,
/// φ_l−1(… φ_1(x)), from that with noise on it (Vincent et al. 2010). Its weights become those of layer l; its decoder is thrown away.
/// Pixels are as they are, from 0 to 1.
/// </remarks>
public sealed class GreedyPretraining
{
    readonly Dataset data;
    readonly GreedyPretrainingOptions options;
    readonly Workers workers;
    readonly float[] pixels;

    /// <summary>Makes ready to train on a data set.</summary>
    /// <param name="data">The images; those of training are all seen without labels.</param>
    /// <param name="workers">The threads that share the work; they never change the result.</param>
    /// <param name="options">How; defaults if null.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="GaborFormatException">An image cannot be read; the message names it.</exception>
    public GreedyPretraining(Dataset data, Workers workers, GreedyPretrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(workers);
        (this.data, this.workers, this.options) = (data, workers, (options ?? new()).Validated());
        pixels = Read(data.Train);
    }

    /// <summary>Trains the hidden layers on all training images, without their labels.</summary>
    /// <param name="seed">The seed of weights, noise and order.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The network, whose last layer is as random as it began.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Model Pretrain(ulong seed, CancellationToken cancellation = default)
    {
        var model = Begin(seed);
        float[] inputs = pixels;
        var shape = data.Shape;
        for (int layer = 0; layer < options.Hidden.Count; layer++)
        {
            var autoencoder = OneLayer(shape, options.Hidden[layer], isFirst: layer == 0);
            autoencoder.Initialize(seed + (ulong)layer);
            Descend(
                autoencoder, [OutputLoss.Reconstruction(new MeanSquaredError())], inputs, new int[data.Train.Count],
                options.PretrainingEpochs, seed, cancellation);
            var learnt = (Dense)autoencoder.Nodes[1].Layer;
            var own = (Dense)model.Nodes[2 * layer].Layer;
            for (int p = 0; p < own.Parameters.Count; p++)
                learnt.Parameters[p].Value.Span.CopyTo(own.Parameters[p].Value.Span);
            inputs = new Autoencoder(autoencoder, workers).Encode(inputs);
            shape = Shape.Vector(options.Hidden[layer]);
        }

        return model;
    }

    /// <summary>The network with its random weights.</summary>
    /// <param name="seed">The seed of the weights.</param>
    public Model Begin(ulong seed)
    {
        var network = new Sequential("mlp", data.Shape) { Initializer = FirstWeights };
        foreach (int neurons in options.Hidden)
            _ = options.Rectifies ? network.Dense(neurons).Relu() : network.Dense(neurons).Sigmoid();
        var model = network.Dense(data.ClassNames.Count).Build(data.ClassNames);
        model.Initialize(seed);
        model.Preprocessing = ImagePreprocessing.None(data.Shape);
        return model;
    }

    /// <summary>Trains all layers on some of the training images with their labels, and evaluates on the test images.</summary>
    /// <param name="model">The network; it is changed.</param>
    /// <param name="labels">How many images have a label; they are drawn from the seed.</param>
    /// <param name="seed">The seed of which images and their order.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">There are not so many training images.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public EvaluationResult FineTune(Model model, int labels, ulong seed, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var known = RandomSubset.Of(data.Train, labels, seed);
        Descend(
            model, [new OutputLoss(new SoftmaxCrossEntropy())], Read(known), [.. Enumerable.Range(0, labels).Select(known.Label)],
            options.FineTuningEpochs, seed, cancellation);
        return new Evaluator(model, data.Test, workers).Run(cancellation);
    }

    /// <summary>What suits the activation: He's for ReLU, Xavier's for sigmoids.</summary>
    Initializer FirstWeights => options.Rectifies ? new He() : new Xavier();

    /// <summary>
    /// Noise, a hidden layer, and a decoder: behind it a sigmoid where what is to be given back lies from 0 to 1, as pixels do.
    /// </summary>
    Model OneLayer(Shape input, int neurons, bool isFirst)
    {
        var graph = new GraphBuilder("layer", input) { Initializer = FirstWeights };
        var x = graph.Add(s => new Dropout("noise", s[0], (float)options.Noise), graph.Input);
        x = graph.Add(s => new Dense("encoder", s[0], neurons), x);
        x = graph.Add(Layer (s) => options.Rectifies ? new Relu("code", s[0]) : new Sigmoid("code", s[0]), x);
        x = graph.Add(s => new Dense("decoder", s[0], input.Count), x);
        return graph.BuildAutoencoder(
            isFirst || !options.Rectifies ? graph.Add(s => new Sigmoid("reconstruction", s[0]), x) : x);
    }

    void Descend(
        Model model, OutputLoss[] losses, float[] inputs, int[] labels, int epochs, ulong seed, CancellationToken cancellation)
    {
        int size = model.Input.Count, batch = Math.Min(options.BatchSize, labels.Length);
        var step = new TrainingStep(
            model, batch, new Adam(options.LearningRate), seed, workers, new StepOptions { Losses = losses });
        var sampler = new Sampler(labels.Length, batch, seed);
        int[] chosen = new int[batch];
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            for (int number = 0; number < (labels.Length + batch - 1) / batch; number++)
            {
                cancellation.ThrowIfCancellationRequested();
                var places = sampler.Batch(epoch, number);
                var to = step.Plan.Input(places.Length);
                for (int i = 0; i < places.Length; i++)
                {
                    inputs.AsSpan(places[i] * size, size).CopyTo(to[(i * size)..]);
                    chosen[i] = labels[places[i]];
                }

                step.Run(chosen.AsSpan(0, places.Length), (float)options.LearningRate);
            }
        }
    }

    float[] Read(ImageSource images)
    {
        var preprocessing = ImagePreprocessing.None(data.Shape);
        var reader = NetworkInput.Of(images, preprocessing).NewReader();
        var view = ImageCrop.Centre(preprocessing);
        int size = data.Shape.Count;
        float[] read = new float[checked(images.Count * size)];
        for (int i = 0; i < images.Count; i++)
            reader.Read(i, view, read.AsSpan(i * size, size));
        return read;
    }
}
