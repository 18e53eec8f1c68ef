using Gabor.Experiments.Benchmarks;
using Gabor.Models;
using Gabor.Plans;

using static TorchSharp.torch;

namespace Gabor.Peers;

/// <summary>libtorch through TorchSharp.</summary>
sealed class TorchPeer : IPeer
{
    readonly TorchNetwork network;
    readonly Tensor images, labels;
    readonly optim.Optimizer optimizer;
    readonly double[] lossWeights;

    /// <summary>Builds network and batch.</summary>
    public TorchPeer(Model model, PeerSettings settings, bool channelsLast)
    {
        int batch = settings.Batch;
        set_num_threads(settings.Threads);
        set_num_interop_threads(1); // nothing here runs two operators side by side
        network = new TorchNetwork(model, channelsLast);
        network.train(settings.Mode == PlanMode.Training);
        var pixels = new float[batch * model.Input.Count];
        BenchNetworks.FillImages(pixels);
        var sizes = Layouts.Sizes(batch, model.Input, Layouts.ReadsVectors(model));
        images = TorchNetwork.Arranged(tensor(Layouts.ChannelsFirst(pixels, model.Input), sizes), channelsLast);
        lossWeights = [.. BenchNetworks.Losses(model).Select(loss => loss.Weight)];
        labels = tensor(BenchNetworks.Labels(batch)).to_type(ScalarType.Int64);
        optimizer = optim.SGD(
            network.parameters(), settings.LearningRate, NetworkBenchmark.Friction, weight_decay: NetworkBenchmark.WeightDecay);
    }

    /// <inheritdoc/>
    public float[] Scores()
    {
        using var scope = NewDisposeScope();
        using var evaluation = no_grad();
        return network.call(images)[0].data<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Infer()
    {
        using var scope = NewDisposeScope();
        using var evaluation = no_grad();
        network.call(images);
    }

    /// <inheritdoc/>
    public double Train()
    {
        using var scope = NewDisposeScope();
        var outputs = network.call(images);
        var loss = nn.functional.cross_entropy(outputs[0], labels);
        for (int i = 1; i < outputs.Length; i++)
            loss += lossWeights[i] * nn.functional.cross_entropy(outputs[i], labels);
        network.zero_grad(); // lets go of the gradients, which is faster than the optimizer's filling them with zeros
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }

    /// <summary>
    /// Lets finalizers free what TorchSharp leaves to them; small native objects would scatter over the heap otherwise and make it grow.
    /// </summary>
    public void Tidy()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        optimizer.Dispose();
        network.Dispose();
        images.Dispose();
        labels.Dispose();
    }
}
