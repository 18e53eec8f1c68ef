using Gabor.Layers;
using Gabor.Numerics.Lanes;
using Gabor.Numerics.Threads;

namespace Gabor.Tests.Contracts;

/// <summary>One layer with memory of its own for one batch, as a plan would hand it, but poisoned and guarded.</summary>
sealed class LayerRun
{
    readonly Layer layer;
    readonly int images;
    readonly bool training;
    readonly ConvolutionAlgorithm convolution;
    readonly Guarded[] inputs, inputGradients, parameterGradients;
    readonly Guarded output, outputGradient, saved, batchSaved, batchScratch;
    readonly Dictionary<Tier, (PassMemory Memory, Guarded Prepared)> memories = [];

    /// <param name="layer">The layer.</param>
    /// <param name="images">N.</param>
    /// <param name="training">Whether dropout acts, and whether batch normalisation goes by the batch.</param>
    /// <param name="asked">Whether anybody asks for ∂X.</param>
    /// <param name="convolution">How convolutions are computed.</param>
    public LayerRun(Layer layer, int images, bool training = true, bool asked = true, ConvolutionAlgorithm convolution = default)
    {
        (this.layer, this.images, this.training, this.convolution) = (layer, images, training, convolution);
        inputs = [.. layer.Inputs.Select(shape => new Guarded(shape.Count, images))];
        inputGradients = [.. layer.Inputs.Select(shape => new Guarded(asked ? shape.Count : 0, images))];
        parameterGradients = [.. layer.Parameters.Select(parameter => new Guarded(parameter.IsTrained ? parameter.Value.Count : 0, 1))];
        output = new Guarded(layer.Output.Count, images);
        outputGradient = new Guarded(layer.Output.Count, images);
        saved = new Guarded(layer.SavedPerImage, images);
        batchSaved = new Guarded(layer.SavedPerBatch, 1);
        batchScratch = new Guarded(layer.ScratchPerBatch, 1);
    }

    public ulong Seed { get; set; } = 7;

    public uint Step { get; set; } = 11;

    public float[] Output => output.Values;

    /// <summary>
    /// ∂X of every input, then the gradient of every parameter, empty for running statistics; none of a feature, which no gradient passes.
    /// </summary>
    public float[][] Gradients => layer is FeatureLayer
        ? []
        : [.. inputGradients.Select(array => array.Values), .. parameterGradients.Select(array => array.Values)];

    /// <summary>Forward from the stated inputs; all else is poisoned before.</summary>
    public float[] Forward(float[][] x, Workers workers)
    {
        Poison();
        for (int i = 0; i < inputs.Length; i++)
            inputs[i].Values = x[i];
        Forward(workers);
        for (int i = 0; i < inputs.Length; i++)
            Numbers.SameBits(x[i], inputs[i].Values, $"{layer.Name}: input {i} after forward");
        Unharmed();
        return Output;
    }

    /// <summary>Forward again, on what lies there.</summary>
    public void Forward(Workers workers)
    {
        var pass = new Pass(Memory(workers), 0, images, training, Seed, Step, workers);
        layer.Prepare(pass);
        layer.Forward(pass);
    }

    /// <summary>
    /// Backward after <see cref="Forward(float[][], Workers)"/>. What the layer does not say it reads is poisoned, as a plan may reuse it.
    /// </summary>
    public float[][] Backward(float[] g, Workers workers)
    {
        if (!layer.BackwardReads.HasFlag(BackwardReads.Input))
            Array.ForEach(inputs, input => input.Poison());
        if (!layer.BackwardReads.HasFlag(BackwardReads.Output))
            output.Poison();
        batchScratch.Poison();
        outputGradient.Values = g;
        Backward(workers);
        Numbers.SameBits(g, outputGradient.Values, $"{layer.Name}: output gradient after backward");
        Unharmed();
        return Gradients;
    }

    /// <summary>Backward again, on what lies there.</summary>
    public void Backward(Workers workers)
    {
        if (layer is not FeatureLayer)
            layer.Backward(new Pass(Memory(workers), 0, images, training, Seed, Step, workers));
    }

    /// <summary>What is made of the parameters has another size on each tier; the rest is the same.</summary>
    PassMemory Memory(Workers workers)
    {
        if (memories.TryGetValue(workers.Tier, out var found))
            return found.Memory;
        var prepared = new Guarded(layer.PreparedFloats(new Preparation(workers.Tier, training, images, IsFolded: false, convolution)), 1);
        var memory = new PassMemory
        {
            Number = 3,
            Convolution = convolution,
            Inputs = [.. inputs.Select(array => array.Region)],
            InputGradients = [.. inputGradients.Select(array => array.Region)],
            Output = output.Region,
            OutputGradient = outputGradient.Region,
            Saved = saved.Region,
            BatchSaved = batchSaved.Region,
            BatchScratch = batchScratch.Region,
            Prepared = prepared.Region,
            ParameterGradients = [.. parameterGradients.Select(array => array.Region)],
        };
        memories.Add(workers.Tier, (memory, prepared));
        return memory;
    }

    void Poison()
    {
        foreach (var array in All)
            array.Poison();
    }

    void Unharmed() => Assert.True(All.All(array => array.IsUnharmed), $"{layer.Name}: something beside an array was written");

    IEnumerable<Guarded> All =>
        [
            .. inputs, .. inputGradients, .. parameterGradients, output, outputGradient, saved, batchSaved, batchScratch,
            .. memories.Values.Select(memory => memory.Prepared),
        ];
}
