using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Experiments.GradientChecks;

/// <summary>
/// One layer of a model with memory of its own, so that it can be run by itself: as in training, always with the same random numbers, or
/// as in inference.
/// </summary>
sealed class LayerProbe
{
    readonly PassMemory memory;
    readonly int images;
    readonly ulong seed;
    readonly Workers workers;
    readonly bool trains;

    /// <param name="model">The model.</param>
    /// <param name="number">The layer's place in it.</param>
    /// <param name="images">N.</param>
    /// <param name="seed">The seed of its random numbers.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="trains">Whether it runs as in training.</param>
    public LayerProbe(Model model, int number, int images, ulong seed, Workers workers, bool trains = true)
    {
        Layer = model.Nodes[number].Layer;
        (this.images, this.seed, this.workers, this.trains) = (images, seed, workers, trains);
        memory = new PassMemory
        {
            Number = number,
            Inputs = [.. Layer.Inputs.Select(shape => Take(shape.Count, images))],
            InputGradients = [.. Layer.Inputs.Select(shape => Take(shape.Count, images))],
            Output = Take(Layer.Output.Count, images),
            OutputGradient = Take(Layer.Output.Count, images),
            Saved = Take(Layer.SavedPerImage, images),
            BatchSaved = Take(Layer.SavedPerBatch, 1),
            BatchScratch = Take(Layer.ScratchPerBatch, 1),
            Prepared = Take(Layer.PreparedFloats(new Preparation(workers.Tier, Trains: true, images, IsFolded: false)), 1),
            ParameterGradients = [.. Layer.Parameters.Select(parameter => Take(parameter.IsTrained ? parameter.Count : 0, 1))],
        };
    }

    /// <summary>The layer.</summary>
    public Layer Layer { get; }

    /// <summary>A, [N, H', W', D'].</summary>
    public Span<float> Output => memory.Output.Of(images);

    /// <summary>X, [N, H, W, D].</summary>
    public Span<float> Input(int index) => memory.Inputs[index].Of(images);

    /// <summary>∂err/∂X after <see cref="Backward"/>.</summary>
    public Span<float> InputGradient(int index) => memory.InputGradients[index].Of(images);

    /// <summary>The gradient of a parameter after <see cref="Backward"/>.</summary>
    public Span<float> ParameterGradient(int index) => memory.ParameterGradients[index].All;

    /// <summary>Computes the output.</summary>
    public void Forward()
    {
        var pass = new Pass(memory, 0, images, trains, seed, 0, workers);
        if (!memory.Prepared.All.IsEmpty)
            Layer.Prepare(pass);
        Layer.Forward(pass);
    }

    /// <summary>Computes all gradients for ∂err/∂A = <paramref name="gradient"/>, after <see cref="Forward"/>.</summary>
    public void Backward(ReadOnlySpan<float> gradient)
    {
        gradient.CopyTo(memory.OutputGradient.Of(images));
        Layer.Backward(new Pass(memory, 0, images, trains, seed, 0, workers));
    }

    static Region Take(int floats, int times) => floats == 0 ? default : new Region(new AlignedArray(checked(floats * times)), 0, floats);
}
