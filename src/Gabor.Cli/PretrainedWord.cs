using Gabor.Formats.Weights;
using Gabor.Models;
using Gabor.Training;

namespace Gabor.Cli;

/// <summary>
/// What <c>--from</c> names: a run has its network; that of a file of weights is named by <c>--model</c>, or it is the one that fits.
/// </summary>
static class PretrainedWord
{
    /// <summary>The network that training begins from.</summary>
    /// <param name="from">Whose weights it has.</param>
    /// <param name="name">What <c>--model</c> says.</param>
    /// <exception cref="UsageException">A network was named where there is one already.</exception>
    /// <exception cref="Gabor.GaborFormatException">No network fits a file of weights, or several do.</exception>
    public static Network Network(PretrainedModel from, string name)
    {
        bool isStated = !NetworkWord.IsAuto(name);
        if (from.Model is { } model)
        {
            return isStated
                ? throw new UsageException($"train: {Format.Clean(from.Name)} has its own network, {model.Name}. Leave --model out.")
                : new Network(model.Name, "that of a run", (_, _) => model);
        }

        if (isStated)
            return NetworkWord.Named(name);
        using var file = WeightFile.Open(from.Name);
        var fitting = new WeightFitting(file, null).Fitting(Networks.Default, null, null, null);
        return fitting is [var one] ? one.Network : throw new GaborFormatException(
            from.Name, fitting.Count == 0
                ? "no network needs just these tensors. Name the one that they are for by --model."
                : $"several networks need just these tensors: {string.Join(", ", fitting.Select(one => one.Network.Name))}. "
                + "Name one of them by --model.");
    }
}
