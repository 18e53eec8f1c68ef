using Gabor.Layers;

namespace Gabor.Peers;

/// <summary>What a library cannot express here; it is left out of the network's comparison.</summary>
static class Unsupported
{
    /// <summary>A layer without a counterpart.</summary>
    public static NotSupportedException Of(Layer layer) =>
        new($"{layer.Name}: the comparison has no {layer.Kind} of this kind{(layer.Details.Length > 0 ? $": {layer.Details}" : "")}.");
}
