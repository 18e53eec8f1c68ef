using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Models;

/// <summary>Copies layers of a trained network into another one, with the numbers of their parameters.</summary>
/// <param name="kinds">The layers that the network may have.</param>
sealed class LayerCopies(Registry<LayerKind> kinds)
{
    readonly Dictionary<string, Layer> copies = new(StringComparer.Ordinal);

    /// <summary>Copies a layer. Initialization leaves its parameters as they are.</summary>
    /// <param name="layer">The layer, after those whose parameters it shares.</param>
    /// <param name="name">What the copy is called.</param>
    /// <param name="inputs">The shapes of its inputs.</param>
    /// <exception cref="ArgumentException">Its kind is unknown, or its parameters are for inputs of another shape.</exception>
    public Layer Copy(Layer layer, string name, IReadOnlyList<Shape> inputs)
    {
        var copy = kinds.Named(layer.Kind).Make(name, inputs, layer.Settings, [], copies.GetValueOrDefault);
        for (int i = 0; i < copy.Parameters.Count; i++)
        {
            if (!copy.Parameters[i].Sizes.SequenceEqual(layer.Parameters[i].Sizes))
            {
                throw new ArgumentException(
                    $"{name}: its weights are for inputs of {string.Join(", ", layer.Inputs)}, not of {string.Join(", ", inputs)}.");
            }

            layer.Parameters[i].Value.Span.CopyTo(copy.Parameters[i].Value.Span);
            copy.Parameters[i].IsGiven = true;
        }

        return copies[layer.Name] = copy;
    }
}
