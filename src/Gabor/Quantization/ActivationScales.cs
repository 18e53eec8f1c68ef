using Gabor.Data;
using Gabor.Input;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;

namespace Gabor.Quantization;

/// <summary>
/// The scales of activations, measured on images that are seen twice: first the ends of each activation are found, then how its numbers are
/// spread between them. Counts are exact, so the order of the images does not matter.
/// </summary>
static class ActivationScales
{
    /// <summary>Measures.</summary>
    /// <param name="model">The network.</param>
    /// <param name="values">The places of the layers whose outputs are measured, −1 for the network's input.</param>
    /// <param name="images">The images.</param>
    /// <param name="workers">The threads that share the work.</param>
    /// <param name="percentile">As <see cref="QuantizationOptions.Percentile"/>.</param>
    /// <param name="progress">Told how many of twice the images are done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">An activation is not finite.</exception>
    public static IReadOnlyDictionary<int, ByteScale> Of(
        Model model, IReadOnlyCollection<int> values, ImageSource images, Workers workers, double percentile, IProgress<int>? progress,
        CancellationToken cancellation)
    {
        int[] places = [.. values.Where(value => value >= 0)];

        // Some activation is computed in any case: the input is there only then.
        var activations = new LayerActivations(model, places.Length > 0 ? places : [model.Outputs[0]], images, workers);
        var spreads = values.ToDictionary(value => value, _ => new ActivationSpread());
        activations.Run(_ => Each((spread, numbers) => spread.FindEnds(numbers)), progress, cancellation);
        foreach (var (value, spread) in spreads)
        {
            if (!spread.IsFinite)
            {
                string name = value < 0 ? "the input" : model.Nodes[value].Layer.Name;
                throw new ArgumentException(
                    $"{model.Name}: {name} gives numbers that are not finite, so it has no scale: the training diverged.");
            }
        }

        var second = progress is null ? null : new Behind(progress, images.Count);
        activations.Run(_ => Each((spread, numbers) => spread.Count(numbers)), second, cancellation);
        return spreads.ToDictionary(pair => pair.Key, pair => pair.Value.Scale(percentile / 100));

        void Each(SpreadAction act)
        {
            foreach (var (value, spread) in spreads)
                act(spread, value < 0 ? activations.Input : activations.Of(Array.IndexOf(places, value)));
        }
    }

    delegate void SpreadAction(ActivationSpread spread, ReadOnlySpan<float> numbers);

    sealed class Behind(IProgress<int> progress, int before) : IProgress<int>
    {
        public void Report(int value) => progress.Report(before + value);
    }
}
