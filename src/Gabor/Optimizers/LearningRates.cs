using Gabor.Models;

namespace Gabor.Optimizers;

/// <summary>By what the learning rate of each parameter is multiplied; optimizers know nothing of it.</summary>
public static class LearningRates
{
    /// <summary>
    /// The share of its depth, <see cref="LayerDecay"/>, and for a bias another factor: it is what begins at 0 and has no fan in, the b of
    /// a layer and the β of a normalization. Biases that learn faster than weights shorten a training (Jordan 2024, arXiv 2404.00498, 3.4).
    /// </summary>
    /// <param name="model">The network, or the part of it that is trained.</param>
    /// <param name="layerDecay">X, above 0 and at most 1.</param>
    /// <param name="biasRate">The factor of biases, above 0.</param>
    /// <returns>A factor for each parameter, in the order of <see cref="Model.Parameters"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static float[] Of(Model model, double layerDecay = 1, double biasRate = 1)
    {
        float[] rates = LayerDecay.Shares(model, layerDecay);
        if (!(biasRate > 0) || !double.IsFinite((float)biasRate))
            throw new ArgumentOutOfRangeException(nameof(biasRate), biasRate, "the factor of biases is above 0 and finite.");
        for (int i = 0; i < rates.Length; i++)
        {
            if (model.Parameters[i].Parameter is { IsTrained: true, Inputs: 0, Start: 0 })
                rates[i] *= (float)biasRate;
        }

        return rates;
    }
}
