using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Optimizers;

/// <summary>An optimizer at work on a model: the arrays that its rule keeps for each parameter, and the steps it has made.</summary>
public sealed class ParameterSlots
{
    readonly Optimizer optimizer;
    readonly Model model;
    readonly ParameterLayout layout;
    readonly Tensor[][] slots;
    readonly AlignedArray scratch;
    readonly float[] shares;

    /// <summary>All arrays 0, no step made.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="model">The model.</param>
    /// <param name="rates">By what the learning rate of each parameter is multiplied, in the order of <see cref="Model.Parameters"/>; by 1
    /// where there are none.</param>
    /// <exception cref="ArgumentException">There are more or fewer of them than parameters.</exception>
    public ParameterSlots(Optimizer optimizer, Model model, params ReadOnlySpan<float> rates)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(model);
        if (rates.Length != 0 && rates.Length != model.Parameters.Count)
        {
            throw new ArgumentException(
                $"{rates.Length} factors of the learning rate for {model.Parameters.Count} parameters.", nameof(rates));
        }

        shares = rates.IsEmpty ? [.. model.Parameters.Select(_ => 1f)] : rates.ToArray();
        (this.optimizer, this.model) = (optimizer, model);
        layout = new ParameterLayout(model);
        slots = [.. model.Parameters.Select(p => Slots(p.Parameter).Select(_ => new Tensor(p.Parameter.Sizes)).ToArray())];
        scratch = new AlignedArray(
            model.Parameters.Where(p => p.Parameter.IsTrained).Select(p => optimizer.ScratchOf(p.Parameter)).DefaultIfEmpty().Max());
    }

    /// <summary>Steps made so far; a resumed run sets it.</summary>
    public long Steps { get; set; }

    /// <summary>Every array by name, <c>layer.parameter/slot</c>, for checkpoints.</summary>
    public IEnumerable<(string Name, Tensor Value)> Named =>
        model.Parameters.SelectMany((p, i) => Slots(p.Parameter).Select((slot, s) => ($"{p.Name}/{slot}", slots[i][s])));

    /// <summary>Changes every parameter of the model by its gradient, all at once, (3.37), (3.38).</summary>
    /// <param name="gradients">The gradients of all parameters, as <see cref="ParameterLayout"/> lays them out.</param>
    /// <param name="learningRate">α, of which layers further from the scores may take a share.</param>
    /// <param name="decay">λ of L2; acts on weights, not on biases, (4.25) and (4.26).</param>
    /// <param name="workers">The threads that share the work.</param>
    public void Apply(Span<float> gradients, float learningRate, float decay, Workers workers)
    {
        Steps++;
        for (int i = 0; i < slots.Length; i++)
        {
            var parameter = model.Parameters[i].Parameter;
            if (parameter.IsTrained)
            {
                optimizer.Apply(new Update(
                    parameter.Value.Span, layout.Of(gradients, i), this, i, learningRate * shares[i], parameter.Decays ? decay : 0f, Steps,
                    workers));
            }
        }
    }

    IReadOnlyList<string> Slots(Parameter parameter) => parameter.IsTrained ? optimizer.SlotsOf(parameter) : [];

    internal Span<float> Scratch => scratch.Span;

    internal ReadOnlySpan<int> SizesOf(int parameter) => model.Parameters[parameter].Parameter.Sizes;

    internal Span<float> Of(int parameter, int slot) => slots[parameter][slot].Span;
}
