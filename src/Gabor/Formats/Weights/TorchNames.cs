using Gabor.Layers;
using Gabor.Models;

namespace Gabor.Formats.Weights;

/// <summary>Which family of networks a model is of, by the names of its layers.</summary>
enum NetworkFamily
{
    /// <summary>Layers one after the other.</summary>
    Chain,

    /// <summary>Stages of residual blocks.</summary>
    Residual,

    /// <summary>Inception modules.</summary>
    Inception,

    /// <summary>Blocks that widen and narrow.</summary>
    Mobile,
}

/// <summary>What the names of several libraries for PyTorch have in common.</summary>
static class TorchNames
{
    /// <summary>The names of all parameters, from those of their layers.</summary>
    /// <param name="model">The network.</param>
    /// <param name="layersOf">The names of a layer in a file; none where it has no part there.</param>
    public static IEnumerable<WeightName> Of(Model model, Func<Layer, IEnumerable<string>> layersOf)
    {
        var named = model.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        return
            from node in model.Nodes
            from parameter in node.Layer.Parameters
            let name = $"{node.Layer.Name}.{parameter.Name}"
            where named.Contains(name)
            select new WeightName(name, [.. layersOf(node.Layer).Select(layer => $"{layer}.{Parameter(parameter.Name)}")]);
    }

    /// <summary>PyTorch's name of a parameter of a layer.</summary>
    public static string Parameter(string name) => name switch
    {
        "scale" => "weight",
        "shift" => "bias",
        "mean" => "running_mean",
        "variance" => "running_var",
        _ => name,
    };

    /// <summary>The family of a model.</summary>
    public static NetworkFamily FamilyOf(Model model)
    {
        bool Has(string prefix) => model.Nodes.Any(node => node.Layer.Name.StartsWith(prefix, StringComparison.Ordinal));
        return Has("stage") ? NetworkFamily.Residual
            : Has("inception") ? NetworkFamily.Inception
            : Has("block1/") ? NetworkFamily.Mobile
            : NetworkFamily.Chain;
    }

    /// <summary>
    /// The layers of a chain as two lists of modules, <c>features.0</c> … up to the last convolution or pooling, and
    /// <c>classifier.0</c> … What PyTorch has as a function has no number.
    /// </summary>
    public static Dictionary<string, (bool IsFeature, int Number)> Modules(Model model)
    {
        var layers = model.Nodes.Select(node => node.Layer).ToList();
        int last = layers.FindLastIndex(layer => layer is Convolution or FilterLayer or MaxPooling or AveragePooling);
        var modules = new Dictionary<string, (bool, int)>(StringComparer.Ordinal);
        int number = 0;
        for (int i = 0; i < layers.Count; i++)
        {
            if (i == last + 1)
                number = 0;
            if (layers[i] is not (LocalResponseNormalization or Flatten or GlobalAveragePooling))
                modules[layers[i].Name] = (i <= last, number++);
        }

        return modules;
    }

    /// <summary>The places of stages of residual blocks, from 1 on: <c>stage64</c>, <c>stage128</c> …</summary>
    public static List<string> Stages(Model model) =>
    [
        .. model.Nodes.Select(node => node.Layer.Name.Split('/')[0])
            .Where(part => part.StartsWith("stage", StringComparison.Ordinal)).Distinct(),
    ];
}
