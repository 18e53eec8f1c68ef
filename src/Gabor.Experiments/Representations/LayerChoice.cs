using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;

namespace Gabor.Experiments.Representations;

/// <summary>Which layers of a network are worth looking at.</summary>
public static class LayerChoice
{
    /// <summary>
    /// The representations φ₁, φ₂, … of (4.1) on the way to the scores, and the scores: what stands behind the nonlinearity of each group
    /// of layers. These are activation functions, and layers with weights and joined branches whose result no activation function takes.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <returns>Places in <see cref="Model.Nodes"/>, in their order.</returns>
    public static IReadOnlyList<int> Representations(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int scores = model.Outputs[0];
        bool[] isUsed = new bool[model.Nodes.Count], isLearntFrom = new bool[model.Nodes.Count];
        isUsed[scores] = true;
        for (int i = scores; i >= 0; i--)
        {
            var node = model.Nodes[i];

            // What normalization or an activation function changes is not yet what the next layer learns from.
            bool isNext = node.Layer switch
            {
                Activation or BatchNormalization or LocalResponseNormalization or Add or Concat or Softmax => true,
                MaxPooling or AveragePooling or Dropout or SpatialDropout => !isLearntFrom[i],
                _ => false,
            };
            foreach (int source in isUsed[i] ? node.Sources.Where(source => source >= 0) : [])
                (isUsed[source], isLearntFrom[source]) = (true, isLearntFrom[source] || !isNext);
        }

        return
        [
            .. Enumerable.Range(0, scores).Where(i => isUsed[i] && isLearntFrom[i] && IsRepresentation(model.Nodes[i])), scores,
        ];
    }

    /// <summary>
    /// Some of <see cref="Representations"/>, evenly spread from the first to the scores.
    /// </summary>
    /// <param name="model">The network.</param>
    /// <param name="count">At most so many, at least 2.</param>
    public static IReadOnlyList<int> Spread(Model model, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        var all = Representations(model);
        return all.Count <= count
            ? all
            : [.. Enumerable.Range(0, count).Select(i => all[((i * (all.Count - 1)) + ((count - 1) / 2)) / (count - 1)])];
    }

    /// <summary>The layers of some names.</summary>
    /// <param name="model">The network.</param>
    /// <param name="names">The names.</param>
    /// <exception cref="ArgumentException">There is no layer of a name; the message names the nearest.</exception>
    public static IReadOnlyList<int> Named(Model model, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(names);
        string[] known = [.. model.Nodes.Select(node => node.Layer.Name)];
        return
        [
            .. names.Select(name => Array.IndexOf(known, name) is >= 0 and var place
                ? place
                : throw new ArgumentException(
                    $"{model.Name} has no layer {GaborFormatException.Quote(name)}. {Nearest.Advice(name, known)}", nameof(names)))
                .Distinct(),
        ];
    }

    /// <summary>Whether an output has a height and a width.</summary>
    internal static bool HasPlaces(Shape output) => output.Height > 1 || output.Width > 1;

    static bool IsRepresentation(Node node) =>
        node.Layer is Activation or Add or Concat or BatchNormalization or FeatureLayer || node.Layer.MultiplyAdds > 0;
}
