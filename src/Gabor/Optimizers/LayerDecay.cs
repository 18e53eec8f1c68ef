using Gabor.Models;

namespace Gabor.Optimizers;

/// <summary>
/// Learning rates by depth (discriminative learning rates, Howard and Ruder 2018; layer-wise decay, Bao et al. 2022): a parameter of a
/// layer takes α X^d, with d the number of layers with weights that stand behind its own, on the longest way to an output. So the head
/// takes α, the layer before it α X, and what sees edges and colours moves least.
/// </summary>
public static class LayerDecay
{
    /// <summary>X^d for each parameter, in the order of <see cref="Model.Parameters"/>.</summary>
    /// <param name="model">The network, or the part of it that is trained.</param>
    /// <param name="decay">X, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">X is out of range.</exception>
    public static float[] Shares(Model model, double decay)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!(decay is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "layer decay is above 0 and at most 1.");
        int[] behind = Behind(model);
        double[] powers = new double[behind.DefaultIfEmpty().Max() + 1];
        powers[0] = 1;
        for (int d = 1; d < powers.Length; d++)
            powers[d] = powers[d - 1] * decay;
        return
        [
            .. model.Nodes.SelectMany((node, i) => node.Layer.Parameters.Select(parameter => (parameter, Share: (float)powers[behind[i]])))
                .DistinctBy(one => one.parameter).Select(one => one.Share),
        ];
    }

    /// <summary>How many layers with weights stand behind each layer, on the longest way. A normalization has none that decay.</summary>
    static int[] Behind(Model model)
    {
        int[] behind = new int[model.Nodes.Count];
        for (int i = model.Nodes.Count - 1; i >= 0; i--)
        {
            int own = behind[i] + (model.Nodes[i].Layer.Parameters.Any(parameter => parameter.Decays) ? 1 : 0);
            foreach (int source in model.Nodes[i].Sources.Where(source => source >= 0))
                behind[source] = Math.Max(behind[source], own);
        }

        return behind;
    }
}
